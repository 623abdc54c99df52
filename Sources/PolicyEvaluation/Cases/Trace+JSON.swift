extension Trace {
  /// The proof trace (EV-803).
  func write(
    to writer: inout AnswerWriter,
    decision: Decision,
    request: AuthorizationRequest
  ) {
    writer.beginObject()
    request.write(to: &writer)
    if let path = decision.grantPath {
      writer.name("grantPath")
      writer.string(path.rawValue)
    }
    writer.name("blockers")
    writer.beginArray()
    for blocker in decision.blockers { blocker.write(to: &writer) }
    writer.endArray()
    if let residual = decision.residual {
      writer.name("atoms")
      writer.beginArray()
      for (atom, sources) in residual.sources {
        writer.beginObject()
        writer.name("atom")
        writer.string(atom.description)
        writer.name("statements")
        writer.strings(sources.map(\.name))
        writer.endObject()
      }
      writer.endArray()
    }
    if !decision.possibleDenies.isEmpty {
      writer.name("possibleDenies")
      writer.strings(decision.possibleDenies.map(\.name))
    }
    writer.name("keys")
    writer.beginArray()
    for key in keys { key.write(to: &writer) }
    writer.endArray()
    if !assumed.isEmpty {
      writer.name("assumed")
      writer.strings(assumed)
    }
    writer.name("layers")
    writer.beginArray()
    for layer in layers { layer.write(to: &writer) }
    writer.endArray()
    writer.name("statements")
    writer.beginArray()
    for statement in statements { statement.write(to: &writer) }
    writer.endArray()
    writer.name("rules")
    writer.strings(rules)
    writer.name("warnings")
    writer.beginArray()
    for warning in warnings {
      writer.beginObject()
      writer.name("code")
      writer.string(warning.code.rawValue)
      writer.name("policy")
      writer.string(warning.policy)
      writer.name("message")
      writer.string(warning.message)
      writer.endObject()
    }
    writer.endArray()
    writer.name("ambiguities")
    writer.strings(decision.ambiguities)
    writer.endObject()
  }
}

extension StatementReference {
  /// Policy and statement in words: `identityPolicies[0] statement 2 (AllowRead)`.
  public var name: String {
    sid.map { "\(policy) statement \(index + 1) (\($0))" } ?? "\(policy) statement \(index + 1)"
  }
}

extension AuthorizationRequest {
  fileprivate func write(to writer: inout AnswerWriter) {
    writer.name("request")
    writer.beginObject()
    writer.name("principal")
    writer.string(principal.text)
    writer.name("kind")
    writer.string(principal.kind.name)
    if let account = principal.account {
      writer.name("account")
      writer.string(account.description)
    }
    if let role = principal.roleARN {
      writer.name("role")
      writer.string(role)
    }
    if let id = principal.uniqueID {
      writer.name("uniqueId")
      writer.string(id)
    }
    writer.name("action")
    writer.string(action.name.text)
    writer.name("resource")
    writer.string(resource.text)
    writer.name("resourceAccount")
    switch resourceAccount {
    case .account(let owner): writer.string(owner)
    case .sameAsPrincipal: writer.string(principal.account?.description ?? "")
    }
    writer.name("path")
    writer.string(layers.endpoint == nil ? "public" : "vpcEndpoint")
    writer.endObject()
  }
}

extension RequestPrincipal.Kind {
  /// The kind in one word.
  fileprivate var name: String {
    switch self {
    case .user: "user"
    case .roleSession(name: nil): "role"
    case .roleSession: "roleSession"
    case .federatedUser: "federatedUser"
    case .root: "root"
    case .service: "service"
    case .federated: "federated"
    case .canonicalUser: "canonicalUser"
    case .anonymous: "anonymous"
    }
  }
}

extension Blocker {
  fileprivate func write(to writer: inout AnswerWriter) {
    writer.beginObject()
    writer.name("layer")
    writer.string(layer.rawValue)
    writer.name("kind")
    writer.string(kind.rawValue)
    if let level {
      writer.name("level")
      writer.string(level)
    }
    if let statement {
      writer.name("statement")
      writer.string(statement.name)
    }
    if let rule {
      writer.name("rule")
      writer.string(rule)
    }
    writer.endObject()
  }
}

extension Trace.KeyEntry {
  fileprivate func write(to writer: inout AnswerWriter) {
    writer.beginObject()
    writer.name("key")
    writer.string(key)
    writer.name("state")
    switch known {
    case .absent: writer.string("absent")
    case .collision: writer.string("collision")
    case .present(let present):
      writer.string("present")
      writer.name("values")
      writer.strings(present.values.lazy.map { String(decoding: $0, as: UTF8.self) })
      writer.name("multivalued")
      writer.boolean(present.isMultivalued)
    case .unknown(let uncertain):
      writer.string("unknown")
      writer.name("multivalued")
      writer.boolean(uncertain.isMultivalued)
    }
    writer.name("origin")
    writer.string(origin.rawValue)
    writer.endObject()
  }
}

extension Trace.LayerEntry {
  fileprivate func write(to writer: inout AnswerWriter) {
    writer.beginObject()
    writer.name("layer")
    writer.string(layer.rawValue)
    if let level {
      writer.name("level")
      writer.string(level)
    }
    writer.name("takesPart")
    writer.boolean(takesPart)
    if takesPart {
      writer.name("allows")
      writer.string(allows)
    }
    writer.name("rule")
    writer.string(rule)
    writer.endObject()
  }
}

extension Trace.StatementEntry {
  fileprivate func write(to writer: inout AnswerWriter) {
    writer.beginObject()
    writer.name("layer")
    writer.string(statement.layer.rawValue)
    if let level {
      writer.name("level")
      writer.string(level)
    }
    writer.name("policy")
    writer.string(statement.policy)
    writer.name("index")
    writer.number(statement.index)
    if let sid = statement.sid {
      writer.name("sid")
      writer.string(sid)
    }
    writer.name("effect")
    writer.string(isAllow ? "Allow" : "Deny")
    writer.name("action")
    writer.string(action ? "true" : "false")
    if let resource {
      writer.name("resource")
      writer.string(resource)
    }
    if let principal {
      writer.name("principal")
      writer.string(principal)
    }
    if let matchClass {
      writer.name("class")
      writer.string(matchClass)
    }
    if let condition {
      writer.name("condition")
      writer.string(condition)
    }
    if !substitutions.isEmpty {
      writer.name("substitutions")
      writer.beginArray()
      for substitution in substitutions {
        writer.beginObject()
        writer.name("template")
        writer.string(substitution.template)
        if let text = substitution.text {
          writer.name("text")
          writer.string(text)
        }
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endObject()
  }
}
