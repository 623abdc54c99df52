import JSONReading
import PolicyLanguage

/// Finds the policy documents that lie in an answer.
enum PolicySites {
  /// A policy document in a tree.
  struct Site {
    /// The document: an object, or a string that holds JSON.
    let node: JSONNode
    let kind: PolicyKind
  }

  /// The policy documents of a file.
  static func find(in tree: JSONNode, of kind: SnapshotFileKind) -> [Site] {
    switch kind {
    case .bucket(_, _, _, .policy): whole(tree, as: .resource)
    case .key(_, _, _, .policy, _): whole(tree, as: .key)
    case .organization:
      organizationPolicy(tree)
    case .answer(_, _, let key):
      embedded(in: tree, as: PolicyKind(ofAnswersBy: key.service))
    case .identities, .identityProviders, .accountPublicAccessBlock, .bucket, .key, .aliases,
      .pipeline:
      []
    }
  }

  /// The document that `Policy` holds, or the file itself when only the document was kept.
  static func whole(_ tree: JSONNode, as kind: PolicyKind) -> [Site] {
    if let node = tree["Policy"], node.string != nil || node["Statement"] != nil {
      return [Site(node: node, kind: kind)]
    }
    return tree["Statement"] == nil ? [] : [Site(node: tree, kind: kind)]
  }

  /// The content of `describe-policy`.
  static func organizationPolicy(_ tree: JSONNode) -> [Site] {
    guard let policy = tree["Policy"], let content = policy["Content"] else { return [] }
    switch policy["PolicySummary"]?["Type"]?.string {
    case "SERVICE_CONTROL_POLICY": return [Site(node: content, kind: .serviceControl)]
    case "RESOURCE_CONTROL_POLICY": return [Site(node: content, kind: .resourceControl)]
    default: return []
    }
  }

  /// Members under which services print a policy, in lower case.
  static let members: Set<String> = [
    "policy", "policytext", "resourcepolicy", "policydocument", "accesspolicy",
    "repositorypolicytext", "policydocumentjson",
  ]

  /// Every policy in a tree, told by the name of its member and by what it looks like.
  static func embedded(in tree: JSONNode, as kind: PolicyKind) -> [Site] {
    switch tree.value {
    case .array(let elements):
      return elements.flatMap { embedded(in: $0, as: kind) }
    case .object(let members):
      return members.flatMap { name, node in
        if Self.members.contains(name.lowercased()), looksLikePolicy(node) {
          return [Site(node: node, kind: kind)]
        }
        return embedded(in: node, as: kind)
      }
    case .string, .number, .boolean, .null: return []
    }
  }

  static func looksLikePolicy(_ node: JSONNode) -> Bool {
    guard let text = node.string else { return node["Statement"] != nil }
    return text.utf8.contains(Array("Statement".utf8))
  }
}

extension PolicyKind {
  /// The kind of policy that the answers of a service hold, as the AWS CLI calls the service.
  public init(ofAnswersBy service: String) {
    switch service {
    case "ec2": self = .endpoint
    case "ecr": self = .repository
    default: self = .resource
    }
  }
}
