import AWSIdentifiers
import PolicyEvaluation

/// Condition keys that the roles of one account have in common in one question.
///
/// A survey puts one question to many: what does not differ between two roles of an account is
/// derived once. Only `aws:PrincipalArn`, `aws:userid` and the tags are a role's own.
final class ContextTemplates {
  private var known: [AccountID: RequestContext] = [:]

  /// The context of another role of the account in the same question, if there was one.
  subscript(account: AccountID) -> RequestContext? {
    get { known[account] }
    set { known[account] = newValue }
  }
}

extension DerivedContext {
  /// The context, from that of another role of the account where one asked the same before.
  func context(_ templates: ContextTemplates) -> RequestContext {
    guard case .identity(let arn) = question.asker, let role, arn.resource.hasPrefix("role/"),
      let account = arn.account, !fixesPrincipal
    else { return context() }
    var context: RequestContext
    if let template = templates[account] {
      context = template
    } else {
      context = commonContext()
      templates[account] = context
    }
    setOwn(arn, role, &context)
    return context
  }

  /// Whether the question itself says something of what is a principal's own.
  private var fixesPrincipal: Bool {
    question.context.contains { $0.key.lowercased().hasPrefix("aws:principal") }
      || question.context.contains { $0.key.lowercased() == "aws:userid" }
  }
}
