import AWSIdentifiers
import JSONReading
import PolicyEvaluation
import PolicyLanguage

/// What must hold of policy documents.
enum PolicyInvariants {
  /// No document of this size takes longer, however it is written.
  private static let limit = Duration.seconds(2)

  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    for kind in PolicyKind.allCases { try check(bytes, as: kind) }
  }

  private static func check(_ bytes: [UInt8], as kind: PolicyKind) throws(BrokenInvariant) {
    let clock = ContinuousClock()
    let start = clock.now
    let document = PolicyDocument.parse(bytes, as: kind)
    let policy = CompiledPolicy(document)
    let duration = clock.now - start
    try require(
      bytes.count > 65_536 || duration < limit,
      "\(bytes.count) bytes as \(kind.rawValue) take \(duration)"
    )
    try require(document.kind == kind, "the kind changes")
    for finding in document.findings {
      try require(
        (0...bytes.count).contains(finding.offset),
        "\(finding.code.rawValue) lies at \(finding.offset) of \(bytes.count) bytes"
      )
      try require(!finding.message.isEmpty, "\(finding.code.rawValue) says nothing")
    }
    try require(policy.isReadable == document.isReadable, "compiling changes what is readable")
    try checkScreen(document, bytes)
    try checkAgain(document, bytes)
    try checkPlaces(document, bytes)
    try checkEncoded(document, bytes)
    _ = PublicBucketPolicy.isPublic(document)
    try checkDecision(policy)
  }

  /// A screen lets nothing pass of which something is to be said, and ends where a document does.
  private static func checkScreen(
    _ document: PolicyDocument,
    _ bytes: [UInt8]
  ) throws(BrokenInvariant) {
    guard JSONText.firstInvalidByte(in: bytes) == nil else { return }
    let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
    let passed = padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { start in
        var screen = PolicyScreen(for: document.kind)
        return screen.end(ofDocumentAt: start).map { $0 - start }
      }
    }
    guard let passed else { return }
    try require(passed <= bytes.count, "a screen goes on behind the text")
    let alone = PolicyDocument.parse(Array(bytes[..<passed]), as: document.kind)
    try require(alone.findings.isEmpty, "a screen lets \(alone.findings) pass")
    try require(!alone.statements.isEmpty, "a screen lets a policy without statements pass")
  }

  private static func checkAgain(
    _ document: PolicyDocument,
    _ bytes: [UInt8]
  ) throws(BrokenInvariant) {
    let again = PolicyDocument.parse(bytes, as: document.kind)
    try require(again.findings == document.findings, "two readings find different things")
    let quiet = PolicyDocument.parse(bytes, as: document.kind, warns: false)
    try require(quiet.isReadable == document.isReadable, "warnings change what is readable")
    try require(
      quiet.statements.count == document.statements.count,
      "warnings change the statements"
    )
  }

  /// Offsets go through the caller's map and through nothing else.
  private static func checkPlaces(
    _ document: PolicyDocument,
    _ bytes: [UInt8]
  ) throws(BrokenInvariant) {
    let shifted = PolicyDocument.parse(bytes, as: document.kind) { $0 + 1000 }
    try require(
      shifted.findings.map { $0.offset - 1000 } == document.findings.map(\.offset),
      "offsets of findings go round the map"
    )
    try require(
      zip(shifted.statements, document.statements).allSatisfy { $0.offset - 1000 == $1.offset },
      "offsets of statements go round the map"
    )
  }

  /// Percent-encoding changes nothing but offsets (EV-100).
  private static func checkEncoded(
    _ document: PolicyDocument,
    _ bytes: [UInt8]
  ) throws(BrokenInvariant) {
    guard bytes.first == UInt8(ascii: "{") else { return }
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in bytes {
      encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    let decoded = PolicyDocument.parse(encoded, as: document.kind)
    try require(
      decoded.findings.map(\.code) == document.findings.map(\.code),
      "percent-encoding changes the findings"
    )
    try require(
      decoded.findings.map(\.offset) == document.findings.map { $0.offset * 3 },
      "percent-encoding misplaces the findings"
    )
  }

  /// In every layer where it may stand the document gives one decision, with and without a trace.
  private static func checkDecision(_ policy: CompiledPolicy) throws(BrokenInvariant) {
    guard let request = SampleRequest.holding(policy) else { return }
    let decision = request.decide()
    let traced = request.decide(tracing: true)
    try require(decision.outcome == traced.outcome, "the trace changes the decision")
    try require(
      decision.blockers == traced.blockers,
      "the trace changes what stands in the way"
    )
  }
}

/// One question into which a policy can be put.
enum SampleRequest {
  static func holding(_ policy: CompiledPolicy) -> AuthorizationRequest? {
    let kind = policy.document.kind
    let action: String
    let resource: String
    switch kind {
    case .trust: (action, resource) = ("sts:AssumeRole", "arn:aws:iam::111111111111:role/app")
    case .key:
      (action, resource) = ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/1")
    case .repository:
      action = "ecr:BatchGetImage"
      resource = "arn:aws:ecr:eu-west-1:111111111111:repository/orders"
    case .identity, .boundary, .session, .serviceControl, .resourceControl, .resource, .endpoint:
      (action, resource) = ("s3:GetObject", "arn:aws:s3:::a-data/team/report.txt")
    }
    guard let user = ARN("arn:aws:iam::111111111111:user/alice"), let name = ActionName(action),
      let arn = ARN(resource)
    else { return nil }
    var context = RequestContext { key in key.hasPrefix("aws:") ? .unknown : .absent }
    context.set("aws:username", .value("alice"))
    context.set("aws:principalorgid", .value("o-aaaaaaaaaa"))
    context.set("aws:tagkeys", .list(["team", "stage"]))
    let input = PolicyInput(policy, id: "fuzz")
    var layers = PolicyLayers()
    switch kind {
    case .identity: layers.identity = [input]
    case .boundary: layers.boundary = [input]
    case .session: layers.session = [input]
    case .serviceControl: layers.serviceControl = [PolicyLevel(id: "r-root", policies: [input])]
    case .resourceControl: layers.resourceControl = [PolicyLevel(id: "r-root", policies: [input])]
    case .resource, .repository, .trust, .key: layers.resource = [input]
    case .endpoint: layers.endpoint = [input]
    }
    return AuthorizationRequest(
      principal: .user(user),
      action: RequestAction(name),
      resource: RequestResource(arn),
      resourceAccount: AccountID("111111111111").map { .account($0) } ?? .sameAsPrincipal,
      context: context,
      layers: layers
    )
  }
}
