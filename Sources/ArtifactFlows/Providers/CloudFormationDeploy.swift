import AWSIdentifiers
import JSONReading
import PolicyEvaluation
import Reachability

/// `Deploy/CloudFormation` (PF-65 to PF-69).
enum CloudFormationDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "CloudFormation")]

  static func summary(of action: ActionDefinition) -> String {
    let stack = action.configuration["StackName"] ?? "?"
    switch action.configuration["ActionMode"] {
    case "CHANGE_SET_REPLACE": return "create change set of \(stack)"
    case "CHANGE_SET_EXECUTE": return "execute change set of \(stack)"
    case "DELETE_ONLY": return "delete \(stack)"
    default: return "create or update \(stack)"
    }
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let mode = action.configuration["ActionMode"] ?? "CREATE_UPDATE"
    addControl(mode, action, to: &flow)
    let isExecute = mode == "CHANGE_SET_EXECUTE"
    var stackActor: Actor?
    if let text = action.configuration["RoleArn"], !text.isEmpty {
      stackActor = stackRole(text, isPassed: !isExecute, action, to: &flow)
    }
    addArtifacts(mode, action, stackActor: stackActor, to: &flow)
    if !isExecute, mode != "DELETE_ONLY" {
      BootstrappedStack.addVersion(by: action.actor, action, to: &flow)
      BootstrappedStack.addAssets(by: stackActor ?? action.actor, action, to: &flow)
    }
    if !isExecute {
      flow.addMarker(
        "resources of the stack \(action.configuration["StackName"] ?? "?")",
        by: stackActor ?? action.actor,
        rule: "PF-66"
      )
    }
  }

  /// The role that CloudFormation works with: passed, and assumed by the service (PF-66).
  private static func stackRole(
    _ text: String,
    isPassed: Bool,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) -> Actor {
    let service = "cloudformation.amazonaws.com"
    guard let role = ARN(text), !text.contains("#{") else {
      // A run decides which role it is: every role it can be must be passable (PF-5).
      let pattern = RunTimeVariables.pattern(text).text
      let any = ARN(pattern) == nil ? flow.anyRole(of: action) : pattern
      if isPassed { flow.pass(anyOf: any, to: service, by: action.actor, rule: "PF-66") }
      var trust = LegRequest(purpose: .assume, rule: "PF-66")
      trust.unknowns = [
        LegUnknown(text: "which role `\(text)` is, and whether it trusts \(service)")
      ]
      flow.add(
        "sts:AssumeRole",
        on: LegTarget(any, isPattern: true),
        by: .service(service, account: action.account),
        trust
      )
      return .unknown("stack role")
    }
    if isPassed { flow.pass(role, to: service, by: action.actor, rule: "PF-66") }
    let stack = action.setting("StackName")
    let trust = flow.assume(
      role,
      by: service,
      sourceARN: flow.arn("cloudformation", "stack/\(stack)/*", in: action),
      isSent: false,
      rule: "PF-66",
      confidence: .inferred
    )
    return .identity(role, chain: [trust])
  }

  // MARK: - Control

  private static func addControl(_ mode: String, _ action: StepAction, to flow: inout FlowBuilder) {
    let stackName = action.setting("StackName")
    let stack = flow.target(
      flow.arn("cloudformation", "stack/\(stackName)/*", in: action),
      isPattern: true
    )
    for (name, presence) in controlActions(mode, action) {
      var request = flow.request(.control, "PF-65", in: action, presence: presence)
      if name.hasSuffix("ChangeSet"), let set = action.configuration["ChangeSetName"] {
        request.context.append(("cloudformation:ChangeSetName", RunTimeVariables.state(set)))
      }
      let takesRole = [
        "CreateChangeSet", "CreateStack", "UpdateStack", "DeleteStack",
      ].contains { name.hasSuffix(":\($0)") }
      if takesRole {
        let role = action.configuration["RoleArn"]
        request.context.append(
          ("cloudformation:RoleArn", role.map { RunTimeVariables.state($0) } ?? .absent)
        )
      }
      let target = name.hasSuffix("ValidateTemplate") ? LegTarget.any : stack
      flow.add(name, on: target, by: action.actor, request)
    }
  }

  private static func controlActions(
    _ mode: String,
    _ action: StepAction
  ) -> [(String, Leg.Presence)] {
    func named(_ names: [(String, Leg.Presence)]) -> [(String, Leg.Presence)] {
      names.map { ("cloudformation:\($0.0)", $0.1) }
    }
    let exists = Leg.Presence.when("the stack exists", holds: nil)
    let isAbsent = Leg.Presence.when("the stack does not exist", holds: nil)
    var createUpdate: [(String, Leg.Presence)] = [
      ("DescribeStacks", .always), ("DescribeStackEvents", .advisory),
      ("DescribeStackResources", .advisory), ("CreateStack", isAbsent),
      ("UpdateStack", exists), ("GetTemplate", .advisory), ("ValidateTemplate", .always),
    ]
    let hasConfiguration = action.configuration["TemplateConfiguration"] != nil
    if hasConfiguration {
      let policy = Leg.Presence.when("the template configuration has a stack policy", holds: nil)
      createUpdate += [("GetStackPolicy", policy), ("SetStackPolicy", policy)]
    }
    switch mode {
    case "CHANGE_SET_REPLACE":
      return named([
        ("DescribeStacks", .always), ("DescribeChangeSet", .always),
        ("CreateChangeSet", .always),
        ("DeleteChangeSet", .when("the change set exists", holds: nil)),
      ])
    case "CHANGE_SET_EXECUTE":
      return named([
        ("DescribeStacks", .always), ("DescribeChangeSet", .always),
        ("ExecuteChangeSet", .always),
      ])
    case "DELETE_ONLY": return named([("DescribeStacks", .always), ("DeleteStack", .always)])
    case "REPLACE_ON_FAILURE":
      let hasFailed = Leg.Presence.when("the stack is in a failed state", holds: nil)
      return named(createUpdate + [("DeleteStack", hasFailed)])
    default: return named(createUpdate)
    }
  }

  // MARK: - Artifacts

  private static func addArtifacts(
    _ mode: String,
    _ action: StepAction,
    stackActor: Actor?,
    to flow: inout FlowBuilder
  ) {
    let readsNothing = mode == "CHANGE_SET_EXECUTE" || mode == "DELETE_ONLY"
    let inputs = action.definition.inputs
    let isWriting = action.configuration["OutputFileName"] != nil
    if !inputs.isEmpty || isWriting && !action.definition.outputs.isEmpty {
      flow.check(by: action.actor, in: action.region)
    }
    let overrides = ParameterOverrides(action.configuration["ParameterOverrides"])
    let template = artifact(of: action.configuration["TemplatePath"])
    let paths = [template, artifact(of: action.configuration["TemplateConfiguration"])]
      .compactMap { $0 }
    let presences = inputs.map { input -> Leg.Presence in
      if readsNothing { return .advisory }
      if paths.contains(input) || overrides.filesOf.contains(input) { return .always }
      // What names an artifact at run time may name this one.
      if paths.contains(where: { $0.contains("#{") }) {
        return .when("the template lies in this artifact", holds: nil)
      }
      if !overrides.isReadable {
        return .when("`ParameterOverrides` names a file of this artifact", holds: nil)
      }
      return .advisory
    }
    for (input, presence) in zip(inputs, presences) where presence != .advisory {
      flow.read(input, by: action.actor, in: action.region, presence: presence, rule: "PF-67")
    }
    for (input, presence) in zip(inputs, presences) where presence == .advisory {
      flow.read(input, by: action.actor, in: action.region, presence: .advisory, rule: "PF-65")
    }
    if isWriting {
      for output in action.definition.outputs {
        flow.write(output, by: action.actor, in: action.region)
      }
    }
    if readsNothing { return }
    // Without a role of the stack's own the action's role reads, often what it has read already.
    let isRead = stackActor == nil ? presences.map { $0 == .always } : inputs.map { _ in false }
    let left = zip(inputs, isRead).filter { !$0.1 }.map(\.0)
    addStackReads(left, template, overrides, by: stackActor ?? action.actor, action, to: &flow)
  }

  /// PF-68: what the resources of the stack are made of.
  private static func addStackReads(
    _ inputs: [String],
    _ template: String?,
    _ overrides: ParameterOverrides,
    by stackActor: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    for input in inputs {
      let presence: Leg.Presence
      if overrides.locationsOf.contains(input) {
        presence =
          overrides.isCertain ? .always : .when("the template reads this artifact", holds: nil)
      } else if input == template {
        presence = .when("the template refers to the artifact bucket", holds: nil)
      } else if !overrides.isReadable {
        presence = .when("`ParameterOverrides` hands over this artifact", holds: nil)
      } else {
        continue
      }
      flow.read(input, by: stackActor, in: action.region, presence: presence, rule: "PF-68")
    }
  }

  /// The artifact before `::`.
  private static func artifact(of path: String?) -> String? {
    guard let path, let separator = path.range("::") else { return nil }
    return String(path[..<separator])
  }
}

/// The functions in `ParameterOverrides` that name artifacts (PF-69, PF-132).
struct ParameterOverrides {
  /// Artifacts of which a file is read (`Fn::GetParam`).
  private(set) var filesOf: [String] = []
  /// Artifacts whose place is handed to the template (`Fn::GetArtifactAtt`).
  private(set) var locationsOf: [String] = []
  /// Whether the text is JSON, or there is none.
  let isReadable: Bool
  /// Whether a run can change nothing in it.
  let isCertain: Bool

  init(_ text: String?) {
    guard let text, !text.isEmpty else {
      isReadable = true
      isCertain = true
      return
    }
    isCertain = !text.contains("#{")
    guard let json = try? JSONText(Array(text.utf8)), let node = try? JSONNode(parsing: json) else {
      isReadable = false
      return
    }
    isReadable = true
    collect(node)
  }

  private mutating func collect(_ node: JSONNode) {
    for element in node.elements { collect(element) }
    for member in node.members {
      let names = member.node.elements.map { $0.string ?? "" }
      if member.name == "Fn::GetParam", let name = names.first {
        if !filesOf.contains(name) { filesOf.append(name) }
      } else if member.name == "Fn::GetArtifactAtt", let name = names.first {
        let isPlace = names.count > 1 && ["BucketName", "ObjectKey", "URL"].contains(names[1])
        if isPlace, !locationsOf.contains(name) { locationsOf.append(name) }
      } else {
        collect(member.node)
      }
    }
  }
}

extension String {
  /// The place at which a text begins in this one.
  fileprivate func range(_ needle: String) -> Index? {
    var index = startIndex
    while index != endIndex {
      if self[index...].hasPrefix(needle) { return index }
      index = self.index(after: index)
    }
    return nil
  }
}
