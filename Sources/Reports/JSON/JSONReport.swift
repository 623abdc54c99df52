import AWSIdentifiers
import ArtifactFlows
import Repairs

/// An audit as JSON, for other tools: the schema `waybill.audit/1`.
///
/// The fields and their meaning stand in `docs/schemas/waybill.audit-1.schema.json`. Within version
/// 1 fields are added and never removed or changed. The same audit gives the same bytes.
public struct JSONReport: Sendable {
  /// The name and version of the schema.
  public static let schema = "waybill.audit/1"

  let audit: AuditResult

  /// A report on an audit.
  public init(_ audit: AuditResult) {
    self.audit = audit
  }

  /// The document; it ends with a line feed.
  public var text: String {
    var writer = JSONWriter()
    writer.object {
      $0.member("schema", Self.schema)
      $0.member("inventory", audit.inventory)
      $0.member("fingerprint", audit.fingerprint)
      $0.member("accounts", each: audit.accountNames.keys.sorted()) { writer, account in
        writer.object {
          $0.member("id", account.description)
          $0.member("name", audit.accountNames[account])
        }
      }
      $0.member("pipelines", each: audit.pipelines) { $0.value($1) }
      if let grants = audit.grants { $0.member("grants", each: grants) { $0.value($1) } }
      $0.member("missing", each: audit.missing.sorted()) { $0.value($1) }
      $0.member("diagnostics", each: audit.diagnostics) { $0.value($1) }
    }
    return writer.text
  }
}

extension JSONWriter {
  fileprivate mutating func value(_ pipeline: PipelineVerdict) {
    object {
      $0.member("arn", pipeline.arn.text)
      $0.member("name", pipeline.name)
      $0.member("account", pipeline.account.description)
      $0.member("region", pipeline.region)
      $0.member("state", pipeline.state.rawValue)
      $0.member("firstBroken", pipeline.firstBroken?.leg.id.description)
      $0.member("stores", each: pipeline.stores) { $0.value($1) }
      $0.member("steps", each: pipeline.steps) { $0.value($1) }
      $0.member("legs", each: pipeline.legs) { $0.value($1, of: pipeline) }
      $0.member("findings", each: pipeline.findings) { $0.value($1) }
    }
  }

  private mutating func value(_ store: StoreSummary) {
    object {
      $0.member("region", store.region)
      $0.member("bucket", store.bucket)
      $0.member("account", store.account.description)
      $0.member("key", store.key)
    }
  }

  private mutating func value(_ step: StepVerdict) {
    object {
      $0.member("name", step.name)
      $0.member("stage", step.stage)
      $0.member("action", step.action)
      $0.member("provider", step.provider)
      $0.member("summary", step.summary)
      $0.member("role", step.role?.text)
      $0.member("region", step.region)
      $0.member("inputs", step.inputs)
      $0.member("outputs", step.outputs)
      $0.member("state", step.state.rawValue)
    }
  }

  private mutating func value(_ verdict: LegVerdict, of pipeline: PipelineVerdict) {
    let leg = verdict.leg
    object {
      $0.member("id", leg.id.description)
      $0.member("step", leg.step)
      $0.member("principal", leg.principal.description)
      $0.member("chain", leg.chain.map(\.description))
      $0.member("action", leg.action?.text)
      $0.member("resource", leg.isMarker && leg.resource.isEmpty ? nil : leg.resource)
      $0.member("isPattern", leg.isPattern)
      $0.member("context", each: leg.context) { writer, entry in
        writer.object {
          $0.member("key", entry.key)
          $0.member("state", entry.state)
        }
      }
      $0.member("presence", leg.presence.description)
      $0.member("purpose", leg.purpose.rawValue)
      $0.member("endpoint", leg.endpoint)
      let isOpenMarker = leg.isMarker && verdict.outcome == nil
      $0.member("state", (isOpenMarker ? .indeterminate : verdict.state).rawValue)
      $0.member("outcome", verdict.outcome?.rawValue)
      $0.member("blockedBy", each: verdict.blockers) { $0.value($1) }
      $0.member("grants", each: verdict.grants) { $0.value($1, isGrant: true) }
      $0.member("unknowns", each: verdict.unknowns.sorted()) { $0.value($1) }
      $0.member("code", verdict.code?.description)
      $0.member("rule", leg.rule)
      $0.member("confidence", leg.confidence.rawValue)
      $0.member("note", [leg.note, verdict.note].filter { !$0.isEmpty }.joined(separator: "; "))
      $0.member("fix", each: RepairHint.hints(for: verdict, of: pipeline)) { $0.value($1) }
    }
  }

  private mutating func value(_ blocker: LegBlocker, isGrant: Bool = false) {
    object {
      $0.member("layer", blocker.layer.rawValue)
      if !isGrant { $0.member("kind", blocker.kind.rawValue) }
      $0.member("account", blocker.account?.description)
      $0.member("policy", blocker.policy)
      $0.member("statement", blocker.statement)
      $0.member("location", blocker.location)
      $0.member("reason", blocker.reason)
    }
  }

  /// Writes a repair.
  mutating func value(_ hint: RepairHint) {
    object {
      $0.member("account", hint.account?.description)
      $0.member("layer", hint.layer.rawValue)
      $0.member("policy", hint.policy)
      $0.member("location", hint.location)
      $0.member("needsOwner", hint.needsOwner)
      $0.member("text", hint.text)
      if let statement = hint.statement {
        $0.member("statement", value: { $0.value(statement) })
      }
      if let exception = hint.exception {
        $0.member("exception", value: { $0.value(exception) })
      }
    }
  }

  fileprivate mutating func value(_ finding: ConfigurationFinding) {
    object {
      $0.member("code", finding.code)
      $0.member("severity", finding.severity.rawValue)
      $0.member("step", finding.step)
      $0.member("message", finding.message)
      $0.member("location", finding.location)
      $0.member("failureMode", finding.failureMode?.description)
    }
  }
}
