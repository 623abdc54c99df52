/// The command that collects a file of the organization's folder.
struct OrganizationCommand {
  /// The command, ready to type.
  let text: String

  /// The command for a file's name without ending.
  init(_ name: String) {
    for (operation, option) in Self.arguments where name.hasPrefix(operation + "-") {
      let argument = name.dropFirst(operation.count + 1)
      if operation == "list-policies-for-target" {
        let (target, type) = Self.splitType(String(argument))
        text =
          "aws organizations \(operation) --target-id \(target) "
          + "--filter \(type ?? "SERVICE_CONTROL_POLICY")"
      } else {
        text = "aws organizations \(operation) \(option) \(argument)"
      }
      return
    }
    text =
      name == "list-policies"
      ? "aws organizations list-policies --filter SERVICE_CONTROL_POLICY"
      : "aws organizations \(name)"
  }

  /// Operations that take an argument, the longer names first.
  private static let arguments = [
    ("list-organizational-units-for-parent", "--parent-id"),
    ("list-accounts-for-parent", "--parent-id"),
    ("list-policies-for-target", "--target-id"),
    ("list-targets-for-policy", "--policy-id"),
    ("list-parents", "--child-id"),
    ("describe-policy", "--policy-id"),
    ("list-policies", "--filter"),
  ]

  /// Splits a policy type off an argument, where one stands before or behind the target.
  static func splitType(_ argument: String) -> (target: String, type: String?) {
    for type in OrganizationAttachments.PolicyType.allCases.map(\.rawValue) {
      if argument.hasSuffix("-" + type) {
        return (String(argument.dropLast(type.count + 1)), type)
      }
      if argument.hasPrefix(type + "-") {
        return (String(argument.dropFirst(type.count + 1)), type)
      }
    }
    return (argument, nil)
  }
}
