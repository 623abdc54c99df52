import JSONReading
import PolicyLanguage
import Testing

@testable import PolicyEvaluation

@Suite("Policies that are read in one go")
struct PlainPolicyTests {
  /// What is answered to a line three times in a row: met first, met again, and known by heart.
  private static func answers(_ line: String, warns: Bool) -> [String] {
    let documents = DocumentCache(warns: warns)
    var line = line
    return (0..<3).map { _ in
      line.withUTF8 { bytes in
        let answer = EvaluationAnswer(bytes, line: 1, tracing: false, documents: documents)
        return String(decoding: answer.json, as: UTF8.self)
      }
    }
  }

  /// Where what is read in one go is answered otherwise than what is parsed with care.
  private static func flaw(_ line: String) -> String? {
    let careful = answers(line, warns: true)
    let plain = answers(line, warns: false)
    for answer in plain + careful where answer != careful[0] {
      return "\(answer) instead of \(careful[0]): \(line)"
    }
    return nil
  }

  @Test("are answered like those parsed with care, in every row of the tables")
  func tables() throws {
    let rows = try ConformanceTables.rows().filter { $0.kind == nil }
    for row in rows {
      if let flaw = Self.flaw(row.text) { Issue.record("\(row.name): \(flaw)") }
    }
    #expect(rows.count > 400)
  }

  @Test("are answered like those parsed with care, for random questions")
  func random() {
    var generator = CaseGenerator(seed: 0x5EED)
    for _ in 0..<500 {
      if let flaw = Self.flaw(generator.question().line) { Issue.record("\(flaw)") }
    }
  }

  @Test("are readable, in every row about parsing")
  func parsing() throws {
    var plain = 0
    for row in try ConformanceTables.rows() where row.kind == "parse" {
      guard let kind = row.node["policyType"]?.string.flatMap({ PolicyKind(rawValue: $0) }),
        let text = row.node["text"]?.string
      else { continue }
      if Self.checkReading(text, as: kind) { plain += 1 }
    }
    #expect(plain > 50)
  }

  /// Checks that a text which is read in one go is no flawed one.
  ///
  /// - Returns: Whether it is read in one go.
  private static func checkReading(_ text: String, as kind: PolicyKind) -> Bool {
    var text = text
    var words = ConditionWords()
    let policy = text.withUTF8 {
      CompiledPolicy(plain: $0, as: kind, isIndexed: false, words: &words)
    }
    guard let policy else { return false }
    let document = PolicyDocument.parse(Array(text.utf8), as: kind)
    #expect(document.isReadable, "\(kind): \(text)")
    #expect(policy.statements.count == document.statements.count)
    for (compiled, statement) in zip(policy.statements, document.statements) {
      #expect(compiled.index == statement.index)
      #expect(compiled.sid == statement.sid)
      #expect(compiled.conditions.count == statement.conditions.count)
      for (condition, clause) in zip(compiled.conditions, statement.conditions) {
        #expect(condition.name == clause.key.text)
        #expect(condition.test == clause.test)
        #expect(condition.sources == clause.values.map(\.text))
      }
    }
    return true
  }

  private static let whole = """
    {"Version": "2012-10-17", "Id": "x", "Statement": [{"Sid": "A", "Effect": "Allow",
    "Principal": {"AWS": ["111111111111", "*"], "Service": "s3.amazonaws.com"},
    "Action": ["s3:Get*", "kms:*"], "Resource": ["arn:aws:s3:::a/${aws:username}/*", "*"],
    "Condition": {"StringLike": {"aws:PrincipalTag/t": ["a*", "b?"], "aws:userid": "x"},
    "Bool": {"aws:SecureTransport": true}}}, {"Effect": "Deny", "NotPrincipal": {"AWS": "*"},
    "NotAction": "*", "NotResource": "arn:aws:s3:::b"}]}
    """

  @Test("may hold every element")
  func everyElement() {
    #expect(Self.checkReading(Self.whole, as: .resource))
    #expect(!Self.checkReading(Self.whole, as: .identity))
  }

  @Test("have no byte too many or too few")
  func damaged() {
    let bytes = Array(Self.whole.utf8)
    var plain = 0
    for index in bytes.indices {
      for replacement in [[], [bytes[index], bytes[index]], Array(" ".utf8), Array("\"".utf8)] {
        var damaged = bytes
        damaged.replaceSubrange(index...index, with: replacement)
        let text = String(decoding: damaged, as: UTF8.self)
        if Self.checkReading(text, as: .resource) { plain += 1 }
      }
    }
    #expect(plain > 100)
  }

  @Test(
    "are none with these oddities",
    arguments: [
      #"{"Statement": [], "Version": "2012-10-17"}"#,
      #"{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}"#,
      #"{"Version": "2012-10-17", "Statement": [], "Statement": []}"#,
      #"{"Version": "2012-10-17", "Statement": []} x"#,
      #"{"Version": "2012-10-17", "Statement": [],}"#,
      #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*"}}"#,
      #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"}}"#,
      #"{"Version": "2012-10-17", "Statement": {"Action": "*", "Resource": "*"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"*","Resource":"*"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3","Resource":"*"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b:c","Resource":"*"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"","Resource":"*"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"\u002a"}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"é"}}"#,
    ]
  )
  func odd(text: String) {
    #expect(!Self.checkReading(text, as: .identity), "\(text)")
  }

  @Test("name no condition key and no operator twice")
  func twice() {
    func text(_ condition: String) -> String {
      """
      {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",\
      "Condition":{\(condition)}}}
      """
    }
    let once = #""StringEquals":{"aws:userid":"a"},"stringequals":{"aws:username":"a"}"#
    #expect(Self.checkReading(text(once), as: .identity))
    let keys = #""StringEquals":{"aws:userid":"a","aws:UserId":"a"}"#
    #expect(!Self.checkReading(text(keys), as: .identity))
    let operators = #""StringEquals":{"aws:userid":"a"},"StringEquals":{"aws:username":"a"}"#
    #expect(!Self.checkReading(text(operators), as: .identity))
    #expect(!Self.checkReading(text(#""NullIfExists":{"aws:userid":"true"}"#), as: .identity))
    #expect(!Self.checkReading(text(#""NumericEquals":{"s3:max-keys":1}"#), as: .identity))
  }
}
