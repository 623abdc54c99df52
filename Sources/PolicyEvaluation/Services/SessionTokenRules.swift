// What credentials from GetSessionToken cannot do (EV-427).
//
// Source: IAM User Guide, "Compare AWS STS credentials".
extension Evaluator {
  mutating func sessionTokenRules(into gates: inout Gates) {
    guard question.pointee.principal.hasSessionToken else { return }
    switch request.action.name.service {
    case "sts":
      // What an AssumeRole call needs beside itself belongs to it (EV-466).
      let ofAssumeRole = ["assumerole", "tagsession", "setsourceidentity"]
      if !ofAssumeRole.contains(request.action.name.name) {
        block(&gates, "session-token-for-sts")
      }
    case "iam":
      switch state(of: "aws:multifactorauthpresent", hash: stableHash("aws:multifactorauthpresent"))
      {
      case .present(let present) where present.values == [Array("true".utf8)]: break
      case .present, .absent: block(&gates, "session-token-without-mfa")
      case .unknown, .collision:
        let atom = arena.atom(.open("the session was made with MFA"), from: nil)
        gates.service = arena.and(gates.service, atom)
      }
    default: break
    }
  }

  private func block(_ gates: inout Gates, _ rule: String) {
    gates.serviceBlocks.append(rule)
  }
}
