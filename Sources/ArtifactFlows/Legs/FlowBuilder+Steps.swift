import AWSIdentifiers
import AccessModel
import Reachability

extension FlowBuilder {
  /// Adds the legs of every action, in order (PF-1).
  mutating func addActions() {
    for action in pipeline.actions {
      step = action.step
      addStep(action)
    }
    step = ""
  }

  /// CodePipeline assumes the service role (PF-36).
  private mutating func serviceRole() -> Actor {
    guard let role = pipeline.role else {
      find("no-service-role", .error, "`\(pipeline.roleText)` is no role", at: pipeline.position)
      return .unknown("service role")
    }
    let assume = assume(
      role,
      by: "codepipeline.amazonaws.com",
      sourceARN: pipeline.arn.text,
      isSent: false,
      rule: "PF-36"
    )
    return .identity(role, chain: [assume])
  }

  private mutating func addStep(_ action: ActionDefinition) {
    let service = serviceRole()
    let actor = actionRole(action, service)
    let region = action.region ?? pipeline.region
    let step = StepAction(
      definition: action,
      actor: actor,
      serviceRole: service,
      account: actor.account ?? pipeline.account,
      region: region
    )
    check(step)
    guard let provider = ProviderCatalog.provider(of: action) else {
      addUnknownType(action)
      return
    }
    let isReading = CrossRegionInputs.areRead(by: action)
    for input in action.inputs {
      copyInput(input, to: region, by: service, presence: isReading ? .always : .advisory)
    }
    provider.addLegs(of: step, to: &self)
  }

  /// The role an action runs with, and how it is reached (PF-37, PF-39).
  private mutating func actionRole(_ action: ActionDefinition, _ service: Actor) -> Actor {
    guard let text = action.roleText, text != pipeline.roleText else { return service }
    if action.owner != "AWS" {
      find(
        "role-on-foreign-action",
        .warning,
        "an action of owner \(action.owner) runs with no role of its own",
        at: action.position
      )
    }
    guard let role = ARN(RunTimeVariables.pattern(text).text) else {
      return .unknown("`\(text)` is no role")
    }
    var request = LegRequest(purpose: .assume, rule: "PF-37")
    request.owner = role.account
    request.guardian = .role(role)
    request.context = [("sts:ExternalId", .absent)]
    request.usesActorNetwork = false
    let assume = add("sts:AssumeRole", on: LegTarget(role.text), by: service, request)
    return .identity(role, chain: service.chain + [assume])
  }

  /// PF-6.
  private mutating func addUnknownType(_ action: ActionDefinition) {
    let type = "\(action.category)/\(action.provider) of owner \(action.owner)"
    var draft = LegDraft(
      step: step,
      principal: .unknown("action type"),
      action: nil,
      resource: "",
      presence: .always,
      purpose: .control,
      rule: "PF-6",
      confidence: .inferred,
      note: "the action type \(type) is not modelled"
    )
    draft.unknowns = [LegUnknown(text: "what an action of type \(type) does")]
    add(draft)
    let unknown = LegUnknown(text: "the key that an action of type \(type) writes with")
    for output in action.outputs {
      artifacts[output] = ProducedArtifact(
        name: output,
        region: action.region ?? pipeline.region,
        key: .unknown(unknown),
        account: nil
      )
    }
  }

  /// What is odd about an action's artifacts and regions (PF-7, PF-33, PF-34).
  private mutating func check(_ action: StepAction) {
    let definition = action.definition
    if definition.category == "Source", action.region != pipeline.region {
      find(
        "cross-region-source",
        .error,
        "a source action cannot run in another region than its pipeline",
        at: definition.position
      )
    }
    for input in definition.inputs {
      guard let artifact = artifacts[input] else {
        find(
          "unknown-artifact",
          .error,
          "no earlier action produces the artifact `\(input)`",
          at: definition.position
        )
        continue
      }
      guard let producer = artifact.account, action.account != pipeline.account,
        producer != pipeline.account, producer != action.account
      else { continue }
      find(
        "artifact-between-foreign-accounts",
        .error,
        "`\(input)` goes from account \(producer) straight to account \(action.account): "
          + "rebuild or store it again in account \(pipeline.account)",
        at: definition.position
      )
    }
    if let store = store(action.region), let configured = configuredKey(of: store) {
      check(store, configured, action)
    }
  }

  /// PF-17, PF-35.
  private mutating func check(
    _ store: StoreDefinition,
    _ configured: ConfiguredKey,
    _ action: StepAction
  ) {
    if !configured.isARN, action.account != pipeline.account {
      find(
        "alias-across-accounts",
        .warning,
        "`\(configured.text)` names a key in the caller's own account only: write the key's ARN",
        at: store.position
      )
    }
    if case .known(let key) = configured.key, key.region != bucketRegion(store) {
      find(
        "key-in-wrong-region",
        .error,
        "the key of the store in \(store.region) lies in \(key.region)",
        at: store.position
      )
    }
  }
}

/// Whether an action opens its inputs at all (PF-34, PF-65).
enum CrossRegionInputs {
  static func areRead(by action: ActionDefinition) -> Bool {
    guard action.provider == "CloudFormation" else { return true }
    let mode = action.configuration["ActionMode"]
    return mode != "CHANGE_SET_EXECUTE" && mode != "DELETE_ONLY"
  }
}
