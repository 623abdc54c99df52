import AWSIdentifiers

extension Evaluator {
  /// Grants on the key (EV-473).
  mutating func grants(into gates: inout Gates) {
    let principal = request.principal
    guard principal.hasPrincipalSide else { return }
    for grant in request.layers.grants {
      guard grant.operations.contains(where: { $0.lowercased() == request.action.name.name })
      else { continue }
      let constraint = constraintHolds(grant)
      if constraint.isFalse { continue }
      let grantee = ARN(grant.grantee)
      if AccountID(grant.grantee) != nil || grantee?.resource == "root" {
        let account = AccountID(grant.grantee) ?? grantee?.account
        guard account == principal.account else { continue }
        ambiguities.insert("AMB-KMS-GRANT")
        gates.grantAccount = arena.or(gates.grantAccount, constraint)
        continue
      }
      switch principal.kind {
      case .roleSession:
        if let grantee, grantee.resource.hasPrefix("role/"),
          isRole(
            Array(grantee.text.utf8),
            grantee.account,
            grantee.lastPathComponent,
            grantee.resource.dropFirst("role/".count).contains("/")
          )
        {
          ambiguities.insert("AMB-KMS-GRANT")
          gates.grantEntity = arena.or(gates.grantEntity, constraint)
        } else if principal.textBytes.elementsEqual(grant.grantee.utf8) {
          gates.grantDirect = arena.or(gates.grantDirect, constraint)
        }
      case .user, .federatedUser:
        if principal.textBytes.elementsEqual(grant.grantee.utf8) {
          gates.grantDirect = arena.or(gates.grantDirect, constraint)
        }
      case .root, .service, .federated, .canonicalUser, .anonymous: break
      }
    }
    if let file = request.layers.unknownGrants {
      gates.grantDirect = arena.or(
        gates.grantDirect,
        arena.atom(.unreadablePolicyAllows(file), from: nil)
      )
    }
  }

  /// Whether the encryption context of the request fits the grant.
  private mutating func constraintHolds(_ grant: KeyGrant) -> Truth {
    var result = Truth.true
    if let pairs = grant.contextSubset ?? grant.contextEquals {
      for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
        result = arena.and(result, pairHolds(key, value))
      }
    }
    if let pairs = grant.contextEquals {
      switch request.context.state(of: "kms:encryptioncontextkeys") {
      case .present(let keys): result = arena.and(result, Truth(keys.values.count == pairs.count))
      case .absent: result = arena.and(result, Truth(pairs.isEmpty))
      case .unknown, .collision:
        result = arena.and(
          result,
          arena.atom(.open("the encryption context equals that of grant \(grant.id)"), from: nil)
        )
      }
    }
    return result
  }

  private mutating func pairHolds(_ key: String, _ value: String) -> Truth {
    switch request.context.state(of: "kms:encryptioncontext:\(key.lowercased())") {
    case .absent: return .false
    case .present(let present): return Truth(present.values == [Array(value.utf8)])
    case .collision: return arena.atom(.keyCaseCollision(key), from: nil)
    case .unknown(let known):
      let bytes = Array(value.utf8)
      let isPossible =
        bytes.starts(with: known.prefix) && (known.candidates?.contains(bytes) ?? true)
      if !isPossible { return .false }
      return arena.atom(.open("the encryption context has \(key) = \(value)"), from: nil)
    }
  }
}
