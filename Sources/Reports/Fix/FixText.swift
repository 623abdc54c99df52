import AWSIdentifiers
import ArtifactFlows
import PolicyLanguage
import Repairs

/// What `waybill fix` proposes, for a terminal: the verdict first, then account by account, and
/// policy by policy with every leg that needs it (PF-126, PF-128), what to change, what no policy repairs, what else the patches allow, and what to type next.
public struct FixText: Sendable {
  let plan: RepairPlan
  let files: FixFiles
  let inventory: String
  let output: String?
  let hasColour: Bool
  let names: ShortNames

  /// A report on a plan.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - inventory: The inventory as it was named on the command line.
  ///   - output: The folder that the patches are written to, if they are.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ plan: RepairPlan, inventory: String, output: String? = nil, colour: Bool = false) {
    self.plan = plan
    self.inventory = inventory
    self.output = output
    hasColour = colour
    files = FixFiles(plan)
    names = ShortNames(plan.before.accountNames)
  }

  /// The report; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: hasColour)
    for pipeline in plan.before.pipelines { write(pipeline, to: &lines) }
    writePatches(to: &lines)
    writeRemedies(to: &lines)
    writeRegressions(to: &lines)
    writeNewAccess(to: &lines)
    lines.gap()
    lines.line(0, "\(summary)")
    lines.line(0, "next: ", TextPiece(next, .heading))
    return lines.text
  }

  // MARK: - Verdicts

  private func outcomes(of pipeline: PipelineVerdict) -> [RepairPlan.Outcome] {
    plan.outcomes.filter { $0.pipeline == pipeline.arn }
  }

  private func write(_ pipeline: PipelineVerdict, to lines: inout StyledText) {
    let outcomes = outcomes(of: pipeline)
    let owner = "\(names.accountWithID(pipeline.account)), \(pipeline.region)"
    let certain = outcomes.filter { !$0.isConditional }
    let repaired = certain.count { $0.state == .repaired }
    let head = TextPiece(pipeline.name, .heading)
    if certain.isEmpty {
      let word = pipeline.state == .allowed ? "nothing is broken" : "nothing is certainly broken"
      lines.line(0, head, " (\(owner)): ", TextPiece(word, .allowed))
      return
    }
    let isDone = repaired == certain.count
    lines.gap()
    lines.line(
      0,
      head,
      " (\(owner)): ",
      TextPiece(
        isDone ? "repaired" : repaired == 0 ? "not repaired" : "partly repaired",
        isDone ? .allowed : .broken
      ),
      TextPiece(", \(repaired) of \(Wording.count(certain.count, "broken leg"))")
    )
    for outcome in outcomes { write(outcome, to: &lines) }
    lines.gap()
  }

  private func write(_ outcome: RepairPlan.Outcome, to lines: inout StyledText) {
    let leg = outcome.before.leg
    let code = outcome.before.code.map { " [\($0)]" } ?? ""
    let when = outcome.isConditional ? ", asked for only \(leg.presence)" : ""
    let what =
      "\(leg.id) \(leg.step): \(names.principal(leg.principal)) \(leg.action?.text ?? "-") on "
      + "\(names.resource(leg.resource))\(code)\(when): "
    switch outcome.state {
    case .repaired: lines.line(1, TextPiece(what), TextPiece("repaired", .allowed))
    case .unknown:
      lines.line(1, TextPiece(what), TextPiece("cannot be told", .open))
      for unknown in outcome.after.unknowns { write(unknown, to: &lines) }
    case .broken:
      let cause =
        outcome.after.state == .unreachable
        ? "still behind a broken leg" : Wording.cause([], outcome.after.blockers)
      lines.line(1, TextPiece(what), TextPiece("still broken", .broken), " (\(cause))")
    }
  }

  private func write(_ unknown: LegUnknown, to lines: inout StyledText) {
    lines.line(2, "not known: \(unknown.text)\(unknown.file.map { " (\($0))" } ?? "")")
    if let command = unknown.command {
      lines.line(2, "\(Collecting.words(command, unknown.file, names))")
    }
  }

  // MARK: - Patches

  private func writePatches(to lines: inout StyledText) {
    var account: AccountID?
    var isFirst = true
    for (patch, name) in zip(plan.patches, files.names) {
      if isFirst || patch.account != account {
        lines.gap()
        let owner = patch.account.map { "account \(names.accountWithID($0))" } ?? "owner not known"
        let count = plan.patches.count { $0.account == patch.account }
        lines.line(
          0,
          TextPiece(owner, .heading),
          ": \(Wording.count(count, "policy", plural: "policies")) to change"
        )
        isFirst = false
        account = patch.account
      }
      write(patch, name, to: &lines)
    }
  }

  private func write(_ patch: PolicyPatch, _ name: String, to lines: inout StyledText) {
    lines.gap()
    let place = patch.location.map { " (\($0))" } ?? ""
    let new = patch.before == nil ? ", which is new" : ""
    lines.line(1, TextPiece(patch.title, .heading), "\(new)\(place)")
    let legs = plan.legs(mendedBy: patch)
    let ids = plan.before.pipelines.compactMap { pipeline -> String? in
      let own = legs.filter { $0.pipeline == pipeline.arn }.map(\.before.leg.id)
      if own.isEmpty { return nil }
      return plan.before.pipelines.count == 1
        ? Wording.ranges(own) : "\(pipeline.name) \(Wording.ranges(own))"
    }
    if !ids.isEmpty { lines.line(2, TextPiece("for \(ids.joined(separator: "; "))", .faint)) }
    if patch.needsOwner {
      lines.line(2, "needs its owner: the policy guards more than these legs")
    }
    for statement in patch.newStatements {
      let isChanged = patch.isChanged(statement)
      lines.line(2, isChanged ? "change the statement to" : "add")
      for line in statement.prettyText().split(separator: "\n", omittingEmptySubsequences: false) {
        lines.line(3, "\(line)")
      }
    }
    for text in legs.flatMap(\.advice).withoutRepeats { lines.line(2, "or by hand: \(text)") }
    if let limit = patch.sizeLimit, patch.size > limit {
      lines.line(
        2,
        TextPiece(
          "note: the document has \(patch.size) characters, and AWS takes \(limit): shorten it, or "
            + "ask for a higher quota"
        )
      )
    }
    if let command = command(for: patch, name) { lines.line(2, "apply: \(command)") }
  }

  private func command(for patch: PolicyPatch, _ name: String) -> String? {
    let folder = output ?? "OUTPUT"
    return patch.applyCommand(file: "\(folder)/\(name).json")?
      .map { $0.hasPrefix("--") ? $0 : ShellWord.quoted($0.visible) }.joined(separator: " ")
  }

  // MARK: - What no patch repairs

  private func writeRemedies(to lines: inout StyledText) {
    var texts: [(remedy: Remedy, legs: [String])] = []
    for outcome in plan.outcomes {
      for remedy in outcome.remedies {
        let leg = "\(outcome.before.leg.id)"
        if let index = texts.firstIndex(where: { Self.sayTheSame($0.remedy, remedy) }) {
          texts[index].legs.append(leg)
        } else {
          texts.append((remedy, [leg]))
        }
      }
    }
    guard !texts.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("no policy repairs this", .broken))
    for (remedy, legs) in texts {
      let owner = remedy.account.map { "account \(names.accountWithID($0)): " } ?? ""
      let code = remedy.code.map { " [\($0)]" } ?? ""
      let place = remedy.location.map { " (\($0))" } ?? ""
      lines.line(1, "\(owner)\(remedy.text)\(place)\(code)")
      lines.line(2, TextPiece("for \(legs.withoutRepeats.joined(separator: ", "))", .faint))
      if let command = remedy.command {
        lines.line(2, "\(Collecting.words(command, remedy.file, names))")
      }
    }
  }

  private static func sayTheSame(_ left: Remedy, _ right: Remedy) -> Bool {
    left.text == right.text && left.account == right.account && left.code == right.code
      && left.location == right.location && left.command == right.command
  }

  private func writeRegressions(to lines: inout StyledText) {
    guard !plan.regressions.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("the patches would break what passes today", .broken))
    for (pipeline, verdict) in plan.regressions {
      let leg = verdict.leg
      lines.line(
        1,
        TextPiece(
          "\(pipeline.resource) \(leg.id) \(leg.step): \(names.principal(leg.principal)) "
            + "\(leg.action?.text ?? "-") on \(names.resource(leg.resource))"
        )
      )
    }
  }

  private func writeNewAccess(to lines: inout StyledText) {
    guard !plan.patches.isEmpty else { return }
    lines.gap()
    let others = plan.newAccess.filter { !$0.isOwn }
    let own = plan.newAccess.filter(\.isOwn)
    if others.isEmpty {
      lines.line(
        0,
        TextPiece(
          "newly allowed: nothing but what the repaired legs ask for"
            + " (\(Wording.count(own.count, "request")))"
        )
      )
    } else {
      lines.line(0, TextPiece("newly allowed beyond what the repaired legs ask for", .open))
      for access in others { lines.line(1, "\(words(access))") }
      lines.line(0, "newly allowed for the repaired legs")
    }
    for access in own { lines.line(1, "\(words(access))") }
  }

  private func words(_ access: NewAccess) -> String {
    let principal = ARN(access.principal).map { names.resource($0.text) } ?? access.principal
    return "\(principal) \(access.action) on \(names.resource(access.resource))"
      + (access.isCertain ? "" : ", under conditions that are not known")
  }

  // MARK: - Summary

  private var summary: String {
    let certain = plan.outcomes.filter { !$0.isConditional }
    guard !certain.isEmpty else { return "nothing to repair" }
    let repaired = certain.count { $0.state == .repaired }
    let owners = Set(plan.patches.map(\.account)).count
    var text =
      "\(repaired) of \(Wording.count(certain.count, "broken leg")) repaired by "
      + "\(Wording.count(plan.patches.count, "patch", plural: "patches"))"
    if !plan.patches.isEmpty { text += " in \(Wording.count(owners, "account"))" }
    text += ", checked by auditing again"
    if plan.isCutShort { text += "; gave up after \(RepairRun.roundLimit) rounds" }
    return text
  }

  private var next: String {
    let name = ShellWord.quoted(inventory)
    if let outcome = plan.outcomes.first(where: { $0.state != .repaired && !$0.isConditional }) {
      if let code = outcome.after.code ?? outcome.before.code { return "waybill explain \(code)" }
      return "waybill audit \(name)"
    }
    if plan.patches.isEmpty { return "waybill audit \(name)" }
    guard let output else { return "waybill fix \(name) --output fixes" }
    return "less \(ShellWord.quoted(output.visible))/*.diff"
  }
}
