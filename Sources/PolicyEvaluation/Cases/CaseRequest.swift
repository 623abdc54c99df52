import AWSIdentifiers
import JSONReading
import PolicyLanguage

/// The member `request` of a case as it is written.
struct CaseRequest {
  /// Why it is not a question.
  struct Flaw: Error {
    let reason: String
    let offset: Int?
  }

  private(set) var flaw: Flaw?
  private var principal: String?
  private var action: RequestAction?
  private var resource: RequestResource?
  private var resourceText = ""
  private var resourceAccount: AccountID?
  /// The keys in lower case.
  private var entries: [(key: String, values: [[UInt8]])] = []
  private var multivaluedKeys: [String] = []
  private var unknownKeys: [String] = []
  private var isWildcardOnly = false
  private var offset = 0

  private mutating func note(_ reason: String, at offset: Int?) {
    if flaw == nil { flaw = Flaw(reason: reason, offset: offset) }
  }

  /// What the resource-based policy of this question is.
  var resourcePolicyKind: PolicyKind {
    guard let action else { return .resource }
    if action.usesTrustPolicy { return .trust }
    if action.name.service == "ecr" { return .repository }
    return action.name.service == "kms" && resource?.isKMSKey == true ? .key : .resource
  }

  mutating func read(_ reader: inout JSONReader) throws(JSONReadingError) {
    guard try reader.peek() == .object else {
      note("`request` must be an object", at: reader.offset)
      try reader.skip()
      return
    }
    offset = reader.offset
    try reader.beginObject()
    while let name = try reader.nextMember() {
      if reader.matches(name, "principal") {
        principal = try text(&reader, "principal")
      } else if reader.matches(name, "action") {
        let place = reader.offset
        if let text = try text(&reader, "action") {
          action = ActionName(text).map { RequestAction($0) }
          if action == nil { note("`\(text)` is no action: write `service:Name`", at: place) }
        }
      } else if reader.matches(name, "resource") {
        try readResource(&reader)
      } else if reader.matches(name, "resourceAccount") {
        if try reader.peek() == .null {
          try reader.null()
        } else {
          let place = reader.offset
          let text = try text(&reader, "resourceAccount") ?? ""
          resourceAccount = AccountID(text)
          if resourceAccount == nil, !text.isEmpty {
            note("`\(text)` is no account: write twelve digits", at: place)
          }
        }
      } else if reader.matches(name, "context") {
        try readContext(&reader)
      } else if reader.matches(name, "multivaluedKeys") {
        multivaluedKeys = try texts(&reader, "multivaluedKeys").map { $0.lowercased() }
      } else if reader.matches(name, "unknownKeys") {
        unknownKeys = try texts(&reader, "unknownKeys").map { $0.lowercased() }
      } else if reader.matches(name, "wildcardOnlyAction") {
        if try reader.peek() == .boolean {
          isWildcardOnly = try reader.boolean()
        } else {
          try reader.skip()
        }
      } else {
        try reader.skip()
      }
    }
  }

  private mutating func readResource(_ reader: inout JSONReader) throws(JSONReadingError) {
    let place = reader.offset
    guard let text = try text(&reader, "resource") else { return }
    resourceText = text
    if text == "*" {
      resource = .any
    } else if let arn = ARN(text) {
      resource = RequestResource(arn)
    } else {
      note("`\(text)` is neither an ARN nor `*`", at: place)
    }
  }

  private mutating func readContext(_ reader: inout JSONReader) throws(JSONReadingError) {
    if try reader.peek() == .null { return try reader.null() }
    guard try reader.peek() == .object else {
      note("`context` must be an object", at: reader.offset)
      try reader.skip()
      return
    }
    entries.reserveCapacity(8)
    try reader.beginObject()
    while let name = try reader.nextMember() {
      guard try reader.peek() == .array else {
        note("a value of `context` must be a list of strings", at: reader.offset)
        try reader.skip()
        continue
      }
      var values: [[UInt8]] = []
      try reader.beginArray()
      while try reader.nextElement() {
        guard try reader.peek() == .string else {
          note("a value of `context` must be a list of strings", at: reader.offset)
          try reader.skip()
          continue
        }
        values.append(try reader.stringBytes())
      }
      entries.append((Self.lowered(name, &reader), values))
    }
  }

  /// A name in lower case, without a text as written beside it.
  private static func lowered(_ name: JSONString, _ reader: inout JSONReader) -> String {
    let bytes = reader.bytes(of: name)
    guard let bytes, bytes.allSatisfy({ $0 < 0x80 }) else { return reader.text(name).lowercased() }
    return String(unsafeUninitializedCapacity: bytes.count) { buffer in
      for index in bytes.indices {
        let byte = bytes[index]
        let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
        buffer[index] = isUpper ? byte | 0x20 : byte
      }
      return bytes.count
    }
  }

  private mutating func text(
    _ reader: inout JSONReader,
    _ name: String
  ) throws(JSONReadingError) -> String? {
    guard try reader.peek() == .string else {
      note("`\(name)` must be a string", at: reader.offset)
      try reader.skip()
      return nil
    }
    return try reader.stringText()
  }

  private mutating func texts(
    _ reader: inout JSONReader,
    _ name: String
  ) throws(JSONReadingError) -> [String] {
    if try reader.peek() == .null {
      try reader.null()
      return []
    }
    guard try reader.peek() == .array else {
      note("`\(name)` must be a list of strings", at: reader.offset)
      try reader.skip()
      return []
    }
    var texts: [String] = []
    try reader.beginArray()
    while try reader.nextElement() {
      if let text = try text(&reader, name) { texts.append(text) }
    }
    return texts
  }
}

// MARK: - The question

extension CaseRequest {
  /// The question with these policies.
  ///
  /// - Throws: `Flaw` when something is missing, or the principal is none.
  func authorizationRequest(layers: PolicyLayers) throws(Flaw) -> AuthorizationRequest {
    guard let principal else { throw missing("principal") }
    guard let action else { throw missing("action") }
    guard let resource else { throw missing("resource") }
    let context = context
    guard let caller = RequestPrincipal(case: principal, action: action, context: context) else {
      throw Flaw(reason: "`\(principal)` is no principal", offset: offset)
    }
    return AuthorizationRequest(
      principal: caller,
      action: action,
      resource: isWildcardOnly ? .any : resource,
      resourceAccount: owner(resource),
      context: context,
      layers: layers
    )
  }

  private func missing(_ member: String) -> Flaw {
    Flaw(reason: "the request has no `\(member)`", offset: offset)
  }

  /// The account stated, else the one in the ARN, else the principal's own (EV-497).
  private func owner(_ resource: RequestResource) -> AuthorizationRequest.Owner {
    (resourceAccount ?? resource.account).map { .account($0) } ?? .sameAsPrincipal
  }

  /// The context is complete; a key is a list if it is declared so, or has no or several values.
  private var context: RequestContext {
    var context = RequestContext()
    context.reserveCapacity(entries.count + unknownKeys.count)
    for (key, values) in entries {
      let isList =
        values.count != 1
        || (!multivaluedKeys.isEmpty && multivaluedKeys.contains(key))
      context.add(lowered: key, .present(KeyValues(values: values, isMultivalued: isList)))
    }
    for key in unknownKeys {
      let isList = multivaluedKeys.contains(key)
      context.set(key, .unknown(KeyUncertainty(isMultivalued: isList)))
    }
    return context
  }
}
