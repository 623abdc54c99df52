import AccessModel
import ArgumentParser
import AWSIdentifiers
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability
import Reports

/// `waybill can`: whether a principal may do something, and who has to change what if not.
struct CanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "can",
    abstract: "Ask whether a principal may do something, and who must change what if not.",
    discussion: """
      Examples:
        waybill can tools/ReleasePipeline sts:AssumeRole prod/PipelineDeploy
        waybill can OrdersBuild s3:GetObject s3://acme-release-artifacts/key
        waybill can anna codepipeline:StartPipelineExecution orders-service-release
        waybill can anna codepipeline:PutApprovalResult \\
          orders-service-release/Approve/Approve
        waybill can OrdersBuild s3:PutObject s3://acme-release-artifacts/key \\
          --absent s3:x-amz-server-side-encryption

      Exit status: 0, or 1 when --expect is given and missed, 2 when the inventory
      could not be read, 64 for wrong usage.
      """
  )

  @Argument(help: "A role or user: ARN, account/name, or a name that is unique; or a service.")
  var principal: String

  @Argument(help: "The action, such as s3:GetObject.")
  var action: String

  @Argument(
    help: """
      ARN, s3://bucket/key, alias/name, the name of a pipeline (pipeline/stage/action for a step), \
      bucket, key, project, role or user, or *. Wildcards ask for all.
      """
  )
  var resource: String

  @OptionGroup var source: InventoryOption

  @Option(
    name: .long,
    help: ArgumentHelp("A condition key the request carries.", valueName: "key=value")
  )
  var context: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("A condition key the request does not carry.", valueName: "key")
  )
  var absent: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("A condition key whose value is not known.", valueName: "key")
  )
  var unknown: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("A role to assume on the way; may be repeated.", valueName: "role")
  )
  var via: [String] = []

  @Option(name: .long, help: ArgumentHelp("The VPC endpoint the request passes.", valueName: "id"))
  var vpcEndpoint: String?

  @Option(name: .long, help: ArgumentHelp("A policy passed with the session.", valueName: "file"))
  var sessionPolicy: [String] = []

  @Option(name: .long, help: "allowed, denied or conditional: exit with 1 on anything else.")
  var expect: ExpectedVerdict?

  @Option(name: .long, help: "text or json.")
  var format: PlainFormat = .text

  func run() throws {
    let evaluator = try InventoryLoading.evaluator(try source.path())
    let graph = evaluator.graph
    let inquiry = try inquiry(graph)
    let answer = evaluator.answer(inquiry)
    let report = CanReport(answer, graph: graph, colour: StandardOutput.isTerminal)
    StandardOutput.write(format == .text ? report.text : report.json)
    if let expect, expect.rawValue != CanReport.word(answer.outcome) {
      StandardError.write(
        "expected \(expect.rawValue), found \(CanReport.word(answer.outcome))\n"
      )
      throw ExitCode(ExitStatus.broken)
    }
  }

  private func inquiry(_ graph: AccessGraph) throws -> Inquiry {
    guard let name = ActionName(action) else {
      throw ValidationError("`\(action)` is no action: write service:Name, such as s3:GetObject")
    }
    let names = CommandNames(graph: graph)
    let isService = principal.hasSuffix(".amazonaws.com") && !principal.contains("/")
    let asker: AccessQuestion.Asker =
      isService
      ? .service(principal, account: nil) : .identity(try names.principal(principal))
    let target = try names.resource(resource)
    try names.checkLevel(of: target, for: name)
    try names.checkRole(target, typed: resource, for: name)
    try names.checkApproval(of: target, for: name)
    var inquiry = Inquiry(asker: asker, action: name, resource: target)
    inquiry.isPattern = resource != "*" && resource.contains { $0 == "*" || $0 == "?" }
    inquiry.via = try via.map { try names.principal($0) }
    inquiry.unknownKeys = unknown
    inquiry.absentKeys = absent
    inquiry.context = try contextValues()
    inquiry.endpoint = try vpcEndpoint.map { try names.endpoint($0) }
    inquiry.sessionPolicies = try sessionPolicy.map { try readPolicy($0) }
    return inquiry
  }

  /// `key=value` pairs; a key given several times has several values.
  private func contextValues() throws -> [(key: String, values: [String])] {
    var pairs: [(key: String, values: [String])] = []
    for text in context {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ValidationError("`\(text)` is no key and value: write aws:SourceIp=203.0.113.7")
      }
      let key = String(parts[0])
      if let index = pairs.firstIndex(where: { $0.key.lowercased() == key.lowercased() }) {
        pairs[index].values.append(String(parts[1]))
      } else {
        pairs.append((key, [String(parts[1])]))
      }
    }
    return pairs
  }

  private func readPolicy(_ path: String) throws -> AttachedPolicy {
    guard let bytes = FileContents.read(path) else {
      throw ValidationError(
        "cannot read the session policy `\(path)`: name a file that holds a policy as JSON"
      )
    }
    let document = PolicyDocument.parse(bytes, as: .session)
    if let error = document.findings.first(where: \.code.isError) {
      let before = bytes.prefix(error.offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
      throw ValidationError(
        "\(path):\(line):\(column): \(error.message) [\(error.code.rawValue)]"
      )
    }
    return AttachedPolicy(
      name: path,
      document: document,
      position: SourcePosition(file: -1, offset: 0)
    )
  }
}

/// What `--expect` takes.
enum ExpectedVerdict: String, ExpressibleByArgument, CaseIterable {
  case allowed, denied, conditional
}
