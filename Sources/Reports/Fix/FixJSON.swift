import AWSIdentifiers
import ArtifactFlows
import Repairs

/// What `waybill fix` proposes as JSON, for other tools: the schema `waybill.fix/1`.
///
/// The fields and their meaning stand in `docs/schemas/waybill.fix-1.schema.json`. Within version
/// 1 fields are added and never removed or changed. The same plan gives the same bytes.
public struct FixJSON: Sendable {
  /// The name and version of the schema.
  public static let schema = "waybill.fix/1"

  let plan: RepairPlan

  /// A document on a plan.
  public init(_ plan: RepairPlan) {
    self.plan = plan
  }

  /// The document; it ends with a line feed.
  public var text: String {
    let files = FixFiles(plan)
    var writer = JSONWriter()
    writer.object {
      $0.member("schema", Self.schema)
      $0.member("inventory", plan.before.inventory)
      $0.member("fingerprint", plan.before.fingerprint)
      $0.member("state", state)
      $0.member("accounts", each: plan.before.accountNames.keys.sorted()) { writer, account in
        writer.object {
          $0.member("id", account.description)
          $0.member("name", plan.before.accountNames[account])
        }
      }
      $0.member("pipelines", each: zip(plan.before.pipelines, plan.after.pipelines)) {
        writer,
        pair in
        writer.object {
          $0.member("arn", pair.0.arn.text)
          $0.member("name", pair.0.name)
          $0.member("before", pair.0.state.rawValue)
          $0.member("after", pair.1.state.rawValue)
        }
      }
      $0.member("patches", each: zip(plan.patches, files.names)) { writer, pair in
        writer.value(pair.0, name: pair.1, in: plan)
      }
      $0.member("legs", each: plan.outcomes) { $0.value($1) }
      $0.member("newAccess", each: plan.newAccess) { writer, access in
        writer.object {
          $0.member("principal", access.principal)
          $0.member("action", access.action)
          $0.member("resource", access.resource)
          $0.member("own", access.isOwn)
          $0.member("certain", access.isCertain)
        }
      }
      $0.member("regressions", each: plan.regressions) { writer, regression in
        writer.object {
          $0.member("pipeline", regression.pipeline.text)
          $0.member("leg", regression.verdict.leg.id.description)
        }
      }
      $0.member("cutShort", plan.isCutShort)
      $0.member("missing", each: plan.before.missing.sorted()) { $0.value($1) }
      $0.member("diagnostics", each: plan.before.diagnostics) { $0.value($1) }
    }
    return writer.text
  }

  private var state: String {
    let certain = plan.outcomes.filter { !$0.isConditional }
    if certain.isEmpty { return "nothingBroken" }
    if plan.isComplete { return "repaired" }
    return certain.contains { $0.state == .repaired } ? "partlyRepaired" : "notRepaired"
  }
}

extension JSONWriter {
  fileprivate mutating func value(_ patch: PolicyPatch, name: String, in plan: RepairPlan) {
    object {
      $0.member("account", patch.account?.description)
      $0.member("policy", patch.title)
      $0.member("location", patch.location)
      $0.member("isNew", patch.before == nil)
      $0.member("needsOwner", patch.needsOwner)
      $0.member("file", "\(name).json")
      $0.member("legs", each: plan.legs(mendedBy: patch)) { writer, outcome in
        writer.object {
          $0.member("pipeline", outcome.pipeline.text)
          $0.member("leg", outcome.before.leg.id.description)
        }
      }
      $0.member("statements", each: patch.newStatements) { writer, statement in
        writer.object {
          $0.member("change", patch.isChanged(statement) ? "replace" : "add")
          $0.member("sid", statement.sid)
          $0.member("text", statement.prettyText())
        }
      }
      $0.member("before", patch.before.map { _ in patch.textBefore })
      $0.member("after", patch.textAfter)
      $0.member("diff", FixFiles.diff(of: patch, name: name))
      $0.member("size", patch.size)
      if let limit = patch.sizeLimit { $0.member("sizeLimit", limit) }
      if let command = patch.applyCommand(file: "\(name).json") { $0.member("apply", command) }
    }
  }

  fileprivate mutating func value(_ outcome: RepairPlan.Outcome) {
    let leg = outcome.before.leg
    object {
      $0.member("pipeline", outcome.pipeline.text)
      $0.member("leg", leg.id.description)
      $0.member("step", leg.step)
      $0.member("principal", leg.principal.description)
      $0.member("action", leg.action?.text)
      $0.member("resource", leg.resource)
      $0.member("presence", leg.presence.description)
      $0.member("conditional", outcome.isConditional)
      $0.member("code", outcome.before.code?.description)
      $0.member("state", outcome.state.rawValue)
      $0.member("after", outcome.after.state.rawValue)
      $0.member("blockedBy", each: outcome.after.blockers) { writer, blocker in
        writer.object {
          $0.member("layer", blocker.layer.rawValue)
          $0.member("kind", blocker.kind.rawValue)
          $0.member("account", blocker.account?.description)
          $0.member("policy", blocker.policy)
          $0.member("statement", blocker.statement)
          $0.member("location", blocker.location)
          $0.member("reason", blocker.reason)
        }
      }
      $0.member("unknowns", each: outcome.after.unknowns.sorted()) { $0.value($1) }
      $0.member("advice", outcome.advice)
      $0.member("remedies", each: outcome.remedies) { writer, remedy in
        writer.object {
          $0.member("reason", remedy.reason.rawValue)
          $0.member("account", remedy.account?.description)
          $0.member("layer", remedy.layer.rawValue)
          $0.member("policy", remedy.policy)
          $0.member("location", remedy.location)
          $0.member("code", remedy.code?.description)
          $0.member("text", remedy.text)
          $0.member("file", remedy.file)
          $0.member("command", remedy.command)
        }
      }
    }
  }
}
