import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage

/// Builds requests from short texts.
///
/// The accounts are those of the rules: A is 111111111111, B is 222222222222.
enum Question {
  static let userA = "arn:aws:iam::111111111111:user/alice"
  static let roleA = "arn:aws:iam::111111111111:role/app"
  static let sessionA = "arn:aws:sts::111111111111:assumed-role/app/s1"
  static let rootA = "arn:aws:iam::111111111111:root"
  static let userB = "arn:aws:iam::222222222222:user/bob"
  static let accountA = "111111111111"
  static let accountB = "222222222222"
  static let keyB = "arn:aws:kms:eu-west-1:222222222222:key/1"

  /// A request without any policy.
  static func ask(
    _ principal: String,
    _ action: String,
    on resource: String,
    of owner: String,
    context: [String: [String]] = [:]
  ) throws -> AuthorizationRequest {
    let pairs = context.sorted { $0.key < $1.key }.map { key, values in
      "\"\(key)\":[\(values.map { "\"\($0)\"" }.joined(separator: ","))]"
    }
    let line = """
      {"id":"x","request":{"principal":"\(principal)","action":"\(action)",\
      "resource":"\(resource)","resourceAccount":"\(owner)",\
      "context":{\(pairs.joined(separator: ","))}}}
      """
    return try EvaluationCase(parsing: line).request
  }

  /// A policy of these statements, each without its braces.
  static func policy(
    _ kind: PolicyKind,
    _ statements: String...,
    id: String = "policy"
  ) -> PolicyInput {
    let body = statements.map { "{\($0)}" }.joined(separator: ",")
    let text = "{\"Version\":\"2012-10-17\",\"Statement\":[\(body)]}"
    return PolicyInput(CompiledPolicy(.parse(Array(text.utf8), as: kind)), id: id)
  }

  /// An identity policy that allows everything.
  static let everything = policy(.identity, #""Effect":"Allow","Action":"*","Resource":"*""#)
}

extension Decision {
  /// Outcome and layers in one line.
  var summary: String {
    ([outcome.rawValue] + blockingLayers.map(\.rawValue)).joined(separator: " ")
  }
}
