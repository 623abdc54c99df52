import Foundation
import PolicyEvaluation
import Testing

@Suite("Laws of evaluation")
struct PropertyTests {
  /// How many questions each law is tried on, and where the series begins.
  private static let count =
    ProcessInfo.processInfo.environment["PROPERTY_CASES"].flatMap { Int($0) } ?? 50_000
  private static let seed: UInt64 = 20_261_121

  /// What the evaluator answers.
  static func answer(_ question: PlainCase) -> String {
    do {
      let request = try EvaluationCase(parsing: question.line).request
      return request.decide().outcome.rawValue
    } catch {
      return "error: \(error)"
    }
  }

  /// Tries a law on many questions and prints the smallest one that breaks it.
  private func check(
    _ name: String,
    seed: UInt64 = PropertyTests.seed,
    count: Int = PropertyTests.count,
    _ breaks: @escaping @Sendable (PlainCase) -> String?
  ) async {
    let workers = 4
    let failures = await withTaskGroup(of: [PlainCase].self) { group in
      for worker in 0..<workers {
        group.addTask {
          var failures: [PlainCase] = []
          var generator = CaseGenerator(seed: seed &+ UInt64(worker) &* 0x1000_0000)
          for index in 0..<(count / workers) {
            // Other tests wait for worker processes: they must get their turn.
            if index.isMultiple(of: 16) { await Task.yield() }
            let question = generator.question()
            if breaks(question) != nil { failures.append(question) }
            if failures.count >= 5 { break }
          }
          return failures
        }
      }
      var all: [PlainCase] = []
      for await some in group { all += some }
      return all
    }
    print("properties: \(name): \(count) questions, \(failures.count) break it")
    let smallest = failures.map { $0.shrunk { breaks($0) != nil } }
      .min { $0.line.utf8.count < $1.line.utf8.count }
    if let smallest {
      Issue.record("\(name): \(breaks(smallest) ?? "")\n\(smallest.line)")
    }
  }

  @Test("the evaluator agrees with the algorithm of the rules, taken word for word")
  func reference() async {
    await check("agrees with the reference") { question in
      let expected = ReferenceEvaluator(question).decide()
      do {
        let request = try EvaluationCase(parsing: question.line).request
        let decision = request.decide()
        if decision.outcome.rawValue != expected.outcome {
          return "expected \(expected.outcome), got \(decision.summary)"
        }
        let layers = Set(decision.blockingLayers.map(\.rawValue))
        if expected.outcome == "explicitlyDenied", layers != expected.layers {
          return "expected denials by \(expected.layers.sorted()), got \(layers.sorted())"
        }
        if !expected.layers.isSubset(of: layers) {
          return "expected \(expected.layers.sorted()) among \(layers.sorted())"
        }
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  @Test("an Allow more never takes access away, a Deny more never gives it (EV-805, CF-394)")
  func monotony() async {
    await check("is monotone", seed: 7, count: Self.count / 5) { question in
      let before = Self.answer(question)
      var generator = CaseGenerator(seed: UInt64(question.line.utf8.count))
      for effect in ["Allow", "Deny"] {
        let after = Self.answer(generator.adding(effect, to: question))
        if effect == "Allow", before == "allowed", after != "allowed" {
          return "allowed, and \(after) with an Allow more"
        }
        if effect == "Deny", before != "allowed", after == "allowed" {
          return "\(before), and allowed with a Deny more"
        }
      }
      return nil
    }
  }

  @Test("what is not known selects a branch, and only where there are two (EV-802, EV-805, CF-395)")
  func unknowns() async {
    await check("unknown keys", seed: 11, count: Self.count / 100) { question in
      var generator = CaseGenerator(seed: UInt64(question.line.utf8.count))
      let question = generator.forgetting(question)
      if question.unknownKeys.isEmpty { return nil }
      let answer = Self.answer(question)
      let outcomes = UnknownWorlds(question).outcomes()
      switch (answer, outcomes.contains("allowed"), outcomes.contains { $0 != "allowed" }) {
      case ("conditional", true, true), ("allowed", true, false),
        ("explicitlyDenied", false, true), ("implicitlyDenied", false, true):
        return nil
      default: return "\(answer), where the known worlds give \(outcomes.sorted())"
      }
    }
  }

  @Test("the order of policies does not show in the answer (EV-806, CF-396)")
  func order() async {
    await check("order", seed: 13, count: Self.count / 10) { question in
      do {
        var generator = CaseGenerator(seed: UInt64(question.line.utf8.count))
        let question = generator.chance(50) ? generator.forgetting(question) : question
        let request = try EvaluationCase(parsing: question.line).request
        var shuffled = request
        shuffled.layers.identity.reverse()
        shuffled.layers.serviceControl = request.layers.serviceControl.map { level in
          PolicyLevel(id: level.id, policies: level.policies.reversed())
        }
        let first = request.decide(tracing: true).json(for: request)
        let second = shuffled.decide(tracing: true).json(for: request)
        if first == second { return nil }
        return String(decoding: first, as: UTF8.self) + "\n"
          + String(decoding: second, as: UTF8.self)
      } catch {
        return "\(error)"
      }
    }
  }

  @Test("every trace proves its decision to a checker that sees nothing else (EV-804)")
  func proofs() async {
    await check("proof", seed: 17, count: Self.count / 20) { question in
      var generator = CaseGenerator(seed: UInt64(question.line.utf8.count))
      let question = generator.chance(8) ? generator.forgetting(question) : question
      do {
        let request = try EvaluationCase(parsing: question.line).request
        let proof = request.decide(tracing: true).json(for: request)
        return try ProofChecker(proof: proof, policies: question.line).flaw()
      } catch {
        return "\(error)"
      }
    }
  }
}

extension PlainCase {
  /// A smaller question of which the same can be said: policies, statements, conditions, entries
  /// and keys are taken away while it can.
  func shrunk(while holds: (PlainCase) -> Bool) -> PlainCase {
    var best = self
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in best.smaller where holds(candidate) {
        best = candidate
        isSmaller = true
        break
      }
    }
    return best
  }

  private var smaller: [PlainCase] {
    var found: [PlainCase] = []
    func take(_ change: (inout PlainCase) -> Void) {
      var copy = self
      change(&copy)
      found.append(copy)
    }
    for index in identity.indices { take { $0.identity.remove(at: index) } }
    if resourcePolicy != nil { take { $0.resourcePolicy = nil } }
    for index in boundary.indices { take { $0.boundary.remove(at: index) } }
    if session != nil { take { $0.session = nil } }
    for index in serviceControl.indices { take { $0.serviceControl.remove(at: index) } }
    for index in resourceControl.indices { take { $0.resourceControl.remove(at: index) } }
    for index in endpoint.indices { take { $0.endpoint.remove(at: index) } }
    for key in context.keys.sorted() { take { $0.context[key] = nil } }
    for key in unknownKeys { take { $0.unknownKeys.removeAll { $0 == key } } }
    for index in identity.indices {
      for policy in identity[index].smaller { take { $0.identity[index] = policy } }
    }
    for policy in resourcePolicy?.smaller ?? [] { take { $0.resourcePolicy = policy } }
    for index in boundary.indices {
      for policy in boundary[index].smaller { take { $0.boundary[index] = policy } }
    }
    for policy in session?.smaller ?? [] { take { $0.session = policy } }
    for level in serviceControl.indices {
      for index in serviceControl[level].indices {
        for policy in serviceControl[level][index].smaller {
          take { $0.serviceControl[level][index] = policy }
        }
      }
    }
    for index in endpoint.indices {
      for policy in endpoint[index].smaller { take { $0.endpoint[index] = policy } }
    }
    return found
  }
}

extension PlainPolicy {
  fileprivate var smaller: [PlainPolicy] {
    var found: [PlainPolicy] = []
    func take(_ change: (inout PlainPolicy) -> Void) {
      var copy = self
      change(&copy)
      found.append(copy)
    }
    for index in statements.indices where statements.count > 1 {
      take { $0.statements.remove(at: index) }
    }
    for index in statements.indices {
      let statement = statements[index]
      for place in statement.conditions.indices {
        take { $0.statements[index].conditions.remove(at: place) }
        for value in statement.conditions[place].values.indices
        where statement.conditions[place].values.count > 1 {
          take { $0.statements[index].conditions[place].values.remove(at: value) }
        }
      }
      for place in statement.actions.indices where statement.actions.count > 1 {
        take { $0.statements[index].actions.remove(at: place) }
      }
      for place in (statement.resources ?? []).indices where (statement.resources ?? []).count > 1 {
        take { $0.statements[index].resources?.remove(at: place) }
      }
      for place in (statement.principal?.entries ?? []).indices
      where (statement.principal?.entries ?? []).count > 1 {
        take { $0.statements[index].principal?.entries.remove(at: place) }
      }
    }
    return found
  }
}
