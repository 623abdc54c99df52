import AWSIdentifiers
import PolicyEvaluation
import Synchronization

/// What a request brings from one side.
protocol RequestSide: Sendable {
  /// Whether it is the same in every question.
  var isShared: Bool { get }
}

extension RequestSide {
  var isShared: Bool { true }
}

/// Principals, resources and accounts that were asked about, put together once.
///
/// A question to a whole organization asks the same principals, the same resources and the same
/// accounts again and again. What is kept is bounded: beyond that, all of a kind is forgotten and
/// put together again when asked for.
final class KnownSides: Sendable {
  private let principals = Mutex<[ARN: PrincipalSide]>([:])
  private let resources = Mutex<[ResourceKey: ResourceSide]>([:])
  private let organization = Mutex<[OrganizationKey: OrganizationSide]>([:])
  private static let limit = 8192

  private enum ResourceKey: Hashable {
    case role(ARN)
    case bucket(String)
    case key(KeyIdentity)
  }

  private struct OrganizationKey: Hashable {
    let kind: OrganizationSide.Kind
    let account: AccountID
  }

  /// A role, user or root user.
  func principal(_ arn: ARN, _ evaluator: AccessEvaluator) -> PrincipalSide {
    Self.known(arn, in: principals) { PrincipalSide(arn, evaluator) }
  }

  /// What guards the resource of a question.
  func resource(_ question: AccessQuestion, _ evaluator: AccessEvaluator) -> ResourceSide {
    let key: ResourceKey
    switch question.guardian {
    case .role(let arn): key = .role(arn)
    case .bucket(let name): key = .bucket(name)
    case .key(let identity): key = .key(identity)
    case .policy, .none: return ResourceSide(question, evaluator)
    }
    return Self.known(key, in: resources) { ResourceSide(question, evaluator) }
  }

  /// The policies of an organization over one of its accounts.
  func organization(
    _ kind: OrganizationSide.Kind,
    over account: AccountID,
    _ evaluator: AccessEvaluator
  ) -> OrganizationSide {
    let key = OrganizationKey(kind: kind, account: account)
    return Self.known(key, in: organization) {
      OrganizationSide(kind, over: account, evaluator)
    }
  }

  /// Others may look things up while one is made; of two that are made the same, either serves.
  private static func known<Key: Hashable & Sendable, Value: RequestSide>(
    _ key: Key,
    in table: borrowing Mutex<[Key: Value]>,
    _ make: () -> Value
  ) -> Value {
    if let value = table.withLock({ $0[key] }) { return value }
    let value = make()
    guard value.isShared else { return value }
    table.withLock { table in
      if table.count >= limit { table.removeAll(keepingCapacity: true) }
      table[key] = value
    }
    return value
  }
}
