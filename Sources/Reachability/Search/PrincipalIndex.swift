import AWSIdentifiers
import AccessModel
import Inventories
import PolicyLanguage
import Synchronization

/// The roles and users of an inventory, those of one account that hold the same policies together.
///
/// Principals of one class get the same answer to every question in which nobody asks for their
/// name, id or tags; so a class is asked once. The classes of an account are looked up when a
/// question first comes to it.
final class PrincipalIndex: Sendable {
  /// Principals of one account that hold the same policies under the same boundary.
  struct Class: Sendable {
    let account: AccountID
    fileprivate let all: PrincipalClasses
    fileprivate let content: PrincipalClass

    /// The distinct documents of the identity layer.
    var documents: [PolicyReference] { content.documents }
    var boundary: PolicyReference? { content.boundary }
    /// Whether some policy that counts was not collected.
    var lacksPolicies: Bool { content.lacksPolicies }
    /// In the order of their ARNs.
    var members: [ARN] { content.members.map { all.arn($0) } }

    /// Whether some policy that counts is not known, so that each is asked for itself.
    var hasUnknown: Bool {
      lacksPolicies || hasUnreadableBoundary
        || documents.contains { !$0.document.isReadable }
    }

    /// Whether there is a boundary whose text cannot be evaluated.
    var hasUnreadableBoundary: Bool { boundary?.document.isReadable == false }
  }

  /// Names one class.
  struct Place: Hashable, Comparable {
    let account: AccountID
    let number: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.account, left.number) < (right.account, right.number)
    }
  }

  /// Collected accounts, sorted.
  let accounts: [AccountID]
  private let inventory: Inventory
  private let known = Mutex<[AccountID: PrincipalClasses]>([:])

  init(_ graph: AccessGraph) {
    inventory = graph.inventory
    accounts = inventory.accounts.keys.sorted()
  }

  private func all(of account: AccountID) -> PrincipalClasses? {
    if let classes = known.withLock({ $0[account] }) { return classes }
    guard let classes = inventory.accounts[account]?.identities.value?.classes else { return nil }
    return known.withLock { known in
      if let first = known[account] { return first }
      known[account] = classes
      return classes
    }
  }

  /// The classes of one account in the order of their first members.
  struct AccountClasses {
    let account: AccountID
    fileprivate let all: PrincipalClasses

    /// How many there are.
    var count: Int { all.classes.count }

    subscript(number: Int) -> Class {
      Class(account: account, all: all, content: all.classes[number])
    }
  }

  /// The classes of an account; `nil` where none is known.
  func classes(of account: AccountID) -> AccountClasses? {
    all(of: account).map { AccountClasses(account: account, all: $0) }
  }

  /// The class of a role or user; `nil` when the inventory does not hold it.
  func place(of arn: ARN) -> Place? {
    guard let account = arn.account, let number = all(of: account)?.number(of: arn) else {
      return nil
    }
    return Place(account: account, number: number)
  }

  /// The class at a place.
  subscript(place: Place) -> Class? {
    guard let all = all(of: place.account), place.number < all.classes.count else { return nil }
    return Class(account: place.account, all: all, content: all.classes[place.number])
  }

  /// The class of a role or user; `nil` when the inventory does not hold it.
  func members(with arn: ARN) -> Class? { place(of: arn).flatMap { self[$0] } }
}
