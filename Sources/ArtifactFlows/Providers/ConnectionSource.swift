import Diagnostics
import AWSIdentifiers
import Inventories
import PolicyEvaluation
import Reachability

/// `Source/CodeStarSourceConnection` (PF-50).
enum ConnectionSource: ActionProvider {
  static let types = [ActionType("Source", "CodeStarSourceConnection")]

  static func summary(of action: ActionDefinition) -> String {
    let repository = action.configuration["FullRepositoryId"] ?? "?"
    return action.configuration["BranchName"].map { "\(repository) @ \($0)" } ?? repository
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let connection = action.configuration["ConnectionArn"] ?? ""
    addUse(
      of: connection,
      by: action.actor,
      purpose: .control,
      configuration: action.configuration,
      to: &flow
    )
    checkStatus(of: connection, action, in: &flow)
    let isClone = action.configuration["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    flow.check(by: action.actor, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region, writer: .connectionSource)
      if isClone { flow.cloneReferences[output] = .connection(connection, action.configuration) }
    }
  }

  /// `UseConnection`, with the prefix of the connection's ARN.
  static func addUse(
    of connection: String,
    by actor: Actor,
    purpose: Leg.Purpose,
    configuration: [String: String],
    to flow: inout FlowBuilder
  ) {
    guard let arn = ARN(connection), !connection.contains("#{") else {
      var request = LegRequest(purpose: purpose, rule: "PF-50")
      request.unknowns = [LegUnknown(text: "which connection `\(connection)` is")]
      flow.add(
        "codeconnections:UseConnection",
        on: flow.target("arn:\(flow.partition):codeconnections:*:*:connection/*", isPattern: true),
        by: actor,
        request
      )
      return
    }
    let prefix = arn.service
    var request = LegRequest(purpose: purpose, rule: "PF-50")
    request.owner = arn.account
    request.region = arn.region
    request.usesActorNetwork = false
    if let account = arn.account, account != actor.account {
      // A connection of another account works where it is shared, which no file tells.
      request.guardian = .policy(
        PolicySource(
          layer: .resource,
          account: account,
          title: "share of connection \(arn.lastPathComponent)",
          policy: .missing(
            MissingFile(
              path: "\(account)/\(arn.region)/ram/get-resource-share-associations.json",
              reason: .notCollected,
              command: "aws ram get-resource-share-associations --association-type RESOURCE "
                + "--resource-arn \(ShellWord.quoted(connection))"
            )
          )
        )
      )
    }
    if let repository = configuration["FullRepositoryId"] {
      let halves = repository.split(separator: "/", maxSplits: 1)
      request.context = [("\(prefix):FullRepositoryId", RunTimeVariables.state(repository))]
      if halves.count == 2, !repository.contains("#{") {
        request.context.append(("\(prefix):OwnerId", .value(String(halves[0]))))
        request.context.append(("\(prefix):RepositoryName", .value(String(halves[1]))))
      }
    }
    if let branch = configuration["BranchName"] {
      request.context.append(("\(prefix):BranchName", RunTimeVariables.state(branch)))
    }
    request.context.append(
      (
        "\(prefix):ProviderPermissionsRequired",
        .unknown(KeyUncertainty(mayBeAbsent: false, candidates: ["read_only", "read_write"]))
      )
    )
    flow.add("\(prefix):UseConnection", on: LegTarget(connection), by: actor, request)
  }

  private static func checkStatus(
    of connection: String,
    _ action: StepAction,
    in flow: inout FlowBuilder
  ) {
    guard let arn = ARN(connection), let account = arn.account else { return }
    if account != action.account {
      flow.find(
        "connection-in-other-account",
        .warning,
        "the connection belongs to account \(account): it must be shared with \(action.account)",
        at: action.definition.position
      )
    }
    let id = arn.lastPathComponent
    for service in ["codeconnections", "codestar-connections"] {
      let answer = flow.graph.answer(
        service,
        "get-connection",
        about: id,
        account: account,
        region: arn.region
      )
      guard let node = answer.value else { continue }
      let status = node.node["Connection"]?["ConnectionStatus"]?.string
      if let status, status != "AVAILABLE" {
        flow.find(
          "connection-not-available",
          .error,
          "the connection's status is `\(status)`: complete it in the console",
          at: node.position(of: node.node)
        )
      }
    }
  }
}
