import Foundation
import JSONReading
import PolicyEvaluation
import Testing

@Suite("Access denied messages")
struct AccessDeniedMessageTests {
  /// Messages collected from public issue trackers, beside the repository where they are at hand.
  private static let collected = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent(
      "shared/corpus/messages/access-denied.jsonl"
    )

  @Test("are written for a decision as AWS writes them, and read back")
  func written() throws {
    let line = """
      {"id":"x","request":{"principal":"arn:aws:sts::111111111111:assumed-role/app/s1",\
      "action":"s3:GetObject","resource":"arn:aws:s3:::b-data/k","resourceAccount":"222222222222"},\
      "identityPolicies":[{"Version":"2012-10-17","Statement":[\
      {"Effect":"Allow","Action":"s3:*","Resource":"*"}]}]}
      """
    let question = try EvaluationCase(parsing: line)
    let decision = question.request.decide()
    let text = try #require(decision.accessDeniedMessage(for: question.request))
    #expect(
      text == """
        User: arn:aws:sts::111111111111:assumed-role/app/s1 is not authorized to perform: \
        s3:GetObject on resource: "arn:aws:s3:::b-data/k" because no resource-based policy allows \
        the s3:GetObject action
        """
    )
    let message = AccessDeniedMessage(parsing: text)
    #expect(message.layer == .resource)
    #expect(message.kind == .implicit)
    #expect(message.agreement(with: decision) == .consistent)
    let other = AccessDeniedMessage(parsing: "with an explicit deny in a permissions boundary")
    #expect(other.agreement(with: decision) == .mismatch)
  }

  @Test(
    "of any bytes are read without harm",
    arguments: [
      "", "\"", "not authorized to perform", "user:", "is ", "{", "{}", "explicit deny in a ",
      "because no ", "arn:", "on resource: \"", "Role: is not authorized to perform:",
    ]
  )
  func fragments(text: String) {
    for prefix in [
      "", "User: x is not authorized to perform: ",
      "a is not authorized to perform: b on resource: ",
    ] {
      _ = AccessDeniedMessage(parsing: prefix + text)
      _ = AccessDeniedMessage(parsing: text + prefix)
    }
  }

  @Test("as people met them are read as a reader would")
  func collectedMessages() throws {
    guard let text = try? String(contentsOf: Self.collected, encoding: .utf8) else {
      print("messages: no collection of messages at hand, nothing compared")
      return
    }
    var total = 0
    var agreeing = 0
    for line in text.split(separator: "\n") {
      let node = try JSONNode(parsing: JSONText(Array(line.utf8)))
      guard let source = node["message"]?.string, let expected = node["expect"] else { continue }
      total += 1
      let message = AccessDeniedMessage(parsing: source)
      let flaws = Self.flaws(message, expected)
      if flaws.isEmpty {
        agreeing += 1
      } else {
        print("messages: \(source.prefix(90)): \(flaws.joined(separator: "; "))")
      }
    }
    print("messages: \(agreeing) of \(total) collected messages are read as expected")
    // One is read by EV-706 where its reader saw no reason named.
    #expect(total - agreeing <= 1)
  }

  private static func flaws(_ message: AccessDeniedMessage, _ expected: JSONNode) -> [String] {
    var flaws: [String] = []
    func compare(_ name: String, _ value: String?) {
      if expected[name]?.string != value {
        flaws.append("\(name) \(expected[name]?.string ?? "none") read as \(value ?? "none")")
      }
    }
    compare("principal", message.principal)
    compare("action", message.action)
    compare("resource", message.resource)
    let layer: String
    var named = expected["layer"]?.string ?? "unknown"
    // What a reader guesses from a sentence that names no policy type.
    if ["assume", "key-kind"].contains(named) { named = "unknown" }
    if ["pass-role", "other"].contains(named) { named = "service" }
    switch message.layer {
    case nil: layer = "unknown"
    case .resource, .bucketPolicy, .keyPolicy: layer = "resource-policy"
    case .trustPolicy: layer = "trust"
    case .session: layer = "session-policy"
    case .vpcEndpoint: layer = "vpce"
    case .some(let other): layer = other.rawValue
    }
    if layer != named { flaws.append("layer \(named) read as \(layer)") }
    compare("denial", message.kind?.rawValue ?? "unknown")
    return flaws
  }
}
