/// What is known of the pipelines of a generated inventory, since they were made so.
struct InventoryTruth {
  let plan: OrganizationPlan

  /// The file beside an inventory.
  ///
  /// `broken` and `also_broken` are every leg that certainly happens and is stopped by the fault.
  /// Legs behind a broken one are not told of.
  var json: GeneratedJSON {
    [
      "organization": .text(plan.id), "seed": "\(plan.seed)",
      "pipelines": .list(plan.pipelines.map(Self.pipeline)),
    ]
  }

  private static func pipeline(_ pipeline: PipelinePlan) -> GeneratedJSON {
    var members: [(String, GeneratedJSON)] = [
      ("pipeline", .text(pipeline.arn)), ("name", .text(pipeline.name)),
      ("status", pipeline.fault == nil ? "ok" : "broken"),
      ("legs", .list(pipeline.legs.map(leg))),
    ]
    let broken = pipeline.brokenLegs
    if let fault = pipeline.fault, let first = broken.first {
      members += [
        ("fault", .text(fault.rawValue)), ("layer", .text(fault.layer)),
        ("broken", leg(first)), ("also_broken", .list(broken.dropFirst().map(leg))),
      ]
    }
    return .object(members)
  }

  private static func leg(_ leg: PipelinePlan.Leg) -> GeneratedJSON {
    [
      "principal": .text(leg.principal), "action": .text(leg.action),
      "resource": .text(leg.resource),
    ]
  }
}

extension PipelinePlan {
  /// Something that somebody does for a pipeline.
  struct Leg {
    let principal: String
    let action: String
    let resource: String
  }

  /// What happens in every account that is deployed to.
  var legs: [Leg] {
    targets.flatMap { target in
      [
        assuming(target), reading(deployRole(target)), decrypting(deployRole(target)),
        reading(stackRole(target)), decrypting(stackRole(target)),
      ]
    }
  }

  /// The legs that the fault stops.
  var brokenLegs: [Leg] {
    guard let fault, let target = faultyTarget else { return [] }
    let deploy = deployRole(target)
    let stack = stackRole(target)
    switch fault {
    case .pipelineMayNotAssume, .trustOfAnotherAccount, .trustOfDeletedRole:
      return [assuming(target)]
    case .pipelineMayNotBuild:
      return ["codebuild:StartBuild", "codebuild:BatchGetBuilds"].map {
        Leg(principal: role, action: $0, resource: projectARN)
      }
    case .buildMayNotWrite:
      return [Leg(principal: buildRole, action: "s3:PutObject", resource: artifacts)]
    case .deployLacksObjects, .bucketDeniesRole: return [reading(deploy)]
    case .deployLacksKey, .boundaryLacksKey: return [decrypting(deploy)]
    case .deployLacksPassRole:
      return [Leg(principal: deploy, action: "iam:PassRole", resource: stack)]
    case .stackTrustsAnotherService:
      return [
        Leg(principal: "cloudformation.amazonaws.com", action: "sts:AssumeRole", resource: stack)
      ]
    case .stackLacksKey: return [decrypting(stack)]
    case .bucketForgetsAccount, .serviceControlDenies, .resourceControlDenies:
      return [reading(deploy), reading(stack)]
    case .keyForgetsAccount: return [decrypting(deploy), decrypting(stack)]
    case .noKeyOfItsOwn:
      return targets.flatMap { [decrypting(deployRole($0)), decrypting(stackRole($0))] }
    case .endpointForgetsBucket:
      return ["s3:GetObject", "s3:PutObject"].map {
        Leg(principal: buildRole, action: $0, resource: artifacts)
      }
    }
  }

  private func assuming(_ target: Target) -> Leg {
    Leg(principal: role, action: "sts:AssumeRole", resource: deployRole(target))
  }

  private func reading(_ principal: String) -> Leg {
    Leg(principal: principal, action: "s3:GetObject", resource: artifacts)
  }

  private func decrypting(_ principal: String) -> Leg {
    Leg(principal: principal, action: "kms:Decrypt", resource: key)
  }
}
