import AWSIdentifiers
import JSONReading
import PolicyEvaluation
import PolicyLanguage

/// One statement element or condition block put into a whole question, so that the trace tells
/// what became of it.
struct ElementQuestion {
  /// Why a row is no question.
  struct Unusable: Error {
    let reason: String
  }

  let kind: PolicyKind
  /// The policy that holds the element.
  let document: String
  /// The member `request` of the case.
  let request: String

  /// The element of a row in a policy of its own.
  init(_ row: ConformanceRow) throws {
    let policyType = row.node["policyType"]?.string ?? "identity"
    guard let kind = PolicyKind(rawValue: policyType) else {
      throw Unusable(reason: "no policy type \(policyType)")
    }
    self.kind = kind
    var elements: [String: String] = [:]
    elements["Effect"] = kind == .resourceControl ? "\"Deny\"" : "\"Allow\""
    elements["Action"] = "\"*\""
    if kind != .trust { elements["Resource"] = "\"*\"" }
    if kind.hasPrincipal { elements["Principal"] = "\"*\"" }
    let pattern = row.node["pattern"].map { row.slice($0) }
    switch row.kind {
    case "condition": elements["Condition"] = row.node["condition"].map { row.slice($0) }
    case "action": elements["Action"] = pattern
    case "notAction":
      elements["Action"] = nil
      elements["NotAction"] = pattern
    case "resource": elements["Resource"] = pattern
    case "notResource":
      elements["Resource"] = nil
      elements["NotResource"] = pattern
    case "principal": elements["Principal"] = pattern
    case "notPrincipal":
      elements["Principal"] = nil
      elements["NotPrincipal"] = pattern
      elements["Effect"] = "\"Deny\""
    default: throw Unusable(reason: "no element \(row.kind ?? "")")
    }
    let version = row.node["version"]?.string ?? "2012-10-17"
    let members = elements.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    document = """
      {"Version":"\(version)","Statement":[{\(members.joined(separator: ","))}]}
      """
    let defaults = [
      "principal": "\"arn:aws:iam::111111111111:user/alice\"",
      "action": kind == .trust ? "\"sts:AssumeRole\"" : "\"s3:GetObject\"",
      "resource": kind == .trust
        ? "\"arn:aws:iam::222222222222:role/deploy\"" : "\"arn:aws:s3:::a-data/k\"",
      "resourceAccount": kind == .trust ? "\"222222222222\"" : "\"111111111111\"",
    ]
    let source = row.node["request"] ?? row.node
    let names = [
      "principal", "action", "resource", "resourceAccount", "context", "unknownKeys",
      "multivaluedKeys",
    ]
    let request = names.compactMap { name in
      let value = source[name].map { row.slice($0) } ?? defaults[name]
      return value.map { "\"\(name)\":\($0)" }
    }
    self.request = "{\(request.joined(separator: ","))}"
  }

  /// The whole case as a line.
  var line: String {
    let member: String
    switch kind {
    case .identity: member = "\"identityPolicies\":[\(document)]"
    case .boundary: member = "\"permissionBoundaries\":[\(document)]"
    case .session: member = "\"sessionPolicy\":\(document)"
    case .serviceControl: member = "\"scps\":[{\"id\":\"r-root\",\"policies\":[\(document)]}]"
    case .resourceControl: member = "\"rcps\":[{\"id\":\"r-root\",\"policies\":[\(document)]}]"
    case .resource, .repository, .trust, .key: member = "\"resourcePolicy\":\(document)"
    case .endpoint: member = "\"vpcEndpointPolicies\":[\(document)]"
    }
    return "{\"id\":\"element\",\"request\":\(request),\(member)}"
  }
}

extension ConformanceRow {
  /// The text of a node of this row.
  func slice(_ part: JSONNode) -> String {
    let bytes = Array(text.utf8)
    let start = part.range.lowerBound - node.range.lowerBound
    return String(decoding: bytes[start..<(start + part.range.count)], as: UTF8.self)
  }
}
