import ArtifactFlows

/// What a leg does, in the words of the field.
enum Verb {
  /// The verb for a leg that is judged.
  static func of(_ leg: Leg) -> String {
    guard let action = leg.action else { return "uses" }
    switch action.lowercased {
    case "sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml":
      if case .service = leg.principal { return "runs as" }
      return "assumes"
    case "iam:passrole": return "passes"
    case "kms:decrypt": return "decrypts"
    case "kms:generatedatakey", "kms:encrypt": return "encrypts"
    case "kms:creategrant": return "grants"
    case "sns:publish": return "publishes"
    case "events:putevents": return "triggers"
    case "codepipeline:putapprovalresult": return "approves"
    case "lambda:invokefunction": return "invokes"
    default: break
    }
    switch leg.purpose {
    case .readArtifact: return "reads"
    case .writeArtifact: return "writes"
    case .bucketCheck: return "checks"
    case .log: return "logs"
    case .assume, .pass, .control, .key, .downstream, .trigger, .operator: break
    }
    return verb(forName: action.name)
  }

  /// The verbs that tell most of a list, at most three, in their order.
  static func telling(_ verbs: [String]) -> [String] {
    let strong = verbs.filter { !weak.contains($0) }
    return Array((strong.isEmpty ? verbs : strong).prefix(3))
  }

  private static let weak: Set<String> = ["looks up", "stops", "checks"]

  private static func verb(forName name: String) -> String {
    for (prefix, verb) in verbs where name.hasPrefix(prefix) { return verb }
    return "uses"
  }

  private static let verbs: [(prefix: String, verb: String)] = [
    ("start", "starts"), ("run", "starts"), ("invoke", "invokes"), ("send", "sends"),
    ("publish", "publishes"), ("batchget", "looks up"), ("describe", "looks up"),
    ("list", "looks up"), ("get", "reads"), ("download", "reads"), ("pull", "reads"),
    ("upload", "writes"), ("put", "writes"), ("stop", "stops"), ("cancel", "stops"),
    ("abort", "stops"), ("delete", "deletes"), ("create", "creates"), ("execute", "executes"),
    ("update", "updates"), ("register", "registers"), ("encrypt", "encrypts"),
    ("reencrypt", "encrypts"), ("generatedatakey", "encrypts"), ("use", "uses"),
  ]
}
