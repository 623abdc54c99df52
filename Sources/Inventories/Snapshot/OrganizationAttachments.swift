import AWSIdentifiers
import Diagnostics
import JSONReading

/// Which policies of an organization are attached where.
///
/// Two kinds of answers tell, and either suffices: what is attached to a target, and where a
/// policy is attached. The second tells a target's policies only when it is there for every
/// policy of the type.
struct OrganizationAttachments {
  /// The types of policies that decide access.
  enum PolicyType: String, CaseIterable {
    case service = "SERVICE_CONTROL_POLICY"
    case resource = "RESOURCE_CONTROL_POLICY"
  }

  /// The answers, and the place for findings.
  private(set) var assembly: OrganizationAssembly
  private var documents: [String: Knowledge<AttachedPolicy>] = [:]

  /// Attachments told by the answers of an assembly.
  init(assembly: OrganizationAssembly) { self.assembly = assembly }

  private struct Summary: Hashable {
    let id: String
    let name: String
  }

  /// The policies of a type at every target.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - targets: The targets known so far; those that only a policy names are added.
  /// - Returns: What is known of every target.
  mutating func policies(
    of type: PolicyType,
    at targets: Set<OrganizationTarget>
  ) -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>] {
    let byTarget = attachmentsByTarget(of: type)
    let byPolicy = attachmentsByPolicy(of: type)
    var all = targets.union(byTarget.keys)
    for (_, places) in byPolicy.policies { all.formUnion(places ?? []) }
    var result: [OrganizationTarget: Knowledge<[OrganizationPolicy]>] = [:]
    for target in all.sorted(by: { $0.id < $1.id }) {
      let attached = attached(to: target, byTarget[target], byPolicy, type)
      result[target] = attached.map { summaries in
        summaries.sorted { $0.id < $1.id }.map { summary in
          OrganizationPolicy(
            id: summary.id,
            name: summary.name,
            document: document(of: summary)
          )
        }
      }
    }
    return result
  }

  private mutating func attached(
    to target: OrganizationTarget,
    _ listed: Knowledge<[Summary]>?,
    _ byPolicy: PolicyAttachments,
    _ type: PolicyType
  ) -> Knowledge<[Summary]> {
    if let summaries = listed?.value {
      let ids = Set(summaries.map(\.id))
      for (policy, places) in byPolicy.policies {
        guard let places, places.contains(target) != ids.contains(policy.id) else { continue }
        let name = "list-policies-for-target-\(target.id)"
        assembly.diagnostics.append(
          Diagnostic(
            code: "organization-contradiction",
            location: FileLocation(file: "organization/\(name).json"),
            message: "this file and `list-targets-for-policy-\(policy.id).json` disagree on "
              + "whether `\(policy.name)` is attached to `\(target.id)`",
            help: "collect the files of `organization/` again in one go"
          )
        )
        return .missing(OrganizationAssembly.missingFile(name, .unreadable))
      }
      return .known(summaries)
    }
    if byPolicy.isComplete {
      return .known(
        byPolicy.policies.filter { $0.places?.contains(target) == true }.map(\.policy)
      )
    }
    if let missing = listed?.missingFile { return .missing(missing) }
    let suffix = type == .service ? "" : "-\(type.rawValue)"
    return .missing(
      OrganizationAssembly.missingFile(
        "list-policies-for-target-\(target.id)\(suffix)",
        .notCollected
      )
    )
  }
}

// MARK: - By target

extension OrganizationAttachments {
  private mutating func attachmentsByTarget(
    of type: PolicyType
  ) -> [OrganizationTarget: Knowledge<[Summary]>] {
    let prefix = "list-policies-for-target-"
    var result: [OrganizationTarget: Knowledge<[Summary]>] = [:]
    for name in assembly.answers.keys.sorted() where name.hasPrefix(prefix) {
      let (id, named) = OrganizationCommand.splitType(String(name.dropFirst(prefix.count)))
      guard let target = OrganizationTarget(id: id) else { continue }
      if let named, named != type.rawValue { continue }
      let list = assembly.list(name, "Policies")
      // A file that names no type tells by its content; one without content is about SCPs.
      if named == nil {
        let types = (list.value ?? []).compactMap { $0.node["Type"]?.string }
        let fits = types.contains(type.rawValue) || (types.isEmpty && type == .service)
        if !fits { continue }
      }
      if result[target]?.value != nil { continue }
      switch list {
      case .known(let elements):
        if let summaries = summaries(elements, of: type, in: name) {
          result[target] = .known(summaries)
        } else {
          result[target] = .missing(OrganizationAssembly.missingFile(name, .unreadable))
        }
      case .absent: result[target] = .absent
      case .missing(let file): result[target] = .missing(file)
      }
    }
    return result
  }

  /// The policies of a list, those of other types left out; `nil` when one has no id.
  private mutating func summaries(
    _ nodes: [LocatedNode],
    of type: PolicyType,
    in name: String
  ) -> [Summary]? {
    var summaries: [Summary] = []
    for element in nodes {
      if let listed = element.node["Type"]?.string, listed != type.rawValue { continue }
      guard let id = element.node["Id"]?.string else {
        assembly.reportUnexpected(element, name, expected: "the `Id` of a policy")
        return nil
      }
      summaries.append(Summary(id: id, name: element.node["Name"]?.string ?? id))
    }
    return summaries
  }
}

// MARK: - By policy

extension OrganizationAttachments {
  /// Where each policy of a type is attached.
  private struct PolicyAttachments {
    /// The policies in the order of their ids; `nil` where the places were not collected.
    var policies: [(policy: Summary, places: Set<OrganizationTarget>?)] = []
    /// Whether every policy of the type is here, with its places.
    var isComplete = false
  }

  private mutating func attachmentsByPolicy(of type: PolicyType) -> PolicyAttachments {
    var result = PolicyAttachments()
    guard let summaries = allPolicies(of: type) else { return result }
    result.isComplete = !hasUnlistedPolicies()
    for summary in summaries.sorted(by: { $0.id < $1.id }) {
      let places = targets(of: summary)
      if places == nil { result.isComplete = false }
      result.policies.append((summary, places))
    }
    return result
  }

  /// Where a policy is attached; `nil` when that is not known.
  private mutating func targets(of summary: Summary) -> Set<OrganizationTarget>? {
    let name = "list-targets-for-policy-\(summary.id)"
    guard let elements = assembly.list(name, "Targets").value else { return nil }
    var targets: Set<OrganizationTarget> = []
    for element in elements {
      guard let target = element.node["TargetId"]?.string.flatMap({ OrganizationTarget(id: $0) })
      else {
        assembly.reportUnexpected(
          element,
          name,
          expected: "the `TargetId` of a root, unit or account"
        )
        return nil
      }
      targets.insert(target)
    }
    return targets
  }

  /// Every policy of a type; `nil` when that is not known.
  private mutating func allPolicies(of type: PolicyType) -> [Summary]? {
    let name = "list-policies-\(type.rawValue)"
    if let elements = assembly.list(name, "Policies").value {
      let stranger = elements.first { element in
        element.node["Type"]?.string.map { $0 != type.rawValue } ?? false
      }
      if let stranger {
        assembly.reportUnexpected(stranger, name, expected: "policies of type `\(type.rawValue)`")
        return nil
      }
      return summaries(elements, of: type, in: name)
    }
    guard let elements = assembly.list("list-policies", "Policies").value else { return nil }
    let types = elements.compactMap { $0.node["Type"]?.string }
    guard types.contains(type.rawValue) || (types.isEmpty && type == .service) else { return nil }
    return summaries(elements, of: type, in: "list-policies")
  }

  /// Whether a file tells where a policy is attached that no list has: then the lists are not
  /// whole.
  private mutating func hasUnlistedPolicies() -> Bool {
    let prefix = "list-targets-for-policy-"
    var listed: Set<String> = []
    for name in ["list-policies"] + PolicyType.allCases.map({ "list-policies-\($0.rawValue)" }) {
      let elements = assembly.list(name, "Policies").value ?? []
      listed.formUnion(elements.compactMap { $0.node["Id"]?.string })
    }
    return assembly.answers.keys.contains { name in
      guard name.hasPrefix(prefix) else { return false }
      let id = String(name.dropFirst(prefix.count))
      return !listed.contains(id) && !listed.contains(SnapshotFileKind.splitPage(id).operation)
    }
  }

  private mutating func document(of summary: Summary) -> Knowledge<AttachedPolicy> {
    if let known = documents[summary.id] { return known }
    let document = readDocument(of: summary)
    documents[summary.id] = document
    return document
  }

  private mutating func readDocument(of summary: Summary) -> Knowledge<AttachedPolicy> {
    let name = "describe-policy-\(summary.id)"
    let answer = assembly.answer(name)
    guard let answer = answer.value else {
      return .missing(
        answer.missingFile ?? OrganizationAssembly.missingFile(name, .refused)
      )
    }
    let policy = answer.node["Policy"]
    let id = policy?["PolicySummary"]?["Id"]?.string
    guard id == nil || id == summary.id, let content = policy?["Content"],
      let found = assembly.answers[name]?.policy(
        at: content,
        name: summary.name,
        arn: policy?["PolicySummary"]?["Arn"]?.string
      )
    else {
      assembly.reportUnexpected(
        answer,
        name,
        expected: "`Policy` with the `Content` of policy `\(summary.id)`"
      )
      return .missing(OrganizationAssembly.missingFile(name, .unreadable))
    }
    return .known(found)
  }
}
