/// Which accounts there are, who is near whom, and what everything is called.
///
/// Everything follows from the size and the seed; nothing is kept but names of accounts.
struct OrganizationPlan: Sendable {
  let size: InventorySize
  let seed: UInt64
  let names: MadeUpNames
  /// Member accounts, by number.
  let accounts: [String]
  let managementAccount: String
  /// Such as `o-3k2j1h4g5f`.
  let id: String
  /// Such as `r-4f2a`.
  let root: String

  /// Accounts of a community know one another's roles.
  private static let accountsPerCommunity = 8

  /// Accounts of others, which vendors' roles trust.
  let vendors: [String]

  init(size: InventorySize, seed: UInt64) {
    self.size = size
    self.seed = seed
    let names = MadeUpNames(seed: seed)
    self.names = names
    var taken: Set<String> = []
    func account(_ kind: String, _ number: Int) -> String {
      var attempt = 0
      while true {
        let id = names.digits(12, kind, number, attempt)
        if taken.insert(id).inserted { return id }
        attempt += 1
      }
    }
    accounts = (0..<size.accounts).map { account("account", $0) }
    managementAccount = account("management", 0)
    vendors = (0..<6).map { account("vendor", $0) }
    id = "o-" + names.word(10, "organization")
    root = "r-" + names.word(4, "root")
  }

  /// Numbers that are the same whenever they are asked for the same purpose.
  func random(_ purpose: any CustomStringConvertible...) -> SeededRandom {
    SeededRandom(seed, purpose)
  }

  // MARK: - Accounts

  /// How many communities there are; the last one takes what is over.
  var communityCount: Int { max(1, size.accounts / Self.accountsPerCommunity) }

  /// The community of an account.
  func community(of account: Int) -> Int {
    min(account / Self.accountsPerCommunity, communityCount - 1)
  }

  /// The accounts of a community; the first one holds its pipelines.
  func members(of community: Int) -> Range<Int> {
    let first = community * Self.accountsPerCommunity
    let isLast = community == communityCount - 1
    return first..<(isLast ? size.accounts : first + Self.accountsPerCommunity)
  }

  /// What an account is for.
  enum Purpose: String, CaseIterable {
    case tools = "Tools"
    case stage = "Stage"
    case live = "Live"
  }

  /// What an account is for.
  func purpose(of account: Int) -> Purpose {
    let place = account - members(of: community(of: account)).lowerBound
    if place == 0 { return .tools }
    return place.isMultiple(of: 2) ? .live : .stage
  }

  /// Where an account keeps its things.
  func region(of account: Int) -> String {
    var random = random("region", community(of: account))
    return random.pick(Self.regions)
  }

  /// The regions that the organization uses.
  static let regions = ["eu-west-1", "eu-central-1", "us-east-1"]

  /// The id of the organizational unit of a purpose; `nil` for the one that all others are in.
  func unit(_ purpose: Purpose?) -> String {
    "ou-\(root.dropFirst(2))-" + names.word(8, "unit", purpose?.rawValue ?? "Members")
  }

  /// A role or another identity.
  func arn(_ account: String, _ resource: String) -> String {
    "arn:aws:iam::\(account):\(resource)"
  }

  /// A date as IAM prints it.
  func date(_ purpose: any CustomStringConvertible...) -> String {
    var random = SeededRandom(seed, ["date"] + purpose)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(2018 + random.below(8))-\(two(1 + random.below(12)))-\(two(1 + random.below(28)))"
    let time = "\(two(random.below(24))):\(two(random.below(60))):\(two(random.below(60)))"
    return "\(day)T\(time)+00:00"
  }

  /// Words that things are named with.
  static let words = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "garnet", "harbor", "indigo", "juniper",
    "kelp", "lagoon", "maple", "nectar", "onyx", "pebble", "quartz", "reef", "saffron", "tundra",
    "umber", "violet", "willow", "xenon", "yarrow", "zephyr",
  ]

  /// What a thing is about.
  func word(_ purpose: any CustomStringConvertible...) -> String {
    var random = SeededRandom(seed, ["word"] + purpose)
    return random.pick(Self.words)
  }
}
