import AWSIdentifiers
import PolicyLanguage
import Testing

@testable import PolicyEvaluation

/// What it may cost to find out whether a condition on an unknown key goes both ways (EV-384).
///
/// Steps are counted, not time.
@Suite("Work on unknown keys")
struct UnknownBoundTests {
  private static let key = "aws:username"

  private static func atom(_ test: String, _ values: [String]) throws -> ResidualAtom {
    let clause = ConditionClause(
      test: try #require(ConditionOperator(test)),
      key: LocatedText(key),
      values: values.map { LocatedText($0) }
    )
    return .condition(ConditionAtom(condition: CompiledCondition(clause, version: .v2012)))
  }

  /// The analysis of all atoms together, the key being unknown.
  private static func analyse(
    _ atoms: [ResidualAtom]
  ) throws -> (outcomes: ResidualAnalysis.Outcomes, work: Int) {
    var request = try Question.ask(
      Question.userA,
      "s3:GetObject",
      on: "arn:aws:s3:::a-data/k",
      of: Question.accountA
    )
    request.context.set(key, .unknown)
    var arena = ResidualArena()
    var value = Truth.true
    for atom in atoms { value = arena.and(value, arena.atom(atom, from: nil)) }
    var analysis = ResidualAnalysis(arena: arena, request: request)
    let outcomes = analysis.outcomes(of: value)
    return (outcomes, analysis.work)
  }

  private static let limit = ResidualAnalysis.workLimit + LanguageCells.workLimit + 200_000

  @Test(
    "is bounded whatever the patterns, and beyond the bound both answers are taken for possible",
    arguments: [
      [("StringLike", [String(repeating: "*a", count: 10_000)])],
      [
        ("StringLike", [String(repeating: "*a", count: 10_000)]),
        ("StringNotLike", [String(repeating: "*b", count: 10_000)]),
      ],
      [
        ("StringLike", [String(repeating: "*a", count: 900)]),
        ("StringNotLike", [String(repeating: "*b", count: 900)]),
      ],
      [
        ("StringLike", (0..<300).map { "*a?\($0)*" }),
        ("StringNotLike", (0..<300).map { "*b\($0)" }),
      ],
      [
        ("ArnLike", (0..<60).map { "arn:*:s\($0)*:*:*:*x?\($0)*" }),
        ("StringNotLike", ["*zz*"]),
      ],
      [
        ("ForAnyValue:StringLike", (0..<40).map { "*\($0)*" }),
        ("ForAllValues:StringNotLike", (0..<40).map { "\($0)*\($0)" }),
      ],
    ]
  )
  func bounded(conditions: [(String, [String])]) throws {
    let (outcomes, work) = try Self.analyse(conditions.map { try Self.atom($0.0, $0.1) })
    #expect(outcomes == .both)
    #expect(work <= Self.limit)
    print("unknown keys: \(conditions.map(\.0)) took \(work) steps")
  }

  @Test("is small where texts are asked for by name, however many")
  func names() throws {
    let names = (0..<120).map { "arn:aws:iam::111111111111:role/r\($0)" }
    let (outcomes, work) = try Self.analyse([
      try Self.atom("StringEquals", names), try Self.atom("StringNotEquals", names),
    ])
    #expect(outcomes == .onlyFalse)
    #expect(work <= Self.limit)
    let (other, _) = try Self.analyse([
      try Self.atom("StringEquals", names),
      try Self.atom("StringNotEquals", Array(names.dropLast())),
    ])
    #expect(other == .both)
  }

  @Test("gives up on machines too large before it starts")
  func size() {
    let pattern = WildcardPattern(String(repeating: "*a", count: 10_000))
    let cells = LanguageCells([TextLanguage(pattern: pattern)], prefix: [])
    #expect(!cells.isComplete)
    #expect(cells.cells.isEmpty)
    #expect(cells.work == 0)
    let half = WildcardPattern(String(repeating: "*a", count: 1_000))
    let other = WildcardPattern(String(repeating: "*b", count: 999))
    let stopped = LanguageCells(
      [TextLanguage(pattern: half), TextLanguage(pattern: other)],
      prefix: []
    )
    #expect(!stopped.isComplete)
    #expect(stopped.work <= LanguageCells.workLimit + 4 * LanguageCells.sizeLimit)
  }
}
