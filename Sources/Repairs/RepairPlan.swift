import AWSIdentifiers
import ArtifactFlows

/// What `waybill fix` proposes, and what auditing again with it came to.
public struct RepairPlan: Sendable {
  /// One leg that was broken, and what became of it.
  public struct Outcome: Sendable {
    /// What became of a leg.
    public enum State: String, Hashable, Sendable {
      /// With the patches the leg is allowed.
      case repaired
      /// It is still broken, or behind a leg that is.
      case broken
      /// Nothing certainly stands in its way any more, and something that decides is not known.
      case unknown
    }

    /// The pipeline's ARN.
    public let pipeline: ARN
    /// The leg as it was first found broken, or denied beside a broken one.
    public let before: LegVerdict
    /// The leg after the patches.
    public let after: LegVerdict
    /// What became of it.
    public let state: State
    /// What must be done where no patch is proposed.
    public let remedies: [Remedy]
    /// Whether the leg is one that a run makes only under a condition that the inventory does not
    /// tell, and was mended along with another of the same principal and resource.
    public let isConditional: Bool
    /// What could be done in place of a patch, such as mending the condition that fails for
    /// everybody.
    public let advice: [String]
    /// The changes that were made for it.
    public let changes: Set<PlacedChange>
  }

  /// The audit before, of every pipeline asked about.
  public let before: AuditResult
  /// The audit after.
  public let after: AuditResult
  /// One patch for every policy document, sorted by account and place.
  public let patches: [PolicyPatch]
  /// Every leg that was broken, in the order of pipelines and legs.
  public let outcomes: [Outcome]
  /// Everything that the patches newly allow, sorted.
  public let newAccess: [NewAccess]
  /// Legs that were allowed and are not any more: none, unless a policy cannot be cut as needed.
  public let regressions: [(pipeline: ARN, verdict: LegVerdict)]
  /// Whether looking for more to repair was given up after too many rounds.
  public let isCutShort: Bool

  /// Whether every broken leg is repaired.
  public var isComplete: Bool {
    outcomes.allSatisfy { $0.state == .repaired || $0.isConditional } && regressions.isEmpty
  }

  /// The legs that a patch helps to repair.
  public func legs(mendedBy patch: PolicyPatch) -> [Outcome] {
    outcomes.filter { outcome in
      outcome.state == .repaired && outcome.changes.contains { $0.place == patch.place }
    }
  }
}
