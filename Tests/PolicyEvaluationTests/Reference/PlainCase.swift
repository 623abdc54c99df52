import JSONReading

/// A policy as plain values: what the reference evaluator reads, apart from every parser of ours.
struct PlainPolicy {
  var version = "2012-10-17"
  var statements: [PlainStatement] = []
}

struct PlainStatement {
  var effect = "Allow"
  var principal: PlainPrincipal?
  var actions: [String] = ["*"]
  var isNotAction = false
  var resources: [String]? = ["*"]
  var isNotResource = false
  var conditions: [PlainCondition] = []
}

struct PlainPrincipal {
  var isNot = false
  /// Form and text; the lone star has the form `*`.
  var entries: [(form: String, text: String)] = []
}

struct PlainCondition {
  var test: String
  var key: String
  var values: [String]
}

/// A closed question as plain values.
struct PlainCase {
  var principal = "arn:aws:iam::111111111111:user/alice"
  var action = "s3:GetObject"
  var resource = "arn:aws:s3:::a-data/k"
  var owner = ""
  var context: [String: [String]] = [:]
  var multivaluedKeys: [String] = []
  var unknownKeys: [String] = []
  var identity: [PlainPolicy] = []
  var resourcePolicy: PlainPolicy?
  var boundary: [PlainPolicy] = []
  var session: PlainPolicy?
  var serviceControl: [[PlainPolicy]] = []
  var resourceControl: [[PlainPolicy]] = []
  var endpoint: [PlainPolicy] = []
}

// MARK: - As JSON

extension PlainCase {
  /// The case as a line for the evaluator.
  var line: String {
    let pairs = context.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(list($0.value))" }
    func levels(_ levels: [[PlainPolicy]]) -> String {
      let texts = levels.enumerated().map { index, policies in
        "{\"id\":\"level-\(index)\",\"policies\":[\(policies.map(\.json).joined(separator: ","))]}"
      }
      return "[\(texts.joined(separator: ","))]"
    }
    func policies(_ policies: [PlainPolicy]) -> String {
      "[\(policies.map(\.json).joined(separator: ","))]"
    }
    return """
      {"id":"case","request":{"principal":\(quoted(principal)),"action":\(quoted(action)),\
      "resource":\(quoted(resource)),"resourceAccount":\(quoted(owner)),\
      "context":{\(pairs.joined(separator: ","))},"multivaluedKeys":\(list(multivaluedKeys)),\
      "unknownKeys":\(list(unknownKeys))},"identityPolicies":\(policies(identity)),\
      "resourcePolicy":\(resourcePolicy?.json ?? "null"),\
      "permissionBoundaries":\(policies(boundary)),"sessionPolicy":\(session?.json ?? "null"),\
      "scps":\(levels(serviceControl)),"rcps":\(levels(resourceControl)),\
      "vpcEndpointPolicies":\(policies(endpoint))}
      """
  }
}

extension PlainPolicy {
  var json: String {
    let body = statements.map(\.json).joined(separator: ",")
    return "{\"Version\":\(quoted(version)),\"Statement\":[\(body)]}"
  }

  /// A policy read from its text.
  init(_ node: JSONNode) {
    version = node["Version"]?.string ?? "2008-10-17"
    let statements = node["Statement"]
    let nodes = statements?.isArray == true ? statements?.elements : statements.map { [$0] }
    self.statements = (nodes ?? []).map { PlainStatement($0) }
  }
}

extension PlainStatement {
  var json: String {
    var members = ["\"Effect\":\(quoted(effect))"]
    if let principal { members.append(principal.json) }
    members.append("\"\(isNotAction ? "NotAction" : "Action")\":\(list(actions))")
    if let resources {
      members.append("\"\(isNotResource ? "NotResource" : "Resource")\":\(list(resources))")
    }
    // Clauses of one operator share a member.
    var groups: [(test: String, clauses: [PlainCondition])] = []
    for condition in conditions {
      if let index = groups.firstIndex(where: { $0.test == condition.test }) {
        groups[index].clauses.append(condition)
      } else {
        groups.append((condition.test, [condition]))
      }
    }
    let operators = groups.map { group in
      let keys = group.clauses.map { "\(quoted($0.key)):\(list($0.values))" }
      return "\(quoted(group.test)):{\(keys.joined(separator: ","))}"
    }
    if !operators.isEmpty {
      members.append("\"Condition\":{\(operators.joined(separator: ","))}")
    }
    return "{\(members.joined(separator: ","))}"
  }

  init(_ node: JSONNode) {
    func texts(_ node: JSONNode?) -> [String] {
      guard let node else { return [] }
      return node.isArray
        ? node.elements.compactMap(\.scalarText) : node.scalarText.map { [$0] } ?? []
    }
    effect = node["Effect"]?.string ?? ""
    for name in ["Principal", "NotPrincipal"] {
      guard let value = node[name] else { continue }
      var principal = PlainPrincipal(isNot: name == "NotPrincipal")
      if let text = value.string { principal.entries = [("*", text)] }
      for (form, node) in value.members {
        principal.entries += texts(node).map { (form, $0) }
      }
      self.principal = principal
    }
    isNotAction = node["NotAction"] != nil
    actions = texts(node["Action"] ?? node["NotAction"])
    isNotResource = node["NotResource"] != nil
    let resource = node["Resource"] ?? node["NotResource"]
    resources = resource.map { texts($0) }
    for (test, keys) in node["Condition"]?.members ?? [] {
      for (key, values) in keys.members {
        conditions.append(PlainCondition(test: test, key: key, values: texts(values)))
      }
    }
  }
}

extension PlainPrincipal {
  var json: String {
    let name = isNot ? "NotPrincipal" : "Principal"
    if entries.count == 1, entries[0].form == "*" { return "\"\(name)\":\"*\"" }
    var forms: [String] = []
    for entry in entries where !forms.contains(entry.form) { forms.append(entry.form) }
    let members = forms.map { form in
      "\"\(form)\":\(list(entries.filter { $0.form == form }.map(\.text)))"
    }
    return "\"\(name)\":{\(members.joined(separator: ","))}"
  }
}

private func list(_ texts: [String]) -> String {
  "[\(texts.map(quoted).joined(separator: ","))]"
}

private func quoted(_ text: String) -> String {
  var output = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\":
      output += "\\"
      output.unicodeScalars.append(scalar)
    case "\n": output += "\\n"
    default: output.unicodeScalars.append(scalar)
    }
  }
  return output + "\""
}
