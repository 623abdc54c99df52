import AWSIdentifiers
import ArtifactFlows
import Diagnostics

/// A pipeline of forty actions that deploys to eight accounts.
enum LargeRelease {
  static let accounts = (1...8).map { Verdicts.account(String(repeating: "\($0)", count: 12)) }
  static let names = Dictionary(
    uniqueKeysWithValues: zip(
      accounts,
      ["build", "dev", "test", "integration", "staging", "prod-eu", "prod-us", "prod-ap"]
    )
  )

  /// The verdict.
  ///
  /// - Parameter broken: The accounts, counted from 0, whose deployment role trusts nobody.
  /// - Returns: A verdict with the legs that such a pipeline has.
  static func verdict(broken: Set<Int> = [5]) -> PipelineVerdict {
    let home = accounts[0]
    let service = Verdicts.role("ReleasePipeline", in: home)
    var steps = [Verdicts.step("Source", "Source", "Source/S3", "orders.zip", role: service)]
    var legs: [LegVerdict] = []
    func add(
      _ step: String,
      _ principal: Leg.Principal,
      _ action: String,
      _ resource: String,
      _ purpose: Leg.Purpose,
      state: LegVerdict.State = .allowed,
      blockers: [LegBlocker] = [],
      code: Int? = nil
    ) {
      legs.append(
        Verdicts.leg(
          legs.count + 1,
          step,
          principal,
          action,
          resource,
          purpose,
          state: state,
          blockers: blockers,
          code: code
        )
      )
    }
    let object = "\(Verdicts.bucket)/orders/Build/*"
    let pipeline = Leg.Principal.service("codepipeline.amazonaws.com")
    add("Source/Source", pipeline, "sts:AssumeRole", service.text, .assume)
    add("Source/Source", .identity(service), "s3:PutObject", object, .writeArtifact)
    for number in 1...3 {
      let step = "Build/Build\(number)"
      let build = Verdicts.role("OrdersBuild\(number)", in: home)
      let project = "arn:aws:codebuild:eu-west-1:\(home):project/orders-\(number)"
      steps.append(
        Verdicts.step(
          "Build",
          "Build\(number)",
          "Build/CodeBuild",
          "orders-\(number)",
          role: service
        )
      )
      add(step, .identity(service), "codebuild:StartBuild", project, .control)
      add(step, .service("codebuild.amazonaws.com"), "sts:AssumeRole", build.text, .assume)
      add(step, .identity(build), "s3:GetObject", object, .readArtifact)
      add(step, .identity(build), "s3:PutObject", object, .writeArtifact)
      add(step, .identity(build), "kms:GenerateDataKey", Verdicts.key, .key)
    }
    for number in 0..<36 {
      let index = 1 + number % 7
      let isBroken = broken.contains(index)
      let stage = "Deploy-\(names[accounts[index]] ?? "")"
      let deploy = Verdicts.role("PipelineDeploy", in: accounts[index])
      let stack = Verdicts.role("StackChanges", in: accounts[index])
      let action = "Stack\(number / 7 + 1)"
      let step = "\(stage)/\(action)"
      steps.append(
        Verdicts.step(
          stage,
          action,
          "Deploy/CloudFormation",
          "orders-\(number / 7 + 1)",
          role: deploy,
          state: isBroken ? .broken : .allowed
        )
      )
      let trust = LegBlocker(
        layer: .trustPolicy,
        kind: .implicit,
        account: accounts[index],
        policy: "trust policy of PipelineDeploy",
        location: FileLocation(file: "\(accounts[index])/roles.json", line: 14, column: 7),
        reason: "no statement admits ReleasePipeline"
      )
      let after: LegVerdict.State = isBroken ? .unreachable : .allowed
      add(
        step,
        .identity(service),
        "sts:AssumeRole",
        deploy.text,
        .assume,
        state: isBroken ? .broken : .allowed,
        blockers: isBroken ? [trust] : [],
        code: isBroken ? 28 : nil
      )
      add(step, .identity(deploy), "s3:GetObject", object, .readArtifact, state: after)
      add(step, .identity(deploy), "kms:Decrypt", Verdicts.key, .key, state: after)
      add(step, .identity(deploy), "iam:PassRole", stack.text, .pass, state: after)
      add(step, .identity(stack), "s3:GetObject", object, .readArtifact)
      add(step, .identity(stack), "kms:Decrypt", Verdicts.key, .key)
    }
    // Stage by stage, source and build first.
    let stages = ["Source", "Build"] + accounts.dropFirst().map { "Deploy-\(names[$0] ?? "")" }
    let ordered = stages.flatMap { stage in steps.filter { $0.stage == stage } }
    let state: PipelineVerdict.State = broken.isEmpty ? .allowed : .broken
    return Verdicts.pipeline("orders", in: home, state: state, steps: ordered, legs: legs)
  }
}
