import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage
import Testing

@Suite("Hostile input")
struct RobustnessTests {
  private static func decide(_ line: String) -> String {
    do {
      let request = try EvaluationCase(parsing: line).request
      return request.decide(tracing: true).outcome.rawValue
    } catch {
      return "error: \(error)"
    }
  }

  @Test("ten thousand wildcards against a million characters take milliseconds")
  func manyWildcards() {
    let pattern = WildcardPattern(String(repeating: "*a", count: 10_000))
    let text = String(repeating: "ab", count: 500_000)
    let clock = ContinuousClock()
    var matched = true
    let time = clock.measure { matched = pattern.matches(text) }
    #expect(!matched)
    #expect(pattern.matches(text + "a"))
    print("robustness: 10,000 times `*a` against 1 MB: \(time)")
    #expect(time < .seconds(1))
  }

  @Test("wildcards that nearly match do not make matching explode")
  func nearMatches() {
    let clock = ContinuousClock()
    let time = clock.measure {
      for pattern in [
        String(repeating: "a*", count: 2_000) + "b", String(repeating: "*a?", count: 2_000) + "b",
        "*" + String(repeating: "a", count: 5_000) + "b*",
        "*" + String(repeating: "?", count: 3_000) + "b*",
        "*" + String(repeating: "a?", count: 3_000) + "b",
      ] {
        #expect(!WildcardPattern(pattern).matches(String(repeating: "a", count: 100_000)))
      }
    }
    print("robustness: near matches on 100,000 characters: \(time)")
    #expect(time < .seconds(20))
  }

  @Test("unknown keys with long patterns are answered in bounded time")
  func longUnknownPatterns() {
    let patterns = (0..<40).map { "\"*a\($0)*b*c?d*\(String(repeating: "x*y", count: 20))\"" }
    let line = """
      {"id":"x","request":{"principal":"arn:aws:iam::111111111111:user/alice",\
      "action":"s3:GetObject","resource":"arn:aws:s3:::a/k","unknownKeys":["aws:username"]},\
      "identityPolicies":[{"Version":"2012-10-17","Statement":[\
      {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:username":\
      [\(patterns.joined(separator: ","))]},"StringNotLike":{"aws:username":"*zz*"}}}]}]}
      """
    let clock = ContinuousClock()
    var answer = ""
    let time = clock.measure { answer = Self.decide(line) }
    #expect(answer == "conditional")
    print("robustness: unknown key against 41 long patterns: \(time)")
    #expect(time < .seconds(60))
  }

  @Test("deep nesting is an error, not a crash")
  func deepNesting() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let deep = String(repeating: open, count: 200_000)
      let closed = deep + "1" + String(repeating: close, count: 200_000)
      for text in [deep, closed] {
        #expect(Self.decide(text).hasPrefix("error"))
        #expect(Self.decide("{\"id\":\"x\",\"identityPolicies\":[\(text)]}").hasPrefix("error"))
        #expect(Self.decide("{\"id\":\"x\",\"request\":\(text)}").hasPrefix("error"))
        let document = PolicyDocument.parse(Array(text.utf8), as: .identity)
        #expect(!document.isReadable)
      }
    }
  }

  @Test("any bytes give an answer or an error")
  func anyBytes() {
    var generator = CaseGenerator(seed: 99)
    let documents = DocumentCache(warns: true)
    for _ in 0..<300 {
      let line = generator.question().line
      var bytes = Array(line.utf8)
      for _ in 0...generator.below(4) {
        let place = generator.below(bytes.count)
        switch generator.below(4) {
        case 0: bytes[place] = UInt8(generator.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8(generator.below(256)), at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      bytes.withUnsafeBufferPointer { buffer in
        let answer = EvaluationAnswer(buffer, line: 1, tracing: true, documents: documents)
        #expect(answer.json.last == UInt8(ascii: "}"))
      }
      for kind in PolicyKind.allCases { _ = CompiledPolicy(.parse(bytes, as: kind)) }
    }
  }

  @Test(
    "odd texts where ARNs, actions and keys are expected",
    arguments: [
      "", "*", ":", "::::::", "arn:", "arn:aws:iam::111111111111:",
      "arn:aws:iam::111111111111:role/",
      "arn:aws:sts::111111111111:assumed-role/", "arn:aws:sts::111111111111:assumed-role//",
      "arn:::::", "${", "${}", "\\u0000", "\\ud83d\\ude00", "e\\u0301", "\\u00e9",
    ]
  )
  func oddTexts(text: String) {
    let line = """
      {"id":"\(text)","request":{"principal":"\(text)","action":"\(text)","resource":"\(text)",\
      "context":{"\(text)":["\(text)"]}},"resourcePolicy":{"Version":"2012-10-17","Statement":[\
      {"Effect":"Deny","NotPrincipal":{"AWS":"\(text)","Service":"\(text)"},"Action":"s3:\(text)",\
      "Resource":"\(text)","Condition":{"ArnLike":{"\(text)":"\(text)"}}}]}}
      """
    _ = Self.decide(line)
    _ = Self.decide(
      line.replacing("\"principal\":\"\(text)\"", with: "\"principal\":\"anonymous\"")
        .replacing("\"action\":\"\(text)\"", with: "\"action\":\"s3:GetObject\"")
        .replacing("\"resource\":\"\(text)\"", with: "\"resource\":\"arn:aws:s3:::a/\(text)\"")
    )
  }

  @Test("texts that look alike are not equal unless their bytes are")
  func canonicalEquivalence() {
    func line(_ policy: String, _ request: String) -> String {
      """
      {"id":"x","request":{"principal":"arn:aws:iam::111111111111:user/\(request)",\
      "action":"s3:GetObject","resource":"arn:aws:s3:::a/\(request)",\
      "context":{"aws:username":["\(request)"]}},"resourcePolicy":{"Version":"2012-10-17",\
      "Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/\(policy)"},\
      "Action":"s3:*","Resource":"arn:aws:s3:::a/\(policy)","Condition":{"StringEquals":\
      {"aws:username":"\(policy)"}}}]}}
      """
    }
    #expect(Self.decide(line("\u{E9}", "\u{E9}")) == "allowed")
    #expect(Self.decide(line("\u{E9}", "e\u{301}")) == "implicitlyDenied")
  }
}
