import AWSIdentifiers
import PolicyLanguage

/// Roles and users of one account that hold the same policies under the same boundary.
///
/// They get the same answer to every question in which nobody asks for names, ids or tags.
public struct PrincipalClass: Sendable {
  /// The distinct documents of the identity layer.
  public let documents: [PolicyReference]
  /// The permissions boundary, if there is one whose text was collected.
  public let boundary: PolicyReference?
  /// Whether some policy that counts was not collected; a text that cannot be evaluated shows when
  /// the documents are looked at.
  public let lacksPolicies: Bool
  /// The places of its members among the principals of the account, in ascending order.
  public internal(set) var members: [Int]
}

/// The roles and users of one account in classes.
public struct PrincipalClasses: Sendable {
  /// The classes in the order of their first members.
  public let classes: [PrincipalClass]
  /// The number of each principal's class.
  let classNumbers: [Int]
  private let names: Names

  private enum Names: Sendable {
    case listed([ARN])
    case indexed(IndexedIdentities)
  }

  init(_ classes: IndexedClasses, of identities: IndexedIdentities) {
    self.classes = classes.classes
    classNumbers = classes.numbers
    names = .indexed(identities)
  }

  /// The ARN of a principal; the place must be one of a member.
  public func arn(_ place: Int) -> ARN {
    switch names {
    case .listed(let arns): return arns[place]
    case .indexed(let identities):
      return identities.arn(place)
        ?? ARN(partition: "", service: "", region: "", account: "", resource: "")
    }
  }

  /// The class of a principal; `nil` when the account does not have it.
  public func number(of arn: ARN) -> Int? {
    let place: Int
    switch names {
    case .listed(let arns):
      var low = 0
      var high = arns.count
      while low < high {
        let middle = (low + high) / 2
        if arns[middle] < arn { low = middle + 1 } else { high = middle }
      }
      place = low
      guard place < arns.count, arns[place] == arn else { return nil }
    case .indexed(let identities):
      guard let found = identities.place(of: arn) else { return nil }
      place = found
    }
    return place < classNumbers.count ? classNumbers[place] : nil
  }
}

extension PrincipalClasses {
  /// The classes of an account's principals.
  init(roles: [ARN: Role], users: [ARN: User], store: IdentityTables, gap: MissingFile?) {
    let arns = (Array(roles.keys) + Array(users.keys)).sorted()
    var classes: [PrincipalClass] = []
    var numbers: [Int] = []
    numbers.reserveCapacity(arns.count)
    var known: [ClassKey: Int] = [:]
    for (place, arn) in arns.enumerated() {
      var holding = Holding(store: store)
      if let role = roles[arn] { holding.add(role) }
      if let user = users[arn] { holding.add(user) }
      let key = holding.key
      if let number = known[key] {
        classes[number].members.append(place)
        numbers.append(number)
        continue
      }
      known[key] = classes.count
      numbers.append(classes.count)
      classes.append(
        PrincipalClass(
          documents: holding.documents.map { PolicyReference($0) },
          boundary: holding.boundary.map { PolicyReference($0) },
          lacksPolicies: !holding.missing.isEmpty || gap != nil,
          members: [place]
        )
      )
    }
    self.classes = classes
    classNumbers = numbers
    names = .listed(arns)
  }
}

private struct ClassKey: Hashable {
  let kind: String
  let documents: [ObjectIdentifier]
  let boundary: ObjectIdentifier?
  let hasBoundary: Bool
  let missing: [String]
}

/// What one principal holds.
private struct Holding {
  let store: IdentityTables
  var kind = ""
  var documents: [PolicyDocument] = []
  var boundary: PolicyDocument?
  var hasBoundary = false
  var missing: [String] = []

  init(store: IdentityTables) {
    self.store = store
  }

  var key: ClassKey {
    ClassKey(
      kind: kind,
      documents: documents.map { ObjectIdentifier($0) }.sorted(),
      boundary: boundary.map { ObjectIdentifier($0) },
      hasBoundary: hasBoundary,
      missing: missing.sorted()
    )
  }

  mutating func add(_ role: Role) {
    kind = role.arn.resource.hasPrefix("role/aws-service-role/") ? "linked" : "role"
    add(inline: role.inlinePolicies)
    add(managed: role.managedPolicies)
    setBoundary(role.boundary)
  }

  mutating func add(_ user: User) {
    kind = "user"
    add(inline: user.inlinePolicies)
    add(managed: user.managedPolicies)
    for name in user.groups {
      guard let group = store.groups[name] else {
        missing.append("group \(name)")
        continue
      }
      add(inline: group.inlinePolicies)
      add(managed: group.managedPolicies)
    }
    setBoundary(user.boundary)
  }

  private mutating func add(inline: [AttachedPolicy]) {
    for policy in inline { add(policy.document) }
  }

  private mutating func add(managed: [ManagedPolicyReference]) {
    for reference in managed {
      if let policy = store.managedPolicies[reference.arn] {
        add(policy.document)
      } else {
        missing.append(reference.arn)
      }
    }
  }

  private mutating func add(_ document: PolicyDocument) {
    if !documents.contains(where: { $0 === document }) { documents.append(document) }
  }

  private mutating func setBoundary(_ reference: ManagedPolicyReference?) {
    guard let reference else { return }
    hasBoundary = true
    boundary = store.managedPolicies[reference.arn]?.document
    if boundary == nil { missing.append("boundary \(reference.arn)") }
  }
}
