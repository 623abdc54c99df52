import AWSIdentifiers
import AccessModel
import Inventories
import Reachability

extension FlowBuilder {
  /// Adds the legs of every action and rule, in order (PF-1).
  mutating func addActions() {
    checkPipeline()
    for element in pipeline.sequence {
      switch element {
      case .action(let action), .rule(let action):
        step = action.step
        position = action.position
        addStep(action)
      }
    }
    step = ""
    position = nil
  }

  // MARK: - Roles

  /// CodePipeline assumes the service role (PF-36).
  mutating func serviceRole() -> Actor {
    guard let role = pipeline.role else {
      find(
        "no-service-role",
        .error,
        "`\(pipeline.roleText)` is no role",
        about: .pipeline,
        at: pipeline.position
      )
      // An action without any role of its own has no other principal: the step stays open.
      addUnknown("which role the pipeline runs with", by: "service role", rule: "PF-36")
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

  /// The service role assumes the role of an action or rule (PF-37).
  mutating func assume(_ role: ARN, by service: Actor, region: String) -> Int {
    var request = LegRequest(purpose: .assume, rule: "PF-37")
    request.owner = role.account
    request.guardian = .role(role)
    request.region = region
    request.context = [("sts:ExternalId", .absent)]
    request.usesActorNetwork = false
    return add("sts:AssumeRole", on: LegTarget(role.text), by: service, request)
  }

  /// The role that an action or rule runs with, and how it is reached.
  private mutating func ownRole(_ text: String?, region: String, _ service: Actor) -> Actor {
    guard let text, text != pipeline.roleText else { return service }
    guard let role = ARN(text), !text.contains("#{") else {
      addUnknown("which role `\(text)` is", by: "`\(text)` is no role", rule: "PF-37")
      return .unknown("`\(text)` is no role")
    }
    return .identity(role, chain: service.chain + [assume(role, by: service, region: region)])
  }

  /// A request that is made for certain, by somebody and on something the inventory does not tell.
  private mutating func addUnknown(_ what: String, by principal: String, rule: String) {
    var draft = LegDraft(
      step: step,
      principal: .unknown(principal),
      action: ActionName("sts:AssumeRole"),
      resource: "*",
      purpose: .assume,
      rule: rule,
      confidence: .inferred
    )
    draft.unknowns = [LegUnknown(text: what)]
    add(draft)
  }

  // MARK: - Actions

  private mutating func addStep(_ action: ActionDefinition) {
    let service = serviceRole()
    let region = action.region ?? pipeline.region
    if action.roleText != nil, action.owner != "AWS" {
      find(
        "role-on-foreign-action",
        .warning,
        "an action of owner \(action.owner) runs with no role of its own",
        at: action.position
      )
    }
    let actor = ownRole(action.roleText, region: region, service)
    let step = StepAction(
      definition: action,
      actor: actor,
      serviceRole: service,
      account: actor.account ?? pipeline.account,
      region: region
    )
    check(step)
    let provider = ProviderCatalog.provider(of: action)
    if provider != nil || action.owner == "AWS" {
      let isReading = CrossRegionInputs.areRead(by: action)
      for input in action.inputs {
        copyInput(input, to: region, by: service, presence: isReading ? .always : .advisory)
      }
    }
    guard let provider else {
      addUnknownType(action)
      return
    }
    provider.addLegs(of: step, to: &self)
  }

  /// PF-6.
  private mutating func addUnknownType(_ action: ActionDefinition) {
    let type = "\(action.category)/\(action.provider) of owner \(action.owner)"
    addNotModelled("the action type \(type) is not modelled", by: "action type", rule: "PF-6") {
      "what an action of type \(type) does"
    }
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

  /// One leg that stands for everything a step does and leaves it open.
  private mutating func addNotModelled(
    _ note: String,
    by principal: String,
    rule: String,
    _ what: () -> String
  ) {
    var draft = LegDraft(
      step: step,
      principal: .unknown(principal),
      action: nil,
      resource: "",
      presence: .always,
      purpose: .control,
      rule: rule,
      confidence: .inferred,
      note: note
    )
    draft.unknowns = [LegUnknown(text: what())]
    add(draft)
  }

  // MARK: - Oddities

  /// What is odd about the pipeline as a whole (PF-7, PF-9, PF-10, PF-36).
  private mutating func checkPipeline() {
    if pipeline.hasBothStores {
      find(
        "two-artifact-stores",
        .error,
        "the pipeline has both `artifactStore` and `artifactStores`: keep one",
        about: .pipeline,
        at: pipeline.position
      )
    }
    if let role = pipeline.role, role.account != pipeline.account {
      find(
        "service-role-elsewhere",
        .error,
        "the service role belongs to account \(role.accountText), the pipeline to "
          + "\(pipeline.account)",
        about: .pipeline,
        at: pipeline.position
      )
    }
    _ = requireStore(pipeline.region)
    for store in pipeline.stores.values.sorted(by: { $0.region < $1.region }) { check(store) }
  }

  private mutating func check(_ store: StoreDefinition) {
    guard let bucket = graph.bucket(named: store.bucket) else { return }
    if bucket.region != store.region {
      find(
        "bucket-in-other-region",
        .error,
        "the bucket `\(store.bucket)` lies in \(bucket.region), and the store is for "
          + "\(store.region)",
        about: .pipeline,
        at: store.position
      )
    }
    if bucket.account != pipeline.account {
      find(
        "bucket-in-other-account",
        .error,
        "the bucket `\(store.bucket)` belongs to account \(bucket.account), the pipeline to "
          + "\(pipeline.account)",
        about: .pipeline,
        at: store.position
      )
    }
    switch bucket.versioning {
    case .known(.enabled), .missing: break
    case .known(.suspended), .absent:
      find(
        "artifact-bucket-not-versioned",
        .note,
        "the artifact bucket `\(store.bucket)` does not keep versions",
        about: .pipeline,
        at: store.position
      )
    }
  }

  /// What is odd about an action's artifacts and regions (PF-7, PF-15, PF-33, PF-34, PF-48).
  private mutating func check(_ action: StepAction) {
    let definition = action.definition
    if action.region != pipeline.region {
      if definition.category == "Source" {
        find(
          "cross-region-source",
          .error,
          "a source action cannot run in another region than its pipeline",
          at: definition.position
        )
      } else if definition.owner != "AWS" {
        find(
          "cross-region-foreign-action",
          .error,
          "an action of owner \(definition.owner) cannot run in another region than its pipeline",
          at: definition.position
        )
      }
      _ = requireStore(action.region)
    }
    for input in definition.inputs { check(input, of: action) }
    let movesArtifacts = !definition.inputs.isEmpty || !definition.outputs.isEmpty
    if movesArtifacts, let store = store(action.region), let configured = configuredKey(of: store) {
      check(store, configured, action)
    }
  }

  private mutating func check(_ input: String, of action: StepAction) {
    let definition = action.definition
    guard let artifact = artifacts[input] else {
      find(
        "unknown-artifact",
        .error,
        "no earlier action produces the artifact `\(input)`",
        at: definition.position
      )
      return
    }
    if cloneReferences[input] != nil, definition.provider != "CodeBuild" {
      find(
        "clone-reference-consumer",
        .error,
        "`\(input)` is a reference for builds to clone, and an action of \(definition.provider) "
          + "cannot use it",
        at: definition.position
      )
    }
    if let build = artifact.build, let producer = artifact.account, producer != action.account {
      find(
        "build-key-differs",
        .warning,
        "the project `\(build.project)` encrypts `\(input)` with another key than the artifact "
          + "store's, and account \(action.account) reads it",
        about: .step(build.step),
        at: build.position,
        failure: artifact.isUnderManagedKey ? BreakCode(20) : nil
      )
    }
    checkDefaultKey(of: artifact, readBy: action)
    guard let producer = artifact.account, action.account != pipeline.account,
      producer != pipeline.account, producer != action.account
    else { return }
    find(
      "artifact-between-foreign-accounts",
      .error,
      "`\(input)` goes from account \(producer) straight to account \(action.account): "
        + "rebuild or store it again in account \(pipeline.account)",
      at: definition.position,
      failure: BreakCode(53)
    )
  }

  /// PF-16: `aws/s3` of one account cannot be used by another.
  private mutating func checkDefaultKey(of artifact: ProducedArtifact, readBy action: StepAction) {
    guard artifact.build == nil, artifact.isUnderManagedKey, case .known(let key) = artifact.key,
      let owner = key.account, owner != action.account, let store = store(artifact.region)
    else { return }
    find(
      "default-key-across-accounts",
      .warning,
      "`\(artifact.name)` lies under the key `aws/s3` of account \(owner), and account "
        + "\(action.account) takes it: name a customer managed key in the store",
      about: .pipeline,
      at: store.position,
      failure: BreakCode(1)
    )
  }

  /// PF-17, PF-35.
  private mutating func check(
    _ store: StoreDefinition,
    _ configured: ConfiguredKey,
    _ action: StepAction
  ) {
    if !configured.isARN, !configured.isManaged, action.account != pipeline.account {
      find(
        "alias-across-accounts",
        .warning,
        "`\(configured.text)` names a key in the caller's own account only: write the key's ARN",
        about: .pipeline,
        at: store.position,
        failure: BreakCode(8)
      )
    }
    if case .known(let key) = configured.key, key.region != bucketRegion(store) {
      find(
        "key-in-wrong-region",
        .error,
        "the key of the store in \(store.region) lies in \(key.region)",
        about: .pipeline,
        at: store.position,
        failure: BreakCode(7)
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
