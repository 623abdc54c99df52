import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import PolicyEvaluation

/// The smallest change that takes one blocker out of the way of a leg (PF-125).
///
/// A hint is a proposal that was not verified: another blocker may stand behind it. It never
/// widens a policy to everybody or to every action of a service, and never removes a statement
/// that denies.
public struct RepairHint: Hashable, Sendable {
  /// The account that must apply it; `nil` when that is not known.
  public let account: AccountID?
  /// The kind of policy to change.
  public let layer: Layer
  /// The policy to change, as the blocker names it.
  public let policy: String
  /// Where the statement, or else the policy, stands.
  public let location: FileLocation?
  /// One or two sentences, without the full stop at the end; what must be typed is in backticks.
  public let text: String
  /// The statement to add.
  public let statement: ProposedStatement?
  /// The condition to add to the statement that denies, so that it spares this principal alone.
  public let exception: ProposedStatement.Condition?
  /// Whether the policy belongs to somebody who guards more than this leg, such as an organization.
  public let needsOwner: Bool

  /// A hint from its parts.
  public init(
    account: AccountID?,
    layer: Layer,
    policy: String,
    location: FileLocation? = nil,
    text: String,
    statement: ProposedStatement? = nil,
    exception: ProposedStatement.Condition? = nil,
    needsOwner: Bool = false
  ) {
    self.account = account
    self.layer = layer
    self.policy = policy
    self.location = location
    self.text = text
    self.statement = statement
    self.exception = exception
    self.needsOwner = needsOwner
  }
}

extension RepairHint {
  /// One hint for each blocker of a leg that must go; those that one account must apply stand
  /// together.
  public static func hints(
    for verdict: LegVerdict,
    of pipeline: PipelineVerdict? = nil
  ) -> [RepairHint] {
    hints(for: [verdict], of: pipeline)
  }

  /// One hint for each blocker of legs that share principal, resource and blockers.
  ///
  /// The actions of all the legs go into one statement. Where one of two changes is enough, as with
  /// a role and a bucket of the same account, there is a hint for one of them alone.
  ///
  /// - Parameters:
  ///   - verdicts: Legs that differ in their action, or in the step that makes the request.
  ///   - pipeline: The pipeline of the legs, which tells who owns its configuration.
  /// - Returns: Hints sorted by the account that must apply them; within one account in the order
  ///   of the blockers. Empty when nothing stands in the way.
  public static func hints(
    for verdicts: [LegVerdict],
    of pipeline: PipelineVerdict? = nil
  ) -> [RepairHint] {
    guard let first = verdicts.first else { return [] }
    let request = RepairRequest(verdicts, of: pipeline)
    var hints: [RepairHint] = []
    for blocker in first.blockers where !request.isSuperfluous(blocker, among: first.blockers) {
      let hint = request.hint(for: blocker)
      if !hints.contains(hint) { hints.append(hint) }
    }
    return hints.enumerated().sorted { left, right in
      let accounts = (left.element.account, right.element.account)
      if accounts.0 == accounts.1 { return left.offset < right.offset }
      guard let leftAccount = accounts.0 else { return false }
      guard let rightAccount = accounts.1 else { return true }
      return leftAccount < rightAccount
    }.map(\.element)
  }
}
