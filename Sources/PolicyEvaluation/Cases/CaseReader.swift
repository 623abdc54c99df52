import AWSIdentifiers
import JSONReading
import PolicyLanguage

/// Reads the members of one line; the policies are looked up in a cache.
struct CaseReader {
  let line: CaseLine
  var id: String?
  var request: AuthorizationRequest?
  var expected: Decision.Outcome?
  var anyDenial = false
  /// What is wrong although the line is JSON.
  var flaw: EvaluationCaseError?

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    line = CaseLine(bytes)
  }

  mutating func note(_ reason: String, at offset: Int?) {
    if flaw == nil { flaw = EvaluationCaseError(id: id, reason: reason, offset: offset) }
  }

  mutating func read(_ documents: DocumentCache) throws(JSONReadingError) {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: line.bytes.span)
    } catch {
      throw JSONReadingError(.invalidUTF8, at: error.byteOffsets.lowerBound)
    }
    var members: [CaseLine.Member] = []
    members.reserveCapacity(16)
    let cut: JSONReadingError?
    do throws(JSONReadingError) {
      try line.cut(0..<line.bytes.count, into: &members)
      cut = nil
    } catch {
      cut = error
    }
    // The name first, then the question: complaints name the case, and the action tells what kind
    // of policy the resource's is.
    for member in members where line.matches(member, "id") {
      id = try text(member.range, "`id`")
    }
    if let cut { throw cut }
    var question: CaseRequest?
    for member in members where line.matches(member, "request") {
      question = try request(in: member.range)
    }
    var layers = PolicyLayers()
    let resourceKind = question?.resourcePolicyKind ?? .resource
    for member in members {
      try read(member, resourceKind: resourceKind, into: &layers, documents)
    }
    guard let question, flaw == nil else { return }
    do throws(CaseRequest.Flaw) {
      request = try question.authorizationRequest(layers: layers)
    } catch {
      note(error.reason, at: error.offset)
    }
  }

  private mutating func read(
    _ member: CaseLine.Member,
    resourceKind: PolicyKind,
    into layers: inout PolicyLayers,
    _ documents: DocumentCache
  ) throws(JSONReadingError) {
    let range = member.range
    if line.matches(member, "id") || line.matches(member, "request") {
      return
    } else if line.matches(member, "identityPolicies") {
      layers.identity = try list(range, .identity, .identityPolicies, documents)
    } else if line.matches(member, "resourcePolicy") {
      layers.resource = try single(range, resourceKind, "resourcePolicy", documents)
    } else if line.matches(member, "permissionBoundaries") {
      let policies = try list(range, .boundary, .permissionBoundaries, documents)
      if !policies.isEmpty { layers.boundary = policies }
    } else if line.matches(member, "sessionPolicy") {
      let policies = try single(range, .session, "sessionPolicy", documents)
      if !policies.isEmpty { layers.session = policies }
    } else if line.matches(member, "scps") {
      layers.serviceControl = try levels(range, .serviceControl, .scps, documents)
    } else if line.matches(member, "rcps") {
      layers.resourceControl = try levels(range, .resourceControl, .rcps, documents)
    } else if line.matches(member, "vpcEndpointPolicies") {
      let policies = try list(range, .endpoint, .vpcEndpointPolicies, documents)
      if !policies.isEmpty { layers.endpoint = policies }
    } else if line.matches(member, "expected") {
      try readExpected(range)
    } else if line.matches(member, "anyDenial") {
      if line.isNull(range) { return }
      anyDenial = try line.read(range) { reader throws(JSONReadingError) in try reader.boolean() }
    } else {
      _ = try line.read(range) { reader throws(JSONReadingError) in try reader.skip() }
    }
  }

  private mutating func readExpected(_ range: Range<Int>) throws(JSONReadingError) {
    if line.isNull(range) { return }
    guard let word = try text(range, "`expected`") else { return }
    expected = Decision.Outcome(rawValue: word)
    if expected == nil { note("`\(word)` is no decision", at: range.lowerBound) }
  }

  private mutating func text(
    _ range: Range<Int>,
    _ name: String
  ) throws(JSONReadingError) -> String? {
    guard line.bytes[range.lowerBound] == UInt8(ascii: "\"") else {
      _ = try line.read(range) { reader throws(JSONReadingError) in try reader.skip() }
      note("\(name) must be a string", at: range.lowerBound)
      return nil
    }
    return try line.read(range) { reader throws(JSONReadingError) in
      try reader.stringText()
    }
  }

  private mutating func request(in range: Range<Int>) throws(JSONReadingError) -> CaseRequest? {
    let question = try line.read(range) { reader throws(JSONReadingError) in
      var question = CaseRequest()
      try question.read(&reader)
      return question
    }
    guard let flaw = question.flaw else { return question }
    note(flaw.reason, at: flaw.offset)
    return nil
  }
}

// MARK: - Policies

extension CaseReader {
  /// A document, or nothing for `null`.
  private mutating func single(
    _ range: Range<Int>,
    _ kind: PolicyKind,
    _ name: String,
    _ documents: DocumentCache
  ) throws(JSONReadingError) -> [PolicyInput] {
    if line.isNull(range) { return [] }
    let key = key(range, kind, .single, documents)
    if case .policies(let known) = documents.value(of: key) { return known }
    let policies = [try policy(range, kind, name, documents)]
    if flaw == nil { documents.keep(.policies(policies), for: key) }
    return policies
  }

  /// A list of documents; `null` counts as the empty one.
  private mutating func list(
    _ range: Range<Int>,
    _ kind: PolicyKind,
    _ names: CaseNames,
    _ documents: DocumentCache
  ) throws(JSONReadingError) -> [PolicyInput] {
    if line.isNull(range) { return [] }
    let key = key(range, kind, .list, documents)
    if case .policies(let known) = documents.value(of: key) { return known }
    var policies: [PolicyInput] = []
    for element in try line.elements(in: range) {
      policies.append(try policy(element, kind, names.name(policies.count), documents))
    }
    if flaw == nil { documents.keep(.policies(policies), for: key) }
    return policies
  }

  private func key(
    _ range: Range<Int>,
    _ kind: PolicyKind,
    _ shape: DocumentCache.Shape,
    _ documents: DocumentCache
  ) -> DocumentCache.Key {
    documents.key(UnsafeBufferPointer(rebasing: line.bytes[range]), kind, shape)
  }

  /// `{id, policies: [documents]}` for every level.
  private mutating func levels(
    _ range: Range<Int>,
    _ kind: PolicyKind,
    _ names: CaseNames,
    _ documents: DocumentCache
  ) throws(JSONReadingError) -> [PolicyLevel] {
    if line.isNull(range) { return [] }
    let key = key(range, kind, .levels, documents)
    if case .levels(let known) = documents.value(of: key) { return known }
    var levels: [PolicyLevel] = []
    for element in try line.elements(in: range) {
      levels.append(try level(element, number: levels.count, kind, names, documents))
    }
    if flaw == nil { documents.keep(.levels(levels), for: key) }
    return levels
  }

  private mutating func level(
    _ range: Range<Int>,
    number: Int,
    _ kind: PolicyKind,
    _ names: CaseNames,
    _ documents: DocumentCache
  ) throws(JSONReadingError) -> PolicyLevel {
    var id: String?
    var policies: [PolicyInput] = []
    var members: [CaseLine.Member] = []
    try line.cut(range, into: &members)
    for member in members {
      if line.matches(member, "id") {
        id = try text(member.range, "the id of a level")
      } else if line.matches(member, "policies") {
        for document in try line.elements(in: member.range) {
          let name = names.name(number, policies.count)
          policies.append(try policy(document, kind, name, documents))
        }
      } else {
        _ = try line.read(member.range) { reader throws(JSONReadingError) in try reader.skip() }
      }
    }
    return PolicyLevel(id: id ?? String(number), policies: policies)
  }

  /// A document as an object, or as the text of one.
  private mutating func policy(
    _ range: Range<Int>,
    _ kind: PolicyKind,
    _ name: String,
    _ documents: DocumentCache
  ) throws(JSONReadingError) -> PolicyInput {
    switch line.bytes[range.lowerBound] {
    case UInt8(ascii: "{"):
      let policy = documents.policy(
        UnsafeBufferPointer(rebasing: line.bytes[range]),
        as: kind
      )
      if !policy.isReadable, let flaw = policy.document.findings.first(where: { $0.code == .json })
      {
        note(flaw.message, at: range.lowerBound + flaw.offset)
      }
      return PolicyInput(policy, id: name)
    case UInt8(ascii: "\""):
      let text = try line.read(range) { reader throws(JSONReadingError) in
        try reader.stringBytes()
      }
      let policy = text.withUnsafeBufferPointer { documents.policy($0, as: kind) }
      return PolicyInput(policy, id: name)
    default:
      throw JSONReadingError(.unexpected(expected: "a policy document"), at: range.lowerBound)
    }
  }
}

/// What the policies of a case are called in its trace.
enum CaseNames: String {
  case identityPolicies, permissionBoundaries, vpcEndpointPolicies, scps, rcps

  private static let prepared: [[String]] = [
    CaseNames.identityPolicies, .permissionBoundaries, .vpcEndpointPolicies,
  ].map { names in (0..<32).map { "\(names.rawValue)[\($0)]" } }

  private static let preparedLevels: [[[String]]] = [CaseNames.scps, .rcps].map { names in
    (0..<8).map { level in (0..<8).map { "\(names.rawValue)[\(level)].policies[\($0)]" } }
  }

  func name(_ index: Int) -> String {
    let table: Int
    switch self {
    case .identityPolicies: table = 0
    case .permissionBoundaries: table = 1
    case .vpcEndpointPolicies: table = 2
    case .scps, .rcps: return "\(rawValue)[\(index)]"
    }
    return index < 32 ? Self.prepared[table][index] : "\(rawValue)[\(index)]"
  }

  func name(_ level: Int, _ index: Int) -> String {
    if level < 8, index < 8 { return Self.preparedLevels[self == .scps ? 0 : 1][level][index] }
    return "\(rawValue)[\(level)].policies[\(index)]"
  }
}
