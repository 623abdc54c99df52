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
      result[target] = list.map { Self.summaries($0, of: type) }
    }
    return result
  }

  private static func summaries(_ nodes: [LocatedNode], of type: PolicyType) -> [Summary] {
    nodes.compactMap { element in
      guard let id = element.node["Id"]?.string else { return nil }
      if let listed = element.node["Type"]?.string, listed != type.rawValue { return nil }
      return Summary(id: id, name: element.node["Name"]?.string ?? id)
    }
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
    result.isComplete = true
    for summary in summaries.sorted(by: { $0.id < $1.id }) {
      let list = assembly.list("list-targets-for-policy-\(summary.id)", "Targets")
      let places = list.value.map { elements in
        Set(
          elements.compactMap { $0.node["TargetId"]?.string }.compactMap(
            OrganizationTarget.init(id:)
          )
        )
      }
      if places == nil { result.isComplete = false }
      result.policies.append((summary, places))
    }
    return result
  }

  /// Every policy of a type; `nil` when that is not known.
  private mutating func allPolicies(of type: PolicyType) -> [Summary]? {
    let named = assembly.list("list-policies-\(type.rawValue)", "Policies")
    if let elements = named.value { return Self.summaries(elements, of: type) }
    guard let elements = assembly.list("list-policies", "Policies").value else { return nil }
    let types = elements.compactMap { $0.node["Type"]?.string }
    guard types.contains(type.rawValue) || (types.isEmpty && type == .service) else { return nil }
    return Self.summaries(elements, of: type)
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
