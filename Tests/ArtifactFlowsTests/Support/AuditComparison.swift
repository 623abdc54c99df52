import ArtifactFlows
import Diagnostics

/// Holds the audit of an inventory that lacks something against that of the whole (PF-133).
struct AuditComparison {
  /// What is wrong with the second audit: legs that became certain, or went without a word.
  private(set) var faults: [String] = []
  /// Names of the legs that became indeterminate.
  private(set) var opened: Set<String> = []

  private let files: Set<String>

  /// Compares two audits.
  ///
  /// - Parameters:
  ///   - whole: The audit of the whole inventory.
  ///   - partial: The audit without some files, or with damaged ones.
  ///   - files: Those files.
  init(_ whole: AuditResult, _ partial: AuditResult, without files: Set<String>) {
    self.files = files
    let after = Dictionary(uniqueKeysWithValues: partial.pipelines.map { ($0.arn.text, $0) })
    for pipeline in whole.pipelines {
      if let twin = after[pipeline.arn.text] {
        compare(pipeline.legs, twin.legs)
      } else if !files.contains(where: { $0.hasSuffix("/\(pipeline.name)/get-pipeline.json") }) {
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
        if !after.contains(where: { pattern in legs.contains { Self.covers(pattern, $0) } }) {
          checkGone(name, in: after)
        }
        continue
      }
      for (leg, twin) in zip(legs, twins) { compare(name, leg, twin) }
    }
    for (name, legs) in new where old[name] == nil {
      for leg in legs where leg.state == .allowed || leg.state == .broken {
        if leg.state == .allowed, before.contains(where: { Self.covers(leg, $0) }) { continue }
        faults.append("\(name) appears and is \(leg.state)")
      }
    }
  }

  /// Whether a leg on a pattern takes the place of one on a resource that is not known any more:
  /// it is allowed only if every resource is (PF-5).
  private static func covers(_ pattern: LegVerdict, _ verdict: LegVerdict) -> Bool {
    let (wide, narrow) = (pattern.leg, verdict.leg)
    let start = wide.resource.prefix { $0 != "*" }
    return wide.isPattern && wide.step == narrow.step && wide.principal == narrow.principal
      && wide.action == narrow.action && narrow.resource.hasPrefix(start)
      && narrow.resource.prefix { $0 != "*" }.count > start.count
  }

  private mutating func compare(_ name: String, _ before: LegVerdict, _ after: LegVerdict) {
    let isSound =
      switch before.state {
      case .allowed: after.state == .allowed || after.state == .indeterminate
      case .broken: after.state != .allowed
      // PF-2: behind a leg that cannot be told, a leg's own decision counts again.
      case .unreachable: after.state != .broken && isDecisionKept(before, after)
      case .indeterminate: after.state == .indeterminate
      }
    if !isSound { faults.append("\(name) was \(before.state) and is \(after.state)") }
    if after.state == .indeterminate, before.state != .indeterminate,
      before.outcome != after.outcome
    {
      opened.insert(name)
      if !after.unknowns.contains(where: isAboutFile) {
        faults.append("\(name) cannot be told and does not say what is missing")
      }
    }
  }

  private func isDecisionKept(_ before: LegVerdict, _ after: LegVerdict) -> Bool {
    after.outcome == before.outcome || after.outcome == .conditional
  }

  /// A leg may go when another of its step says what cannot be told.
  private mutating func checkGone(_ name: String, in legs: [LegVerdict]) {
    let step = name.prefix { $0 != " " }
    let isExplained = legs.contains { leg in
      leg.leg.step == step && leg.state == .indeterminate
        && leg.unknowns.contains(where: isAboutFile)
    }
    if !isExplained { faults.append("\(name) is gone without a word") }
  }

  private func isAboutFile(_ unknown: LegUnknown) -> Bool {
    guard let named = unknown.file else { return false }
    if files.contains(named) { return true }
    // One file of the organization makes up for another, or stands for all.
    return named.hasPrefix("organization/") && files.contains { $0.hasPrefix("organization/") }
  }

  /// What tells a leg from others.
  private static func name(of verdict: LegVerdict) -> String {
    let leg = verdict.leg
    return "\(leg.step) \(leg.principal) \(leg.action?.text ?? "-") \(leg.resource) \(leg.note)"
  }
}
