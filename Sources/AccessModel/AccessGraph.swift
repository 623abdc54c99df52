import Diagnostics
import AWSIdentifiers
import Inventories

/// Accounts, principals and resources of an inventory, and how each is found.
///
/// The graph is built once and then read. It keeps what was declared, also where it will turn out
/// broken: a trust policy that names nobody, a pipeline whose role does not exist.
public final class AccessGraph: Sendable {
  /// What the graph was built from.
  public let inventory: Inventory
  /// The place of every account in the organization.
  public let organization: OrganizationMap
  private let names: PrincipalNames

  /// Builds the graph of an inventory.
  public init(_ inventory: Inventory) {
    self.inventory = inventory
    organization = OrganizationMap(inventory)
    names = PrincipalNames(inventory)
  }
}

// MARK: - Finding things

extension AccessGraph {
  /// What is known of a principal of the inventory.
  public enum Finding<Value: Sendable>: Sendable {
    /// It is there.
    case found(Value)
    /// The account was collected whole and does not have it.
    case doesNotExist
    /// The account's identities were not collected, or not whole.
    case unknown(MissingFile)
    /// The account is neither collected nor part of the organization.
    case external(AccountID)

    /// The file that would tell, where none was collected.
    public var missing: MissingFile? {
      if case .unknown(let file) = self { file } else { nil }
    }
  }

  /// The account of this id, if anything names it.
  public func account(_ id: AccountID) -> Account? { inventory.accounts[id] }

  /// The account's name in the organization, or its twelve digits.
  public func name(of account: AccountID) -> String {
    inventory.accounts[account]?.name ?? account.description
  }

  /// A role by its full ARN.
  public func role(_ arn: ARN) -> Finding<Role> {
    find(arn) { $0.role(arn) }
  }

  /// A user by its full ARN.
  public func user(_ arn: ARN) -> Finding<User> {
    find(arn) { $0.user(arn) }
  }

  private func find<Value>(_ arn: ARN, _ look: (IdentityStore) -> Value?) -> Finding<Value> {
    guard let id = arn.account else { return .doesNotExist }
    guard let account = inventory.accounts[id] else { return .external(id) }
    switch account.identities {
    case .known(let store):
      if let value = look(store) { return .found(value) }
      if let gap = store.gap { return .unknown(gap) }
      return .doesNotExist
    case .absent: return .doesNotExist
    case .missing(let file):
      let isMember = organization.isMember(id) ?? false
      if !account.isCollected, !isMember { return .external(id) }
      return .unknown(file)
    }
  }

  /// The ARN of the role of this name, whatever its path and case (EV-155).
  public func roleARN(named name: String, in account: AccountID) -> ARN? {
    names.role(named: name.lowercased(), in: account)
  }

  /// The ARN of the role or user with this unique id.
  public func principal(withID uniqueID: String) -> ARN? {
    names.principal(withID: uniqueID)
  }

  /// The bucket of this name, in whichever account's folder it lies; in the first of them when
  /// several hold it.
  public func bucket(named name: String) -> Bucket? {
    guard let place = names.bucket(named: name) else { return nil }
    return region(place.region, of: place.account)?.buckets[name]
  }

  /// What was collected of an account's region; `nil` when nothing was.
  public func region(_ name: String, of account: AccountID) -> RegionInventory? {
    inventory.accounts[account]?.regions[name]
  }

  /// A key by account, region and key id.
  public func key(_ id: String, account: AccountID, region: String) -> EncryptionKey? {
    self.region(region, of: account)?.keys[id]
  }

  /// A key by its ARN; `nil` for aliases and for keys that were not collected.
  public func key(_ arn: ARN) -> EncryptionKey? {
    guard let account = arn.account, arn.resource.hasPrefix("key/") else { return nil }
    return key(String(arn.resource.dropFirst("key/".count)), account: account, region: arn.region)
  }

  /// The key of an alias such as `alias/x`, in one account and region.
  ///
  /// - Returns: The key id; `nil` when no collected `list-aliases` names the alias.
  public func keyID(ofAlias alias: String, account: AccountID, region: String) -> String? {
    self.region(region, of: account)?.aliases[alias]
  }

  /// An answer of the AWS CLI, such as `codebuild` `batch-get-projects`.
  ///
  /// - Parameters:
  ///   - service: The CLI's service name.
  ///   - name: The file's name without ending.
  ///   - account: The account whose folder holds it.
  ///   - region: The region likewise, or `global`.
  /// - Returns: The answer; missing, with the command that collects it, when no file gives it.
  public func answer(
    _ service: String,
    _ name: String,
    account: AccountID,
    region: String
  ) -> Knowledge<LocatedNode> {
    let key = ServiceAnswerKey(service: service, name: name)
    if let answer = self.region(region, of: account)?.answers[key] { return answer }
    return .missing(
      MissingFile(
        path: "\(account)/\(region)/\(service)/\(name).json",
        reason: .notCollected,
        command: "aws \(ShellWord.quoted(service)) \(ShellWord.quoted(name)) --region \(region)"
      )
    )
  }

  /// An answer of the AWS CLI about one thing, such as a function.
  ///
  /// - Parameters:
  ///   - service: The CLI's service name.
  ///   - operation: The operation.
  ///   - name: What it is about; in the file's name `/` becomes `-`.
  ///   - account: The account whose folder holds it.
  ///   - region: The region likewise, or `global`.
  /// - Returns: The answer; missing, with the command that collects it, when no file gives it.
  public func answer(
    _ service: String,
    _ operation: String,
    about name: String,
    account: AccountID,
    region: String
  ) -> Knowledge<LocatedNode> {
    let file = "\(operation)-\(name.replacing("/", with: "-"))"
    let found = answer(service, file, account: account, region: region)
    guard let missing = found.missingFile else { return found }
    return .missing(
      MissingFile(
        path: missing.path,
        reason: missing.reason,
        command: AnswerCommand.text(
          service,
          operation,
          about: name,
          account: account,
          region: region
        )
      )
    )
  }

  /// Every answer of one operation, whatever its argument or page, sorted by name.
  ///
  /// - Parameters:
  ///   - service: The CLI's service name.
  ///   - prefix: What the file's name begins with, such as `describe-vpc-endpoints`.
  ///   - account: The account whose folder holds the files.
  ///   - region: The region likewise, or `global`.
  /// - Returns: The answers; empty when no file of the operation was collected.
  public func answers(
    _ service: String,
    prefix: String,
    account: AccountID,
    region: String
  ) -> [(name: String, answer: Knowledge<LocatedNode>)] {
    guard let answers = self.region(region, of: account)?.answers else { return [] }
    return answers.filter { $0.key.service == service && $0.key.name.hasPrefix(prefix) }
      .sorted { $0.key < $1.key }.map { ($0.key.name, $0.value) }
  }

  /// The elements of a list that an operation answers with, of all its pages.
  ///
  /// - Returns: Missing as soon as one page is.
  public func list(
    _ service: String,
    _ operation: String,
    member: String,
    account: AccountID,
    region: String
  ) -> Knowledge<[LocatedNode]> {
    let pages = answers(service, prefix: operation, account: account, region: region)
    if pages.isEmpty {
      return answer(service, operation, account: account, region: region).map { _ in [] }
    }
    var elements: [LocatedNode] = []
    for page in pages {
      guard let located = page.answer.value else { return page.answer.map { _ in [] } }
      for element in located.node[member]?.elements ?? [] {
        elements.append(LocatedNode(node: element, origin: located.origin))
      }
    }
    return .known(elements)
  }
}
