import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation

/// The service or resource control policies over an account, level by level (EV-410 to EV-417).
struct OrganizationSide: RequestSide {
  private(set) var levels: [PolicyLevel] = []
  private(set) var sources: [PolicySource] = []

  /// Which of the two kinds.
  enum Kind: Hashable, Sendable {
    case serviceControl
    case resourceControl

    var layer: Layer { self == .serviceControl ? .serviceControl : .resourceControl }
    var part: PolicySources.Part { self == .serviceControl ? .serviceControl : .resourceControl }
    var abbreviation: String { self == .serviceControl ? "SCP" : "RCP" }
  }

  /// What applies to an account.
  init(_ kind: Kind, over account: AccountID, _ evaluator: AccessEvaluator) {
    var collector = PolicyCollector(evaluator, kind.part)
    levels = Self.levels(kind, account, &collector)
    sources = collector.sources
  }

  private static func levels(
    _ kind: Kind,
    _ account: AccountID,
    _ collector: inout PolicyCollector
  ) -> [PolicyLevel] {
    let map = collector.graph.organization
    guard let organization = map.knowledge.value else {
      guard let file = map.knowledge.missingFile else { return [] }
      return [openLevel("organization", kind, file)]
    }
    if map.isMember(account) == false || map.isManagementAccount(account) == true { return [] }
    let root = map.root(of: account)
    let isEnabled: Bool?
    let attached: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
    switch kind {
    case .serviceControl:
      isEnabled = root?.hasServiceControlPolicies
      attached = organization.serviceControlPolicies
    case .resourceControl:
      isEnabled = root?.hasResourceControlPolicies
      attached = organization.resourceControlPolicies
    }
    if isEnabled == false { return [] }
    guard let path = map.path(to: account) else {
      let file = MissingFile(
        path: "organization/list-accounts-for-parent-….json",
        reason: .notCollected,
        command: "aws organizations list-accounts-for-parent --parent-id <id>"
      )
      return [openLevel("account \(account)", kind, file)]
    }
    var levels: [PolicyLevel] = []
    for target in path {
      switch attached[target] {
      case .known(let list): levels.append(level(kind, target, list, &collector))
      case .absent: levels.append(PolicyLevel(id: target.id, policies: []))
      case .missing(let file): levels.append(openLevel(map.name(of: target), kind, file))
      case nil:
        // A type that was never enabled has no files at all.
        if isEnabled == nil, kind == .resourceControl, attached.isEmpty { continue }
        let file = MissingFile(
          path: "organization/list-policies-for-target-\(target.id).json",
          reason: .notCollected,
          command:
            "aws organizations list-policies-for-target --target-id \(ShellWord.quoted(target.id))"
        )
        levels.append(openLevel(map.name(of: target), kind, file))
      }
    }
    return levels
  }

  private static func level(
    _ kind: Kind,
    _ target: OrganizationTarget,
    _ policies: [OrganizationPolicy],
    _ collector: inout PolicyCollector
  ) -> PolicyLevel {
    let map = collector.graph.organization
    let place = map.name(of: target)
    var inputs: [PolicyInput] = []
    for policy in policies.sorted(by: { $0.id < $1.id }) {
      let source = PolicySource(
        layer: kind.layer,
        account: map.knowledge.value?.managementAccount,
        title: "\(kind.abbreviation) \(policy.name) at \(place)",
        policy: policy.document,
        place: .organization(id: policy.id)
      )
      if let input = collector.input(source) { inputs.append(input) }
    }
    return PolicyLevel(id: place, policies: inputs)
  }

  private static func openLevel(_ name: String, _ kind: Kind, _ file: MissingFile) -> PolicyLevel {
    let policy = UnknownPolicy("\(kind.abbreviation)s of \(name)", file)
    return PolicyLevel(id: name, policies: [PolicyInput(unknown: policy)])
  }
}
