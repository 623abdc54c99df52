import Foundation
import JSONReading

/// Recomputes a decision from its trace and the texts of the policies, and from nothing else (EV-804).
struct ProofChecker {
  private let proof: JSONNode
  private let question: PlainCase
  private let unknownKeys: [String]

  init(proof: [UInt8], policies line: String) throws {
    self.proof = try JSONNode(parsing: JSONText(proof))
    let texts = try JSONNode(parsing: JSONText(Array(line.utf8)))
    let trace = self.proof["trace"]
    let request = trace?["request"]
    var question = PlainCase()
    question.principal = request?["principal"]?.string ?? ""
    question.action = request?["action"]?.string ?? ""
    question.resource = request?["resource"]?.string ?? ""
    question.owner = request?["resourceAccount"]?.string ?? ""
    question.multivaluedKeys = []
    var unknown: [String] = []
    for entry in trace?["keys"]?.elements ?? [] {
      guard let key = entry["key"]?.string else { continue }
      if entry["multivalued"]?.boolean == true { question.multivaluedKeys.append(key) }
      switch entry["state"]?.string {
      case "present": question.context[key] = entry["values"]?.elements.compactMap(\.string) ?? []
      case "unknown": unknown.append(key)
      default: break
      }
    }
    if let role = request?["role"]?.string { question.context["aws:principalarn"] = [role] }
    if let id = request?["uniqueId"]?.string { question.context["aws:userid"] = ["\(id):s"] }
    func policies(_ name: String) -> [PlainPolicy] {
      (texts[name]?.elements ?? []).map { PlainPolicy($0) }
    }
    func levels(_ name: String) -> [[PlainPolicy]] {
      (texts[name]?.elements ?? []).map { level in
        (level["policies"]?.elements ?? []).map { PlainPolicy($0) }
      }
    }
    question.identity = policies("identityPolicies")
    question.resourcePolicy = texts["resourcePolicy"].map { PlainPolicy($0) }
    question.boundary = policies("permissionBoundaries")
    question.session = texts["sessionPolicy"].map { PlainPolicy($0) }
    question.serviceControl = levels("scps")
    question.resourceControl = levels("rcps")
    question.endpoint = policies("vpcEndpointPolicies")
    question.unknownKeys = unknown
    self.question = question
    unknownKeys = unknown
  }

  /// What the proof fails to show; `nil` when it shows everything.
  func flaw() -> String? {
    let claimed = proof["decision"]?.string ?? ""
    guard unknownKeys.isEmpty else {
      let outcomes = UnknownWorlds(question).outcomes()
      let canHold = outcomes.contains("allowed")
      let canFail = outcomes.contains { $0 != "allowed" }
      let isRight =
        claimed == "conditional" ? canHold && canFail : claimed == "allowed" ? !canFail : !canHold
      return isRight ? nil : "claims \(claimed), the worlds give \(outcomes.sorted())"
    }
    let reference = ReferenceEvaluator(question)
    let answer = reference.decide()
    if answer.outcome != claimed { return "claims \(claimed), the trace gives \(answer.outcome)" }
    if answer.path == "always" { return nil }
    for entry in proof["trace"]?["statements"]?.elements ?? [] {
      if let flaw = flaw(of: entry, reference) { return flaw }
    }
    return missingStatements() ?? wrongPath(claimed)
  }

  // MARK: - Statements

  private func flaw(of entry: JSONNode, _ reference: ReferenceEvaluator) -> String? {
    guard let name = entry["policy"]?.string, let (policy, kind) = policy(named: name),
      let index = entry["index"]?.scalarText.flatMap({ Int($0) }), index < policy.statements.count
    else { return "names a statement that is not there" }
    let statement = policy.statements[index]
    func says(_ member: String, _ truth: Bool) -> String? {
      guard let word = entry[member]?.string, word != (truth ? "true" : "false") else { return nil }
      return "\(name) \(index): \(member) is \(truth), not \(word)"
    }
    if let flaw = says("action", reference.matchesAction(statement)) { return flaw }
    if let flaw = says(
      "resource",
      reference.matchesResource(statement, kind, version: policy.version)
    ) {
      return flaw
    }
    if entry["principal"] != nil {
      let match = reference.matchPrincipal(statement, isTrust: kind == "trust")
      if let flaw = says("principal", match != nil) { return flaw }
      let names: [ReferenceEvaluator.Class: String] = [
        .direct: "DIRECT", .entity: "ENTITY", .account: "ACCOUNT",
      ]
      if entry["class"]?.string != match.flatMap({ names[$0] }) { return "\(name): wrong class" }
    }
    return says(
      "condition",
      reference.holds(statement, policy.version, isKeyPolicy: kind == "key")
    )
  }

  private func policy(named name: String) -> (PlainPolicy, kind: String)? {
    let numbers = name.split { !$0.isNumber }.compactMap { Int($0) }
    switch name.prefix(while: \.isLetter) {
    case "identityPolicies": return (question.identity[numbers[0]], "identity")
    case "permissionBoundaries": return (question.boundary[numbers[0]], "boundary")
    case "sessionPolicy": return question.session.map { ($0, "session") }
    case "scps": return (question.serviceControl[numbers[0]][numbers[1]], "scp")
    case "rcps": return (question.resourceControl[numbers[0]][numbers[1]], "rcp")
    case "vpcEndpointPolicies": return (question.endpoint[numbers[0]], "endpoint")
    case "resourcePolicy":
      let reference = ReferenceEvaluator(question)
      let kind = reference.isTrust ? "trust" : reference.isKeyPolicy ? "key" : "resource"
      return question.resourcePolicy.map { ($0, kind) }
    default: return nil
    }
  }

  /// Every statement of a layer that takes part must be accounted for.
  private func missingStatements() -> String? {
    let entries = proof["trace"]?["statements"]?.elements ?? []
    let layers = proof["trace"]?["layers"]?.elements ?? []
    let parts = Set(
      layers.filter { $0["takesPart"]?.boolean == true }.compactMap { $0["layer"]?.string }
    )
    func count(_ layer: String) -> Int { entries.count { $0["layer"]?.string == layer } }
    func total(_ policies: some Sequence<PlainPolicy>) -> Int {
      policies.reduce(0) { $0 + $1.statements.count }
    }
    if parts.contains("identity"), ReferenceEvaluator(question).kind != .root,
      count("identity") != total(question.identity)
    {
      return "leaves out statements of identity policies"
    }
    if parts.contains("scp"), count("scp") != total(question.serviceControl.joined()) {
      return "leaves out statements of SCPs"
    }
    if parts.contains("vpcEndpoint"), count("vpcEndpoint") != total(question.endpoint) {
      return "leaves out statements of endpoint policies"
    }
    return nil
  }

  /// An allowed request names the way it came about, and the statements show it.
  private func wrongPath(_ claimed: String) -> String? {
    guard claimed == "allowed" else { return nil }
    let entries = proof["trace"]?["statements"]?.elements ?? []
    func applies(_ layers: [String], _ matchClass: String?) -> Bool {
      entries.contains { entry in
        entry["effect"]?.string == "Allow" && entry["condition"]?.string == "true"
          && entry["resource"]?.string == "true" && layers.contains(entry["layer"]?.string ?? "")
          && (matchClass == nil || entry["class"]?.string == matchClass)
      }
    }
    let resource = ["bucketPolicy", "keyPolicy", "trustPolicy", "resource"]
    let isRoot = ReferenceEvaluator(question).kind == .root
    let isShown: Bool
    switch proof["trace"]?["grantPath"]?.string {
    case "P1": isShown = applies(resource, "DIRECT")
    case "P2": isShown = applies(resource, "ENTITY")
    case "P3": isShown = isRoot || applies(["identity"], nil)
    case "crossAccount": isShown = applies(resource, nil) && (isRoot || applies(["identity"], nil))
    case "trust", "keyPolicy", "servicePrincipal", "anonymous": isShown = applies(resource, nil)
    default: isShown = false
    }
    return isShown ? nil : "the grant path is not shown by the statements"
  }
}
