import JSONReading
import PolicyEvaluation
import PolicyLanguage
import Testing

@Suite("The tables written from the rules")
struct ConformanceTests {
  @Test("agree with the evaluator in every row")
  func tables() async throws {
    let rows = try ConformanceTables.rows()
    let cited = try ConformanceCoverage.citedCases()
    var counts: [String: Count] = [:]
    for (index, row) in rows.enumerated() {
      // Other tests wait for worker processes: they must get their turn.
      if index.isMultiple(of: 16) { await Task.yield() }
      var count = counts[row.group] ?? Count()
      if row.kind == "inventory" {
        let name = row.node["case"]?.string ?? ""
        if cited.contains(name) { count.covered += 1 } else { count.open += 1 }
        if cited.contains(name) == (ConformanceCoverage.open[name] != nil) {
          Issue.record("\(row.name): cite \(name) in a test, or list it as open, not both")
        }
      } else {
        count.run += 1
        let flaws = Self.flaws(row)
        if flaws.isEmpty { count.passed += 1 }
        for flaw in flaws { Issue.record("\(row.name): \(flaw)") }
      }
      counts[row.group] = count
    }
    for (group, count) in counts.sorted(by: { $0.key < $1.key }) {
      print(
        "conformance: \(group): \(count.passed) of \(count.run) rows agree, "
          + "\(count.covered) have tests of their own, \(count.open) are open"
      )
    }
    #expect(rows.count > 2000)
  }

  private struct Count {
    var run = 0
    var passed = 0
    /// Rows for tests that build what a closed question cannot hold.
    var covered = 0
    var open = 0
  }

  /// What a row says and the evaluator does not.
  private static func flaws(_ row: ConformanceRow) -> [String] {
    do {
      switch row.kind {
      case nil: return try request(row)
      case "parse": return parse(row)
      case "condition": return try element(row, ["true": "true", "false": "false"])
      case "action", "notAction", "resource", "notResource", "principal", "notPrincipal":
        return try element(row, ["true": "match", "false": "noMatch"])
      case "message": return message(row)
      default: return ["no such kind of row: \(row.kind ?? "")"]
      }
    } catch {
      return ["\(error)"]
    }
  }

  // MARK: - Whole requests

  private static func request(_ row: ConformanceRow) throws -> [String] {
    let question = try EvaluationCase(parsing: row.text)
    let decision = question.request.decide(tracing: true)
    var flaws: [String] = []
    if question.expected == nil { flaws.append("expects nothing") }
    if question.agrees(with: decision.outcome) == false {
      flaws.append(
        "expected \(question.expected?.rawValue ?? ""), got \(decision.outcome.rawValue) "
          + "\(decision.blockingLayers) \(decision.residual?.description ?? "")"
      )
    }
    let layers = decision.blockingLayers.map(\.rawValue)
    for layer in row.texts("blockedBy") ?? [] where !layers.contains(layer) {
      flaws.append("expected \(layer) among \(layers)")
    }
    if question.request.decide().outcome != decision.outcome {
      flaws.append("the trace changes the decision")
    }
    let codes = Set((decision.trace?.warnings ?? []).map(\.code.rawValue))
    for code in row.texts("warnings") ?? [] where !codes.contains(code) {
      flaws.append("expected warning \(code) among \(codes.sorted())")
    }
    for code in row.texts("ambiguities") ?? [] where !decision.ambiguities.contains(code) {
      flaws.append("expected \(code) among \(decision.ambiguities)")
    }
    return flaws
  }

  // MARK: - Documents

  private static func parse(_ row: ConformanceRow) -> [String] {
    guard let kind = row.node["policyType"]?.string.flatMap({ PolicyKind(rawValue: $0) }),
      let text = row.node["text"]?.string
    else { return ["no policyType or text"] }
    let document = PolicyDocument.parse(Array(text.utf8), as: kind)
    let codes = Set(document.findings.map(\.code))
    let errors = Set(codes.filter(\.isError).map(\.rawValue))
    let warnings = Set(codes.filter { !$0.isError }.map(\.rawValue))
    var flaws: [String] = []
    if let expected = row.texts("errors"), Set(expected) != errors {
      flaws.append("expected errors \(expected), got \(errors.sorted())")
    }
    if let expected = row.texts("warnings"), Set(expected) != warnings {
      flaws.append("expected warnings \(expected), got \(warnings.sorted())")
    }
    for code in row.texts("warningsInclude") ?? [] where !warnings.contains(code) {
      flaws.append("expected warning \(code) among \(warnings.sorted())")
    }
    return flaws
  }

  // MARK: - Elements and conditions

  private static func element(_ row: ConformanceRow, _ words: [String: String]) throws -> [String] {
    let question = try EvaluationCase(parsing: ElementQuestion(row).line)
    let decision = question.request.decide(tracing: true)
    guard let trace = decision.trace, let entry = trace.statements.first else {
      return ["no statement in the trace"]
    }
    let truth: String?
    switch row.kind {
    case "action", "notAction": truth = entry.action ? "true" : "false"
    case "resource", "notResource": truth = entry.resource
    case "principal", "notPrincipal": truth = entry.principal
    default: truth = entry.condition
    }
    var flaws: [String] = []
    let word = truth.map { words[$0] ?? $0 } ?? "nothing"
    let expected = row.node["expected"]?.scalarText ?? ""
    if word != expected { flaws.append("expected \(expected), got \(word)") }
    if let matchClass = row.node["class"]?.string, matchClass != entry.matchClass {
      flaws.append("expected class \(matchClass), got \(entry.matchClass ?? "none")")
    }
    let codes = Set(trace.warnings.map(\.code.rawValue))
    for code in row.texts("warningsInclude") ?? [] where !codes.contains(code) {
      flaws.append("expected warning \(code) among \(codes.sorted())")
    }
    return flaws
  }

  // MARK: - Messages

  private static func message(_ row: ConformanceRow) -> [String] {
    let message = AccessDeniedMessage(parsing: row.node["text"]?.string ?? "")
    let expected = row.node["expected"]
    var flaws: [String] = []
    func compare(_ name: String, _ value: String?) {
      guard expected?[name]?.string != value else { return }
      flaws.append("expected \(name) \(expected?[name]?.string ?? "none"), got \(value ?? "none")")
    }
    compare("principal", message.principal)
    compare("action", message.action)
    compare("resource", message.resource)
    compare("layer", message.layer?.rawValue ?? "unknown")
    compare("kind", message.kind?.rawValue ?? "unknown")
    compare("policyARN", message.policyARN)
    compare("encoded", message.encoded)
    return flaws
  }
}
