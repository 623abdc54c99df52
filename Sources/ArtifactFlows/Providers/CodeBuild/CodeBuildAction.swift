import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

/// `Build/CodeBuild` and `Test/CodeBuild` (PF-53 to PF-58).
enum CodeBuildAction: ActionProvider {
  static let types = ["Build", "Test", "Rule"].map { ActionType($0, "CodeBuild") }

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["ProjectName"] ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("ProjectName")
    let finding = flow.graph.project(
      RunTimeVariables.pattern(name).text,
      account: action.account,
      region: action.region,
      partition: flow.partition
    )
    addControl(name, finding, action, to: &flow)
    switch finding {
    case .doesNotExist: addUnknownProject(action, nil, to: &flow)
    case .missing(let file): addUnknownProject(action, file, to: &flow)
    case .found(let project): addBuild(project, action, to: &flow)
    }
  }

  // MARK: - Starting the build

  private static func addControl(
    _ name: String,
    _ finding: AccessGraph.ProjectFinding,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let text = ARN(name)?.text ?? flow.arn("codebuild", "project/\(name)", in: action)
    let target = flow.target(text)
    let isBatch = action.definition.isOn("BatchEnabled")
    let single: Leg.Presence = isBatch ? .advisory : .always
    var actions: [(String, Leg.Presence)] = [
      ("codebuild:StartBuild", single), ("codebuild:BatchGetBuilds", single),
      ("codebuild:StopBuild", .advisory),
    ]
    if isBatch {
      actions += [
        ("codebuild:StartBuildBatch", .always), ("codebuild:BatchGetBuildBatches", .always),
        ("codebuild:StopBuildBatch", .advisory),
      ]
    }
    for (name, presence) in actions {
      var request = flow.request(.control, "PF-53", in: action, presence: presence)
      if case .doesNotExist = finding, presence == .always {
        request.serviceBlocks = ["no-such-project"]
      }
      flow.add(name, on: target, by: action.actor, request)
    }
  }

  /// PF-133: without its project an action's artifacts cannot be followed.
  private static func addUnknownProject(
    _ action: StepAction,
    _ file: MissingFile?,
    to flow: inout FlowBuilder
  ) {
    let unknown = LegUnknown(
      text: "the project of \(action.definition.step), and so its role, key and network",
      file: file?.path,
      command: file?.command
    )
    if file != nil {
      var request = LegRequest(purpose: .readArtifact, rule: "PF-133")
      request.unknowns = [unknown]
      let objects = flow.store(action.region).flatMap { store in
        action.definition.inputs.first.map { flow.objects(of: $0, in: store) }
      }
      flow.add(
        "s3:GetObject",
        on: LegTarget(objects ?? "*", isPattern: objects != nil),
        by: .unknown("project"),
        request
      )
    }
    for output in action.definition.outputs {
      flow.artifacts[output] = ProducedArtifact(
        name: output,
        region: action.region,
        key: .unknown(unknown),
        account: action.account
      )
    }
  }

  // MARK: - The build itself

  private static func addBuild(
    _ project: BuildProject,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let role = project.role else {
      flow.find("no-build-role", .error, "the project has no service role", at: project.position)
      let path =
        "\(project.arn.accountText)/\(project.arn.region)/codebuild/batch-get-projects.json"
      addUnknownProject(action, MissingFile(path: path, reason: .incomplete), to: &flow)
      return
    }
    // A project named by ARN has an account and a region of its own.
    let action = StepAction(
      definition: action.definition,
      actor: action.actor,
      serviceRole: action.serviceRole,
      account: project.arn.account ?? action.account,
      region: action.region
    )
    let assume = flow.assume(
      role,
      by: "codebuild.amazonaws.com",
      sourceARN: project.arn.text,
      isSent: true,
      rule: "PF-54"
    )
    let build = builder(role, of: project, chain: [assume])
    let batch = addBatch(project, action, to: &flow)
    addNetwork(project, by: build, action, to: &flow)
    BuildSettings.addLegs(of: project, by: build, in: action, to: &flow)
    addClones(by: build, action, to: &flow)
    for input in action.definition.inputs { flow.read(input, by: build, in: action.region) }
    for output in action.definition.outputs {
      let write = outputWrite(of: output, project, action, in: flow)
      flow.write(output, by: build, in: action.region, as: write)
      noteKey(of: output, project, action, in: &flow)
    }
    if let batch { addCombining(project, by: batch, action, to: &flow) }
    CDKBuild.addLegs(of: project, by: build, action, to: &flow)
    checkForeignOutputs(project, action, in: &flow)
    flow.addMarker(
      "commands of the buildspec of \(project.name)\(roles(in: project))",
      by: build,
      rule: "PF-56"
    )
  }

  /// Roles that plain variables name: what the commands may assume (PF-131).
  private static func roles(in project: BuildProject) -> String {
    let variables = project.node["environment"]?["environmentVariables"]?.elements ?? []
    let roles = variables.compactMap { $0["value"]?.string }.filter { value in
      ARN(value)?.resource.hasPrefix("role/") == true
    }
    return roles.isEmpty ? "" : ", which know \(roles.joined(separator: ", "))"
  }

  /// PF-15: remembers that an output lies under another key than the store's.
  private static func noteKey(
    of output: String,
    _ project: BuildProject,
    _ action: StepAction,
    in flow: inout FlowBuilder
  ) {
    guard let store = flow.store(action.region), let role = flow.pipeline.role,
      case .known(let own)? = flow.artifacts[output]?.key,
      case .known(let wanted) = flow.write(to: store, by: .identity(role)).key, own != wanted
    else { return }
    flow.artifacts[output]?.build = ProducedArtifact.ForeignKeyBuild(
      step: action.definition.step,
      project: project.name,
      position: project.position
    )
  }

  private static func builder(_ role: ARN, of project: BuildProject, chain: [Int]) -> Actor {
    var actor = Actor.identity(role, chain: chain)
    actor.site = project.site
    actor.context = [
      ("codebuild:ProjectArn", .value(project.arn.text)),
      (
        "codebuild:BuildArn",
        .unknown(
          KeyUncertainty(
            mayBeAbsent: false,
            prefix: project.arn.text.replacing(":project/", with: ":build/") + ":"
          )
        )
      ),
    ]
    return actor
  }

  /// PF-15: CodeBuild writes under the project's key, whatever key the store has.
  private static func outputWrite(
    of output: String,
    _ project: BuildProject,
    _ action: StepAction,
    in flow: FlowBuilder
  ) -> ArtifactWrite {
    let settings = project.artifactSettings(of: output)
    let ownerAccess = settings?["bucketOwnerAccess"]?.string.map { $0 != "NONE" } ?? false
    let writer: ArtifactWrite.Writer = ownerAccess ? .buildWithOwnerAccess : .other
    if settings?["encryptionDisabled"]?.boolean == true {
      return ArtifactWrite(key: .none, keyHeader: .absent, isEncrypted: false, writer: writer)
    }
    let region = flow.store(action.region).map { flow.bucketRegion($0) } ?? action.region
    var write = ownWrite(project, toBucketIn: region, action, in: flow)
    write.writer = writer
    return write
  }

  /// How a project encrypts what it writes into a bucket of a region.
  static func ownWrite(
    _ project: BuildProject,
    toBucketIn region: String,
    _ action: StepAction,
    in flow: FlowBuilder
  ) -> ArtifactWrite {
    let account = project.arn.account ?? action.account
    guard let text = project.encryptionKey, !text.hasSuffix("alias/aws/s3") else {
      return ArtifactWrite(
        key: .known(flow.managedKey(account: account, region: region)),
        keyHeader: project.encryptionKey.map { .value($0) } ?? .absent,
        writer: .other
      )
    }
    let configured = flow.graph.configuredKey(
      text,
      account: account,
      region: action.region,
      partition: flow.partition
    )
    return ArtifactWrite(key: configured.key, keyHeader: .value(text), writer: .other)
  }

  /// PF-53.
  private static func checkForeignOutputs(
    _ project: BuildProject,
    _ action: StepAction,
    in flow: inout FlowBuilder
  ) {
    guard !action.definition.outputs.isEmpty, project.arn.account != flow.pipeline.account else {
      return
    }
    flow.find(
      "cross-account-build-output",
      .warning,
      "a project of account \(project.arn.accountText) writes into the bucket of another account: "
        + "it needs the store's key by ARN and an owner for its objects",
      at: project.position
    )
  }

  // MARK: - Batches, network, clones

  /// PF-55.
  ///
  /// - Returns: The role that combines the outputs of a batch, if one does.
  private static func addBatch(
    _ project: BuildProject,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) -> Actor? {
    guard action.definition.isOn("BatchEnabled") else { return nil }
    guard
      let role = project.node["buildBatchConfig"]?["serviceRole"]?.string.flatMap({ ARN($0) })
    else {
      flow.find(
        "no-batch-role",
        .error,
        "the action starts batch builds and the project has no batch service role",
        at: project.position
      )
      return nil
    }
    let assume = flow.assume(
      role,
      by: "codebuild.amazonaws.com",
      sourceARN: project.arn.text,
      isSent: true,
      rule: "PF-55"
    )
    var batch = Actor.identity(role, chain: [assume])
    batch.site = project.site
    for name in ["codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"] {
      flow.add(
        name,
        on: LegTarget(project.arn.text),
        by: batch,
        flow.request(.control, "PF-55", in: action)
      )
    }
    return action.definition.isOn("CombineArtifacts") ? batch : nil
  }

  /// PF-55: the batch's role reads what the builds wrote, and writes it in one.
  private static func addCombining(
    _ project: BuildProject,
    by batch: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    for output in action.definition.outputs {
      flow.read(output, by: batch, in: action.region, rule: "PF-55")
      let write = outputWrite(of: output, project, action, in: flow)
      flow.write(output, by: batch, in: action.region, as: write)
      noteKey(of: output, project, action, in: &flow)
    }
  }

  /// PF-57.
  private static func addNetwork(
    _ project: BuildProject,
    by build: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let site = project.site else { return }
    NetworkInterfaces.addLegs(
      by: build,
      subnets: site.subnets,
      service: "codebuild.amazonaws.com",
      rule: "PF-57",
      in: action,
      to: &flow
    )
  }

  /// PF-48, PF-50: a clone reference is pulled by the build itself.
  private static func addClones(
    by build: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    for input in action.definition.inputs {
      switch flow.cloneReferences[input] {
      case .codeCommit(let repository):
        var request = flow.request(.downstream, "PF-48", in: action)
        request.owner = ARN(repository.display)?.account
        request.usesActorNetwork = true
        request.networkService = "git-codecommit"
        flow.add("codecommit:GitPull", on: repository, by: build, request)
      case .connection(let connection, let configuration):
        ConnectionSource.addUse(
          of: connection,
          by: build,
          purpose: .downstream,
          configuration: configuration,
          to: &flow
        )
      case nil: break
      }
    }
  }
}
