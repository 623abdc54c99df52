import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

// What a resource's policy and grants are to one asker.
extension ResourceSide {
  /// A policy that names unique ids may mean the asker, whose id was not collected.
  ///
  /// - Returns: What is not known, one input for each such policy.
  func unknownIDs(_ asker: PrincipalSide, _ graph: AccessGraph) -> [PolicyInput] {
    guard asker.uniqueID == nil, asker.arn.resource != "root" else { return [] }
    return sources.compactMap { source in
      guard case .known(let attached) = source.policy else { return nil }
      let named = attached.document.statements.filter { statement in
        statement.principal?.entries.contains { entry in
          ["AROA", "AIDA"].contains { entry.value.text.hasPrefix($0) }
        } ?? false
      }
      let isUser = asker.arn.resource.hasPrefix("user/")
      let missing = isUser ? graph.user(asker.arn).missing : graph.role(asker.arn).missing
      guard !named.isEmpty, let missing else { return nil }
      return PolicyInput(
        unknown: UnknownPolicy("unique ids named in the \(source.title)", missing),
        mayDeny: named.contains { $0.effect == .deny }
      )
    }
  }

  /// The grants on the key, as a request for an action by somebody sees them.
  ///
  /// - Parameters:
  ///   - layers: Where they are put.
  ///   - action: The action.
  ///   - asker: The role or user that asks; `nil` for others.
  mutating func applyGrants(
    to layers: inout PolicyLayers,
    action: ActionName,
    asker: ARN?
  ) {
    layers.unknownGrants = unknownGrants
    for grant in grants {
      if let asker, Self.isDoubtful(grant, asker, action) {
        layers.unknownGrants = UnknownPolicy(name: "constraints of grant \(grant.id)")
        continue
      }
      sources.append(
        PolicySource(
          layer: .grant,
          account: keyAccount,
          title: "grant \(grant.id)",
          policy: .absent,
          fallback: grant.position
        )
      )
      layers.grants.append(
        KeyGrant(
          id: grant.id,
          grantee: grant.grantee,
          operations: grant.operations,
          contextEquals: grant.encryptionContextEquals,
          contextSubset: grant.encryptionContextSubset,
          origin: PolicySources.origin(.resource, sources.count - 1)
        )
      )
    }
  }

  /// Whether a grant may be for the asker, and it cannot be told: it has constraints that are not
  /// modelled, or is for one session of the asker's role.
  private static func isDoubtful(
    _ grant: EncryptionKey.Grant,
    _ asker: ARN,
    _ action: ActionName
  ) -> Bool {
    guard grant.operations.contains(where: { $0.lowercased() == action.name }) else { return false }
    if let session = ARN(grant.grantee), session.service == "sts" {
      let parts = session.resource.split(separator: "/")
      return session.account == asker.account && parts.count == 3 && parts[0] == "assumed-role"
        && parts[1] == asker.lastPathComponent && asker.resource.hasPrefix("role/")
    }
    guard !grant.otherConstraints.isEmpty else { return false }
    let account = AccountID(grant.grantee) ?? ARN(grant.grantee)?.account
    let isRoot = AccountID(grant.grantee) != nil || ARN(grant.grantee)?.resource == "root"
    return grant.grantee == asker.text || isRoot && account == asker.account
  }
}
