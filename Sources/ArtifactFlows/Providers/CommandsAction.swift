import Inventories
import JSONReading

/// `Compute/Commands` (PF-61): shell commands under the action's own role.
enum CommandsAction: ActionProvider {
  static let types = [ActionType("Compute", "Commands"), ActionType("Rule", "Commands")]

  static func summary(of action: ActionDefinition) -> String { "shell commands" }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let actor = ManagedCompute.located(action)
    ManagedCompute.addLogs(of: action, to: &flow)
    ManagedCompute.addNetwork(of: action, to: &flow)
    for secret in secrets(of: action) {
      BuildSettings.addSecret(secret, actor, action, rule: "PF-61", &flow)
    }
    if !action.definition.inputs.isEmpty || !action.definition.outputs.isEmpty {
      flow.check(by: action.actor, in: action.region)
    }
    for input in action.definition.inputs { flow.read(input, by: actor, in: action.region) }
    for output in action.definition.outputs { flow.write(output, by: actor, in: action.region) }
    flow.addMarker("commands of \(action.definition.step)", by: actor, rule: "PF-61")
  }

  private static func secrets(of action: StepAction) -> [String] {
    guard let text = action.configuration["EnvironmentVariables"],
      let json = try? JSONText(Array(text.utf8)), let node = try? JSONNode(parsing: json)
    else { return [] }
    return node.elements.compactMap { variable in
      variable["type"]?.string == "SECRETS_MANAGER" ? variable["value"]?.string : nil
    }
  }
}
