import AWSIdentifiers
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Synchronization

/// The classes of principals by the roles on which their policies may allow an action.
///
/// Of the classes that may assume something, a role is named by few: those that list its ARN or a
/// beginning of it, and those that may assume anything. Looking them up instead of asking each
/// keeps the cost of all roles from growing with roles times classes. An account is read when a
/// question first comes to it.
final class ClassesByRole: Sendable {
  private let evaluator: AccessEvaluator
  private let principals: PrincipalIndex
  private let byAction: ClassesByAction
  private let sieve: PolicySieve
  private let known = Mutex(Known())

  private struct Known {
    /// Class numbers, by the key of an outline, then by account.
    var table: [UInt64: [AccountID: [Int]]] = [:]
    /// The lengths of the beginnings that some outline has, ascending.
    var lengths: [Int] = []
    var accounts: Set<AccountID> = []
    var isWhole = false
    /// What documents let assume: many classes hold the same.
    var keys: [ObjectIdentifier: [UInt64]] = [:]
    /// The members of all classes in the table by their names; made when it is first asked for.
    var callers: CallerNames?
  }

  init(
    _ action: ActionName,
    _ evaluator: AccessEvaluator,
    _ principals: PrincipalIndex,
    _ byAction: ClassesByAction
  ) {
    self.evaluator = evaluator
    self.principals = principals
    self.byAction = byAction
    sieve = PolicySieve(action: action, resource: .any)
  }

  /// The classes in question of one account, ascending.
  func numbers(of account: AccountID, naming role: ARN) -> [Int] {
    known.withLock { known in
      read(account, &known)
      var numbers: [Int] = []
      for key in keys(of: role, known) {
        if let more = known.table[key]?[account] { numbers += more }
      }
      return Self.distinct(numbers)
    }
  }

  /// The classes in question of all collected accounts, by account.
  func numbers(naming role: ARN) -> [AccountID: [Int]] {
    known.withLock { known in
      if !known.isWhole {
        for account in principals.accounts { read(account, &known) }
        known.isWhole = true
      }
      var found: [AccountID: [Int]] = [:]
      for key in keys(of: role, known) {
        guard let numbers = known.table[key] else { continue }
        found.merge(numbers) { Self.distinct($0 + $1) }
      }
      return found
    }
  }

  /// The same, and only classes of which some member has an ARN whose sixth part begins so.
  func numbers(
    naming role: ARN,
    callersBeginning beginnings: Set<[UInt8]>
  ) -> [AccountID: [Int]] {
    let all = numbers(naming: role)
    let names = known.withLock { known in
      let names = known.callers ?? CallerNames(principals) { byAction.numbers(of: $0) }
      known.callers = names
      return names
    }
    var found: [AccountID: [Int]] = [:]
    for place in names.places(beginning: beginnings) {
      guard let numbers = all[place.account], Self.holds(numbers, place.number) else { continue }
      found[place.account, default: []].append(place.number)
    }
    return found.mapValues(Self.distinct)
  }

  /// Whether a number is among some that ascend.
  private static func holds(_ numbers: [Int], _ number: Int) -> Bool {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < numbers.count && numbers[low] == number
  }

  /// Without repetition, ascending.
  private static func distinct(_ numbers: [Int]) -> [Int] {
    var last = -1
    return numbers.sorted().filter { number in
      defer { last = number }
      return number != last
    }
  }

  // MARK: - Reading

  private func read(_ account: AccountID, _ known: inout Known) {
    guard known.accounts.insert(account).inserted,
      let classes = principals.classes(of: account)
    else { return }
    for number in byAction.numbers(of: account) {
      for key in keys(of: classes[number], &known) {
        known.table[key, default: [:]][account, default: []].append(number)
      }
    }
  }

  private func keys(of members: PrincipalIndex.Class, _ known: inout Known) -> Set<UInt64> {
    // What is not known may let assume anything.
    if members.lacksPolicies || members.hasUnreadableBoundary { return [key(.anything, &known)] }
    var keys: Set<UInt64> = []
    for reference in members.documents where byAction.mayAllow(reference) {
      keys.formUnion(self.keys(of: reference.document, &known))
    }
    return keys
  }

  private func keys(of document: PolicyDocument, _ known: inout Known) -> [UInt64] {
    let id = ObjectIdentifier(document)
    if let keys = known.keys[id] { return keys }
    guard document.isReadable else { return [key(.anything, &known)] }
    let outlines = sieve.outlines(of: evaluator.compile(document), service: "iam")
    let keys = outlines.map { key($0, &known) }
    known.keys[id] = keys
    return keys
  }

  // MARK: - Keys

  private func key(_ outline: ResourceOutline, _ known: inout Known) -> UInt64 {
    var hash = OutlineHash(account: outline.account ?? [])
    for byte in outline.beginning { hash.add(byte) }
    if outline.isWhole { return hash.whole }
    let length = outline.beginning.count
    let place = known.lengths.firstIndex { $0 >= length } ?? known.lengths.count
    if place == known.lengths.count || known.lengths[place] != length {
      known.lengths.insert(length, at: place)
    }
    return hash.beginning
  }

  /// The keys of all outlines in which a role may lie.
  private func keys(of role: ARN, _ known: Known) -> Set<UInt64> {
    var keys: Set<UInt64> = []
    for account in [Array(role.accountText.utf8), []] {
      var hash = OutlineHash(account: account)
      var length = 0
      var lengths = known.lengths[...]
      for byte in role.resource.utf8 {
        if lengths.first == length {
          keys.insert(hash.beginning)
          lengths.removeFirst()
        }
        hash.add(byte)
        length += 1
      }
      if lengths.first == length { keys.insert(hash.beginning) }
      keys.insert(hash.whole)
    }
    return keys
  }
}

/// A hash of an outline; two outlines that share one cost a question, and no answer.
private struct OutlineHash {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// - Parameter account: Empty for any.
  init(account: [UInt8]) {
    for byte in account { add(byte) }
    add(UInt8(ascii: ":"))
  }

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// The key of an outline that begins so.
  var beginning: UInt64 { value ^ 1 }
  /// The key of an outline that is exactly this.
  var whole: UInt64 { value }
}
