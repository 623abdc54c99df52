import ArtifactFlows
import Diagnostics
import PolicyEvaluation

/// Words that several reports share.
enum Wording {
  /// `1 leg`, `2 legs`.
  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
  }

  /// `1 error, 3 warnings`; empty when there are none.
  static func severities(_ severities: [Severity]) -> String {
    Severity.allCases.compactMap { severity in
      let number = severities.count { $0 == severity }
      return number == 0 ? nil : count(number, severity.rawValue)
    }.joined(separator: ", ")
  }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ words: [String], and conjunction: String = "and") -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// `L3`, `L3 to L8, L12`.
  static func ranges(_ ids: [Leg.ID]) -> String {
    var parts: [String] = []
    var run: ClosedRange<Int>?
    func close(_ run: ClosedRange<Int>?) {
      guard let run else { return }
      switch run.count {
      case 1: parts.append("L\(run.lowerBound)")
      case 2: parts.append("L\(run.lowerBound), L\(run.upperBound)")
      default: parts.append("L\(run.lowerBound) to L\(run.upperBound)")
      }
    }
    for number in Set(ids.map(\.number)).sorted() {
      if let current = run, current.upperBound + 1 == number {
        run = current.lowerBound...number
      } else {
        close(run)
        run = number...number
      }
    }
    close(run)
    return parts.joined(separator: ", ")
  }

  /// Why a request does not pass: `kms:Decrypt not allowed by the key policy`.
  ///
  /// - Parameters:
  ///   - actions: The actions; empty to leave them out, where an arrow says enough.
  ///   - blockers: What stands in the way.
  /// - Returns: A clause to stand in brackets behind the word `broken`.
  static func cause(_ actions: [String], _ blockers: [LegBlocker]) -> String {
    let subject = actions.isEmpty ? "" : list(actions) + " "
    let deniers = blockers.filter { $0.kind == .explicit }.map(\.layer).withoutRepeats
    if !deniers.isEmpty {
      return "\(subject)denied by \(list(deniers.map { "the \($0.title)" }))"
    }
    let silent = blockers.filter { $0.kind == .implicit }
    if silent.contains(where: { $0.layer == .service }) {
      let reasons = silent.filter { $0.layer == .service }.map(\.reason).withoutRepeats
      return subject + (actions.isEmpty ? "" : "refused: ") + reasons.joined(separator: ", ")
    }
    let layers = silent.map(\.layer).withoutRepeats.map { "the \($0.title)" }
    if layers.isEmpty { return "\(subject)not allowed" }
    return "\(subject)not allowed by \(list(layers, and: "nor by"))"
  }
}
