import AWSIdentifiers
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Synchronization

/// The classes of each account whose policies may allow an action on anything, or are not known.
///
/// Chains of roles ask for the same action again and again: what does not list it at all is passed
/// over at once.
final class ClassesByAction: Sendable {
  private let evaluator: AccessEvaluator
  private let principals: PrincipalIndex
  private let sieve: PolicySieve
  private let textSieve: PolicyTextSieve
  private let known = Mutex(Known())

  private struct Known {
    var numbers: [AccountID: [Int]] = [:]
    var probe: DigestProbe?
    /// What digests told, by the numbers of the documents: many hold the same.
    var digests: [Int: Bool] = [:]
  }

  init(_ action: ActionName, _ evaluator: AccessEvaluator, _ principals: PrincipalIndex) {
    self.evaluator = evaluator
    self.principals = principals
    sieve = PolicySieve(action: action, resource: .any)
    textSieve = PolicyTextSieve(action: action, resource: .any)
  }

  /// The numbers of the classes in question of an account, ascending.
  func numbers(of account: AccountID) -> [Int] {
    known.withLock { known in
      if let numbers = known.numbers[account] { return numbers }
      var numbers: [Int] = []
      prepare(&known)
      if let classes = principals.classes(of: account) {
        for number in 0..<classes.count where mayAllow(classes[number], &known) {
          numbers.append(number)
        }
      }
      known.numbers[account] = numbers
      return numbers
    }
  }

  private func mayAllow(_ members: PrincipalIndex.Class, _ known: inout Known) -> Bool {
    if members.lacksPolicies || members.hasUnreadableBoundary { return true }
    for reference in members.documents where mayAllow(reference, &known) { return true }
    return false
  }

  /// Whether a document may allow the action on anything, or is not known.
  func mayAllow(_ reference: PolicyReference) -> Bool {
    known.withLock { known in
      prepare(&known)
      return mayAllow(reference, &known)
    }
  }

  private func prepare(_ known: inout Known) {
    if known.probe == nil, let texts = evaluator.graph.inventory.digestTexts {
      known.probe = DigestProbe(texts, textSieve)
    }
  }

  private func mayAllow(_ reference: PolicyReference, _ known: inout Known) -> Bool {
    if let probe = known.probe, let number = reference.number, let digest = reference.digest {
      let isListed = known.digests[number] ?? probe.mayAllow(digest)
      known.digests[number] = isListed
      if !isListed { return false }
    }
    let document = reference.document
    guard document.isReadable else { return true }
    return sieve.relevance(of: evaluator.compile(document)).mayAllow
  }
}
