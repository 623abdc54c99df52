import PolicyEvaluation
import Reachability

/// The failure mode that a leg comes to if what is not known turns out badly.
struct Suspicion {
  let code: BreakCode
  /// The statements whose conditions cannot be told.
  let statements: [StatementReference]

  /// What an answer that cannot be told is suspected of; `nil` where what is not known points to no
  /// failure mode.
  ///
  /// - Parameters:
  ///   - answer: The answer, with its residual.
  ///   - open: The failure mode behind what the service may refuse, if the flow names one.
  init?(_ answer: AccessAnswer, open: BreakCode?) {
    for (atom, statements) in answer.decision.residual?.sources ?? [] {
      switch atom {
      case .condition(let condition):
        let isInTrust = statements.allSatisfy { $0.layer == .trustPolicy }
        switch condition.key.lowercased() {
        // No inventory knows the address that CodePipeline calls from (PF-31).
        case "aws:sourceip": code = BreakCode(isInTrust ? 31 : 22)
        case "aws:multifactorauthpresent", "aws:multifactorauthage":
          guard isInTrust else { continue }
          code = BreakCode(31)
        default: continue
        }
        self.statements = statements
        return
      case .open:
        guard let open else { continue }
        code = open
        self.statements = []
        return
      case .variableEquals, .keyCaseCollision, .serviceControlPoliciesAllow,
        .unreadablePolicyAllows, .unreadablePolicyDenies, .externalAccountAllows,
        .externalResourcePolicyAllows, .sessionNameIs:
        continue
      }
    }
    return nil
  }
}
