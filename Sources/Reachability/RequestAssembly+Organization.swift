import Diagnostics
import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

extension RequestAssembly {
  /// SCPs of the asker's account, level by level (EV-410 to EV-415).
  mutating func assembleServiceControl() {
    guard let account = askerAccount else { return }
    layers.serviceControl = levels(
      for: account,
      layer: .serviceControl,
      isEnabled: graph.organization.root(of: account)?.hasServiceControlPolicies,
      policies: { $0.serviceControlPolicies }
    )
  }

  /// RCPs of the owner's account, level by level (EV-411, EV-417).
  mutating func assembleResourceControl() {
    guard let account = question.owner ?? askerAccount else { return }
    if case .key(.awsManaged) = question.guardian { return }  // EV-475
    layers.resourceControl = levels(
      for: account,
      layer: .resourceControl,
      isEnabled: graph.organization.root(of: account)?.hasResourceControlPolicies,
      policies: { $0.resourceControlPolicies }
    )
  }

  private mutating func levels(
    for account: AccountID,
    layer: Layer,
    isEnabled: Bool?,
    policies: (Organization) -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
  ) -> [PolicyLevel] {
    let map = graph.organization
    guard let organization = map.knowledge.value else {
      guard let file = map.knowledge.missingFile else { return [] }
      return [openLevel("organization", layer: layer, file)]
    }
    if map.isMember(account) == false || map.isManagementAccount(account) == true { return [] }
    if isEnabled == false { return [] }
    guard let path = map.path(to: account) else {
      let file = MissingFile(
        path: "organization/list-accounts-for-parent-….json",
        reason: .notCollected,
        command: "aws organizations list-accounts-for-parent --parent-id <id>"
      )
      return [openLevel("account \(account)", layer: layer, file)]
    }
    let attached = policies(organization)
    var levels: [PolicyLevel] = []
    for target in path {
      switch attached[target] {
      case .known(let list): levels.append(level(target, list, layer: layer))
      case .absent: levels.append(PolicyLevel(id: target.id, policies: []))
      case .missing(let file): levels.append(openLevel(map.name(of: target), layer: layer, file))
      case nil:
        // A type that was never enabled has no files at all.
        if isEnabled == nil, layer == .resourceControl, attached.isEmpty { continue }
        let file = MissingFile(
          path: "organization/list-policies-for-target-\(target.id).json",
          reason: .notCollected,
          command:
            "aws organizations list-policies-for-target --target-id \(ShellWord.quoted(target.id))"
        )
        levels.append(openLevel(map.name(of: target), layer: layer, file))
      }
    }
    return levels
  }

  private mutating func level(
    _ target: OrganizationTarget,
    _ policies: [OrganizationPolicy],
    layer: Layer
  ) -> PolicyLevel {
    let kind = layer == .serviceControl ? "SCP" : "RCP"
    let place = graph.organization.name(of: target)
    var inputs: [PolicyInput] = []
    for policy in policies.sorted(by: { $0.id < $1.id }) {
      let source = PolicySource(
        layer: layer,
        account: graph.organization.knowledge.value?.managementAccount,
        title: "\(kind) \(policy.name) at \(place)",
        policy: policy.document,
        place: .organization(id: policy.id)
      )
      if let input = input(source) { inputs.append(input) }
    }
    return PolicyLevel(id: place, policies: inputs)
  }

  private mutating func openLevel(
    _ name: String,
    layer: Layer,
    _ file: MissingFile
  ) -> PolicyLevel {
    let kind = layer == .serviceControl ? "SCPs" : "RCPs"
    let policy = unknown("\(kind) of \(name)", file)
    return PolicyLevel(id: name, policies: [PolicyInput(unknown: policy)])
  }
}
