import ArtifactFlows
import Diagnostics

/// Holds the audit of an inventory that lacks something against that of the whole (PF-133).
struct AuditComparison {
  /// What is wrong with the second audit: legs that became certain, or went without a word.
  private(set) var faults: [String] = []
  /// Names of the legs that became indeterminate.
  private(set) var opened: Set<String> = []

  private let file: String

  /// Compares two audits.
  ///
  /// - Parameters:
  ///   - whole: The audit of the whole inventory.
  ///   - partial: The audit without one file, or with a damaged one.
  ///   - file: That file.
  init(_ whole: AuditResult, _ partial: AuditResult, without file: String) {
    self.file = file
    let after = Dictionary(uniqueKeysWithValues: partial.pipelines.map { ($0.arn.text, $0) })
    for pipeline in whole.pipelines {
      if let twin = after[pipeline.arn.text] {
        compare(pipeline.legs, twin.legs)
      } else if !file.hasSuffix("/\(pipeline.name)/get-pipeline.json") {
        faults.append("the pipeline \(pipeline.name) is gone")
      }
    }
    if partial.pipelines.count > whole.pipelines.count { faults.append("a pipeline was made up") }
  }

  private mutating func compare(_ before: [LegVerdict], _ after: [LegVerdict]) {
    let old = Dictionary(grouping: before, by: Self.name)
    let new = Dictionary(grouping: after, by: Self.name)
    for (name, legs) in old.sorted(by: { $0.key < $1.key }) {
      guard let twins = new[name], twins.count == legs.count else {
        checkGone(name, in: after)
        continue
      }
      for (leg, twin) in zip(legs, twins) { compare(name, leg, twin) }
    }
    for (name, legs) in new where old[name] == nil {
      for leg in legs where leg.state == .allowed || leg.state == .broken {
        faults.append("\(name) appears and is \(leg.state)")
      }
    }
  }

  private mutating func compare(_ name: String, _ before: LegVerdict, _ after: LegVerdict) {
    let isSound =
      switch before.state {
      case .allowed: after.state == .allowed || after.state == .indeterminate
      case .broken: after.state != .allowed
      case .unreachable: after.state == .unreachable || after.state == .indeterminate
      case .indeterminate: after.state == .indeterminate
      }
    if !isSound { faults.append("\(name) was \(before.state) and is \(after.state)") }
    if after.state == .indeterminate, before.state != .indeterminate {
      opened.insert(name)
      if !after.unknowns.contains(where: isAboutFile) {
        faults.append("\(name) cannot be told and does not say that \(file) is missing")
      }
    }
  }

  /// A leg may go when another of its step says what cannot be told.
  private mutating func checkGone(_ name: String, in legs: [LegVerdict]) {
    let step = name.prefix { $0 != " " }
    let isExplained = legs.contains { leg in
      leg.leg.step == step && leg.state == .indeterminate && leg.unknowns.contains(where: isAboutFile)
    }
    if !isExplained { faults.append("\(name) is gone without a word") }
  }

  private func isAboutFile(_ unknown: LegUnknown) -> Bool {
    guard let named = unknown.file else { return false }
    return named == file || (file.hasPrefix("organization/") && named.hasPrefix("organization/"))
  }

  /// What tells a leg from others.
  private static func name(of verdict: LegVerdict) -> String {
    let leg = verdict.leg
    return "\(leg.step) \(leg.principal) \(leg.action?.text ?? "-") \(leg.resource) \(leg.note)"
  }
}
