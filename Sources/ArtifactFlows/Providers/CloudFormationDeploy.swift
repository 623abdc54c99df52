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
    let role = action.configuration["RoleArn"].flatMap { ARN($0) }
    let isExecute = mode == "CHANGE_SET_EXECUTE"
    var stackActor: Actor?
    if let role {
      if !isExecute {
        flow.pass(role, to: "cloudformation.amazonaws.com", by: action.actor, rule: "PF-66")
      }
      let stack = action.configuration["StackName"] ?? "*"
      let trust = flow.assume(
        role,
        by: "cloudformation.amazonaws.com",
        sourceARN: flow.arn("cloudformation", "stack/\(stack)/*", in: action),
        isSent: false,
        rule: "PF-66",
        confidence: .inferred
      )
      stackActor = .identity(role, chain: [trust])
    }
    addArtifacts(mode, action, stackActor: stackActor, to: &flow)
    if !isExecute {
      flow.addMarker(
        "resources of the stack \(action.configuration["StackName"] ?? "?")",
        by: stackActor ?? action.actor,
        rule: "PF-66"
      )
    }
  }

  // MARK: - Control

  private static func addControl(_ mode: String, _ action: StepAction, to flow: inout FlowBuilder) {
    let stackName = action.configuration["StackName"] ?? "*"
    let stack = flow.target(
      flow.arn("cloudformation", "stack/\(stackName)/*", in: action),
      isPattern: true
    )
    for (name, presence) in controlActions(mode, action) {
      var request = flow.request(.control, "PF-65", in: action, presence: presence)
      if name.hasSuffix("ChangeSet"), let set = action.configuration["ChangeSetName"] {
        request.context.append(("cloudformation:ChangeSetName", runTimeValue(set)))
      }
      let takesRole = [
        "CreateChangeSet", "CreateStack", "UpdateStack", "DeleteStack",
      ].contains { name.hasSuffix(":\($0)") }
      if takesRole {
        let role = action.configuration["RoleArn"]
        request.context.append(("cloudformation:RoleArn", role.map { runTimeValue($0) } ?? .absent))
      }
      let target = name.hasSuffix("ValidateTemplate") ? LegTarget.any : stack
      flow.add(name, on: target, by: action.actor, request)
    }
  }

  private static func runTimeValue(_ text: String) -> KeyState {
    guard let start = text.range("#{") else { return .value(text) }
    return .unknown(KeyUncertainty(mayBeAbsent: false, prefix: String(text[..<start])))
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
      let failed = Leg.Presence.when("the stack is in a failed state", holds: nil)
      return named(createUpdate + [("DeleteStack", failed)])
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
    let overrides = ParameterOverrides(action.configuration["ParameterOverrides"])
    let template = artifact(of: action.configuration["TemplatePath"])
    var named: [String] = []
    if !readsNothing {
      named =
        [template, artifact(of: action.configuration["TemplateConfiguration"])]
        .compactMap { $0 } + overrides.filesOf
    }
    let inputs = action.definition.inputs
    if !named.isEmpty { flow.check(by: action.actor, in: action.region) }
    for input in inputs where named.contains(input) {
      flow.read(input, by: action.actor, in: action.region, rule: "PF-67")
    }
    for input in inputs where !named.contains(input) {
      flow.read(
        input,
        by: action.actor,
        in: action.region,
        presence: .advisory,
        rule: "PF-65"
      )
    }
    for output in action.definition.outputs where action.configuration["OutputFileName"] != nil {
      flow.write(output, by: action.actor, in: action.region)
    }
    guard !readsNothing else { return }
    let reader = stackActor ?? action.actor
    for input in overrides.locationsOf where inputs.contains(input) {
      flow.read(input, by: reader, in: action.region, rule: "PF-68")
    }
    guard let template, inputs.contains(template), !overrides.locationsOf.contains(template),
      stackActor != nil
    else { return }
    flow.read(
      template,
      by: reader,
      in: action.region,
      presence: .when("the template refers to the artifact bucket", holds: nil),
      rule: "PF-68"
    )
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

  init(_ text: String?) {
    guard let text, !text.contains("#{"), let json = try? JSONText(Array(text.utf8)),
      let node = try? JSONNode(parsing: json)
    else { return }
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
