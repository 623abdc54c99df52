import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Diagnostics
import Diagrams
import Foundation
import Inventories
import JSONReading
import PolicyEvaluation
import PolicyLanguage
import Reachability
import Rendering
import Repairs
import Reports
import TestSupport
import Testing

@Suite("The article on each module")
struct ArticleTests {
  @Test("has a title, a summary, an example and topics", arguments: Article.modules)
  func shape(module: String) throws {
    let article = try Article(on: module)
    let lines = article.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "# ``\(module)``")
    #expect(lines[1].isEmpty && lines[2].hasSuffix(".") && lines[3].isEmpty)
    #expect(lines.contains("## Overview") && lines.contains("## Topics"))
    #expect(article.code.contains("import \(module)"))
    #expect(!article.output.isEmpty)
  }

  @Test("shows an example that runs below, line by line", arguments: Article.modules)
  func example(module: String) throws {
    let tests = try String(contentsOfFile: #filePath, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let article = try Article(on: module)
    let imports = article.code.filter { $0.hasPrefix("import ") }
    #expect(imports.allSatisfy { tests.contains($0) })
    #expect(imports == imports.sorted())
    let code = article.code.drop { $0.isEmpty || $0.hasPrefix("import ") }.map {
      $0.replacing(#/"inventories\/([a-z-]+)"/#) { "sample(\"\($0.output.1)\")" }
    }
    #expect(code.count >= 8)
    #expect(tests.contains(code), "the example in the article on \(module) does not run here")
  }

  @Test("on Diagnostics: findings")
  func diagnostics() throws {
    var print = Printer()
    let findings = [
      Diagnostic(
        code: "unknown-file",
        severity: .note,
        location: FileLocation(file: "notes.txt"),
        message: "no part of an inventory lies here; the file is passed over"
      ),
      Diagnostic(
        code: "W-SID",
        severity: .warning,
        location: FileLocation(file: "dev/roles.json", line: 14, column: 18),
        message: "the Sid `read logs` holds more than letters and digits",
        help: "write `ReadLogs`"
      ),
    ]
    for finding in findings.sorted() { print(finding) }
    try Article(on: "Diagnostics").expectOutput(print.lines)
  }

  @Test("on JSONReading: places and flaws")
  func jsonReading() throws {
    var print = Printer()
    let text = try JSONText(Array("{\"Size\": 1.50,\n \"Tags\": [{\"Key\": \"team\"}]}".utf8))
    let node = try JSONNode(parsing: text)
    let lines = LineIndex(text.bytes)
    for (name, member) in node.members {
      let place = lines.position(of: member.range.lowerBound)
      print("\(place.line):\(place.column)", name, member.scalarText ?? "no scalar")
    }
    do {
      let twice = try JSONText(Array(#"{"Sid": "A", "Sid": "B"}"#.utf8))
      print(try JSONNode(parsing: twice).members.count)
    } catch {
      print("byte \(error.offset): \(error) [\(error.code)]")
    }
    try Article(on: "JSONReading").expectOutput(print.lines)
  }

  @Test("on AWSIdentifiers: names and patterns")
  func identifiers() throws {
    var print = Printer()
    let bucket = "arn:aws:s3:::acme-artifacts"
    if let object = ARN("\(bucket)/orders/SourceOutp/1TspnN3.zip") {
      print(object.service, object.resource)
      print(WildcardPattern("\(bucket)/orders/*").matches(object.text))
    }
    // What two statements have in common, without a guess at object names.
    let read = WildcardPattern("\(bucket)/*/SourceOutp/*")
    print(read.commonText(with: WildcardPattern("\(bucket)/orders/*")) ?? "nothing")
    print(ActionName("S3:getobject") == ActionName("s3:GetObject"))
    print(AccountID("012345678901")?.description ?? "no account", AccountID("12345") == nil)
    try Article(on: "AWSIdentifiers").expectOutput(print.lines)
  }

  @Test("on PolicyLanguage: a policy and its flaws")
  func policyLanguage() throws {
    var print = Printer()
    let text = """
      {"Version": "2012-10-17", "Statement": {"Sid": "ReadArtifacts", "Effect": "Allow",
      "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::acme-artifacts/*",
      "Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-*"}}}}
      """
    let policy = PolicyDocument.parse(Array(text.utf8), as: .identity)
    for statement in policy.statements {
      print(statement.name, statement.effect, statement.action.entries.map(\.text))
      for clause in statement.conditions { print(clause.test, clause.key.text) }
    }
    for finding in policy.findings { print("\(finding.code.rawValue): \(finding.message)") }
    print(policy.isReadable)
    try Article(on: "PolicyLanguage").expectOutput(print.lines)
  }

  @Test("on PolicyEvaluation: one request")
  func policyEvaluation() throws {
    var print = Printer()
    guard let pipeline = ARN("arn:aws:iam::111111111111:role/ReleasePipeline"),
      let deploy = ARN("arn:aws:iam::333333333333:role/PipelineDeploy"),
      let assume = ActionName("sts:AssumeRole")
    else { return }
    let trust = """
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
      "Principal": {"AWS": "\(pipeline)"},
      "Condition": {"StringEquals": {"sts:ExternalId": "orders"}}}}
      """
    let identity = """
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
      "Resource": "\(deploy)"}}
      """
    var request = AuthorizationRequest(
      principal: .session(of: pipeline),
      action: RequestAction(assume),
      resource: RequestResource(deploy),
      resourceAccount: deploy.account.map { .account($0) } ?? .sameAsPrincipal,
      context: RequestContext(),
      layers: PolicyLayers()
    )
    let trustPolicy = CompiledPolicy(.parse(Array(trust.utf8), as: .trust))
    request.layers.resource = [PolicyInput(trustPolicy, id: "trust policy")]
    print(request.decide().outcome, request.decide().blockers.map(\.layer.rawValue))

    let identityPolicy = CompiledPolicy(.parse(Array(identity.utf8), as: .identity))
    request.layers.identity = [PolicyInput(identityPolicy, id: "inline policy")]
    request.context.set("sts:ExternalId", .unknown)
    print(request.decide().outcome, request.decide().residual?.conjuncts ?? [])
    try Article(on: "PolicyEvaluation").expectOutput(print.lines)
  }

  @Test("on Inventories: what was read")
  func inventories() throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    for (id, account) in inventory.accounts.sorted(by: { $0.key < $1.key }) {
      switch account.identities {
      case .known(let store): print(id, account.name ?? "unnamed", store.roles.count, "roles")
      case .absent: print(id, "has no roles")
      case .missing(let file): print(id, "cannot be told:", file.command ?? file.path)
      }
    }
    for finding in inventory.diagnostics where finding.severity == .error { print(finding) }
    try Article(on: "Inventories").expectOutput(print.lines)
  }

  @Test("on AccessModel: a role and its trust policy")
  func accessModel() throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    let graph = AccessGraph(inventory)
    guard case .found(let arn) = graph.principal(named: "prod/PipelineDeploy") else { return }
    switch graph.role(arn) {
    case .found(let role):
      guard let trust = role.trustPolicy.value else { return }
      print(role.name, inventory.sources.location(of: trust.position))
    case .doesNotExist: print("the account was collected whole and does not have it")
    case .unknown(let file): print("cannot be told:", file.command ?? file.path)
    case .external(let account): print("account \(account) is not part of the inventory")
    }
    try Article(on: "AccessModel").expectOutput(print.lines)
  }

  @Test("on Reachability: one question")
  func reachability() throws {
    var print = Printer()
    let graph = AccessGraph(try Inventory.read(at: sample("three-account-release-broken")))
    guard case .found(let pipeline) = graph.principal(named: "tools/ReleasePipeline"),
      case .found(let deploy) = graph.principal(named: "prod/PipelineDeploy"),
      let assume = ActionName("sts:AssumeRole")
    else { return }
    let inquiry = Inquiry(asker: .identity(pipeline), action: assume, resource: deploy)
    let answer = AccessEvaluator(graph).answer(inquiry)
    print(answer.outcome)
    for hop in answer.hops {
      for blocker in hop.answer.decision.blockers {
        let source = hop.answer.source(layer: blocker.layer, origin: blocker.origin)
        print(blocker.kind, source?.title ?? blocker.layer.rawValue)
      }
    }
    for assumption in answer.assumptions { print("assumed:", assumption) }
    try Article(on: "Reachability").expectOutput(print.lines)
  }

  @Test("on ArtifactFlows: an audit")
  func artifactFlows() async throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    let audit = await Audit(AccessGraph(inventory)).run()
    for pipeline in audit.pipelines {
      print(pipeline.name, pipeline.state, pipeline.legs.count, "legs")
      if let verdict = pipeline.firstBroken {
        print(verdict.leg.id, verdict.leg.step, verdict.leg.action?.text ?? "")
        for blocker in verdict.blockers { print(blocker.layer.rawValue, blocker.reason) }
        print(verdict.code?.page?.title ?? "no failure mode is recognised")
      }
    }
    try Article(on: "ArtifactFlows").expectOutput(print.lines)
  }

  @Test("on Repairs: who must change what")
  func repairs() async throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    let audit = await Audit(AccessGraph(inventory)).run()
    for pipeline in audit.pipelines {
      for verdict in pipeline.legs where verdict.state == .broken && verdict.leg.purpose == .key {
        for hint in RepairHint.hints(for: verdict, of: pipeline) {
          print(verdict.leg.id, hint.account?.description ?? "somebody", hint.layer.rawValue)
          print(hint.statement?.actions ?? [], hint.needsOwner)
        }
      }
    }
    try Article(on: "Repairs").expectOutput(print.lines)
  }

  @Test("on Diagrams: DOT of a pipeline")
  func diagrams() async throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    let audit = await Audit(AccessGraph(inventory)).run()
    let names = DiagramFileName.names(for: audit.pipelines)
    for (name, pipeline) in zip(names, audit.pipelines) {
      let diagram = PipelineDiagram(
        pipeline,
        accountNames: audit.accountNames,
        fingerprint: audit.fingerprint
      )
      print("\(name).dot", diagram.dot.hasPrefix("digraph"))
    }
    try Article(on: "Diagrams").expectOutput(print.lines)
  }

  @Test("on Rendering: SVG of a drawing")
  func rendering() async throws {
    var print = Printer()
    let command = BuiltCommand.path
    let renderer = SVGRenderer(executable: command, timeout: .seconds(60))
    let good = "digraph { rankdir=LR; ReleasePipeline -> PipelineDeploy [xlabel=assumes] }"
    for outcome in await renderer.renderAll([good, "digraph {"]) {
      switch outcome {
      case .svg(let drawing, let warnings):
        print(drawing.contains("<svg"), warnings.count, "warnings")
      case .failed(let failure):
        print("no drawing:", failure.help ?? "there is no help")
      }
    }
    try Article(on: "Rendering").expectOutput(print.lines)
  }

  @Test("on Reports: what people read")
  func reports() async throws {
    var print = Printer()
    let inventory = try Inventory.read(at: sample("three-account-release-broken"))
    let audit = await Audit(AccessGraph(inventory)).run()
    for line in TextReport(audit).text.split(separator: "\n").prefix(2) { print(line) }
    print(JSONReport(audit).text.contains("\"schema\": \"\(JSONReport.schema)\""))
    switch ExplainReport.text(for: "28") {
    case .success(let page): print(page.prefix { $0 != "\n" })
    case .failure(let unknown): print(unknown)
    }
    try Article(on: "Reports").expectOutput(print.lines)
  }
}
