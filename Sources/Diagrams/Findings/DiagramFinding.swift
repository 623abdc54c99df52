import AWSIdentifiers
import ArtifactFlows

/// One row of the table below a picture: legs that break, or cannot be told, for one cause.
struct DiagramFinding: Sendable {
  /// The number of its badge, counted from 1.
  let number: Int
  /// `broken` or `indeterminate`.
  let state: EdgeState
  /// The legs, in order.
  var legs: [LegVerdict]

  /// The leg that is named first: AWS stops there.
  var first: LegVerdict { legs[0] }

  /// What stands in the way.
  var blockers: [LegBlocker] { first.blockers }

  /// The accounts that can repair it, in order of the blockers.
  var accounts: [AccountID] { first.blockers.compactMap(\.account).uniqued }

  /// The steps it stops.
  var steps: [String] { legs.map(\.leg.step).uniqued }

  /// The failure mode.
  var code: String { first.code?.description ?? "" }
}

/// The findings of a pipeline, numbered, and which leg belongs to which.
struct DiagramFindings: Sendable {
  /// Broken ones first, each group in the order of its first leg.
  let rows: [DiagramFinding]
  /// The finding's number by the leg's.
  let numbers: [Leg.ID: Int]

  /// Groups the legs of a pipeline by what has to be changed.
  ///
  /// Advisory legs and markers never count (PF-2).
  init(_ verdict: PipelineVerdict) {
    var rows: [DiagramFinding] = []
    var numbers: [Leg.ID: Int] = [:]
    var rowOf: [Cause: Int] = [:]
    for state in [LegVerdict.State.broken, .indeterminate] {
      for leg in verdict.legs where leg.state == state && leg.countsForDrawing {
        let cause = Cause(leg)
        let row = rowOf[cause] ?? rows.count
        if row == rows.count {
          rowOf[cause] = row
          rows.append(DiagramFinding(number: row + 1, state: EdgeState(state), legs: []))
        }
        rows[row].legs.append(leg)
        numbers[leg.leg.id] = row + 1
      }
    }
    self.rows = rows
    self.numbers = numbers
  }

  /// The accounts that must act on what is broken, each with its findings, in order of these.
  var actors: [(account: AccountID, numbers: [Int])] {
    var actors: [(account: AccountID, numbers: [Int])] = []
    for row in rows where row.state == .broken {
      for account in row.accounts {
        if let index = actors.firstIndex(where: { $0.account == account }) {
          actors[index].numbers.append(row.number)
        } else {
          actors.append((account, [row.number]))
        }
      }
    }
    return actors
  }

  /// What legs have in common that one change repairs, or one file settles.
  private struct Cause: Hashable {
    /// One policy's part in it.
    struct Part: Hashable {
      let layer: String
      let kind: String
      let policy: String
      let account: AccountID?
      let statement: String?
    }

    let parts: [Part]
    let unknowns: [LegUnknown]
    let code: BreakCode?

    init(_ verdict: LegVerdict) {
      parts = verdict.blockers.map {
        Part(
          layer: $0.layer.rawValue,
          kind: $0.kind.rawValue,
          policy: $0.policy,
          account: $0.account,
          // Where nothing allows, a statement is only the one that comes nearest.
          statement: $0.kind == .explicit ? $0.statement : nil
        )
      }
      // A leg that some runs lack breaks for the same cause as those that every run has.
      unknowns = parts.isEmpty ? verdict.unknowns : []
      code = parts.isEmpty ? verdict.code : nil
    }
  }
}

extension LegVerdict {
  /// Whether the leg can worsen an edge: markers and advisory legs never do (PF-2).
  var countsForDrawing: Bool {
    if leg.isMarker && !isJudgedMarker { return false }
    if case .advisory = leg.presence { return false }
    return true
  }

  /// Whether a leg without an action stands for a step that cannot be told at all.
  private var isJudgedMarker: Bool {
    if outcome != nil { return true }
    guard case .unknown = leg.principal, case .always = leg.presence else { return false }
    return state == .indeterminate
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it comes first.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
