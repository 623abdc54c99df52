import ArtifactFlows

/// How many legs are in which state; markers are not counted.
struct LegCounts {
  private(set) var allowed = 0
  private(set) var broken = 0
  private(set) var unreachable = 0
  private(set) var indeterminate = 0
  /// Legs on permissions that AWS asks for and no known request uses, and that are not allowed.
  ///
  /// They count for no verdict.
  private(set) var advisory = 0

  /// Every leg that was judged.
  var total: Int { allowed + broken + unreachable + indeterminate + advisory }

  init() {}

  init(_ legs: some Sequence<LegVerdict>) {
    for verdict in legs { add(verdict) }
  }

  private mutating func add(_ verdict: LegVerdict) {
    guard !verdict.isMereMarker else { return }
    switch verdict.state {
    case .allowed: allowed += 1
    case .broken: broken += 1
    case .unreachable: unreachable += 1
    case .indeterminate:
      if verdict.leg.presence == .advisory { advisory += 1 } else { indeterminate += 1 }
    }
  }

  static func + (left: LegCounts, right: LegCounts) -> LegCounts {
    var sum = left
    sum.allowed += right.allowed
    sum.broken += right.broken
    sum.unreachable += right.unreachable
    sum.indeterminate += right.indeterminate
    sum.advisory += right.advisory
    return sum
  }
}
