import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

// Keys of the principal and its session (EV-300 to EV-302).
extension DerivedContext {
  func principalKey(_ key: DerivedKey) -> KeyState? {
    switch question.asker {
    case .service(let name, _): servicePrincipalKey(key, of: name)
    case .identity(let arn): identityKey(key, of: arn)
    case .provider: key == .principalIsService ? .value("false") : nil
    case .anonymous: anonymousKey(key)
    }
  }

  private func identityKey(_ key: DerivedKey, of arn: ARN) -> KeyState? {
    let isRoot = arn.resource == "root"
    let isRole = arn.resource.hasPrefix("role/")
    switch key {
    case .principalARN: return .value(arn.text)
    case .principalIsService: return .value("false")
    case .principalServiceName, .principalServiceNames: return .absent
    case .principalAccount: return arn.account.map { .value($0.description) }
    case .principalOrganization: return arn.account.map { organizationID(of: $0) }
    case .principalOrganizationPaths: return arn.account.map { organizationPaths(of: $0) }
    case .principalType: return .value(isRoot ? "Account" : isRole ? "AssumedRole" : "User")
    case .userName: return isRoot || isRole ? .absent : .value(arn.lastPathComponent)
    case .userID:
      if isRoot { return nil }
      if let id = role?.uniqueID {
        return .unknown(KeyUncertainty(mayBeAbsent: false, prefix: "\(id):"))
      }
      return user?.uniqueID.map { .value($0) } ?? .somePresent
    default: return nil
    }
  }

  /// EV-300, EV-496.
  private func anonymousKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .principalARN, .principalIsService, .principalServiceName, .principalServiceNames,
      .principalOrganization, .principalOrganizationPaths, .userName:
      .absent
    case .principalAccount, .userID: .value("anonymous")
    case .principalType: .value("Anonymous")
    default: nil
    }
  }

  private func servicePrincipalKey(_ key: DerivedKey, of name: String) -> KeyState? {
    switch key {
    case .principalIsService: .value("true")
    case .principalServiceName: .value(name)
    case .principalServiceNames:
      .unknown(KeyUncertainty(mayBeAbsent: false, isMultivalued: true))
    case .principalOrganization, .principalOrganizationPaths, .userName: .absent
    case .principalARN, .principalAccount: .unknown
    default: nil
    }
  }

  func sessionKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .assumedRoot, .instanceVPC, .instanceAddress, .sourceInstance, .sourceFunction,
      .buildProject, .build, .identityStoreUser:
      return .absent
    case .sourceIdentity, .signInSession, .federatedProvider:
      switch question.asker {
      case .identity: return question.isOpenSession ? .unknown : .absent
      case .provider(let name): return key == .federatedProvider ? .value(name) : .absent
      case .service, .anonymous: return .absent
      }
    case .tokenIssueTime, .multiFactorPresent, .multiFactorAge: return credentialKey(key)
    default: return nil
    }
  }

  /// When and how the caller's credentials were made.
  private func credentialKey(_ key: DerivedKey) -> KeyState {
    guard case .identity(let arn) = question.asker else { return .absent }
    let isRole = arn.resource.hasPrefix("role/")
    if key == .tokenIssueTime { return isRole ? .somePresent : .unknown }
    if isRole, !question.isOpenSession {
      // No person stands behind a pipeline's session: the key is absent or says false.
      return key == .multiFactorAge ? .absent : .unknown(KeyUncertainty(candidates: ["false"]))
    }
    if key == .multiFactorAge { return .unknown }
    return .unknown(KeyUncertainty(candidates: ["true", "false"]))
  }
}

// MARK: - Tags

extension DerivedContext {
  private static let principalTag = "aws:principaltag/"
  private static let resourceTag = "aws:resourcetag/"
  private static let roleTag = "iam:resourcetag/"

  /// What is known of a tag that the inventory lists; `nil` where it lists none of the name.
  func tag(_ key: String) -> KeyState? {
    if key.hasPrefix(Self.principalTag) {
      let tags = role?.tags ?? user?.tags ?? []
      let state = state(of: key.dropFirst(Self.principalTag.count), in: tags)
      // A session tag overrides the role's own tag of the same key (EV-300).
      if case .present? = state, mayBearSessionTags { return .somePresent }
      return state
    }
    if key.hasPrefix(Self.resourceTag) {
      return state(of: key.dropFirst(Self.resourceTag.count), in: targetTags ?? [])
    }
    if key.hasPrefix(Self.roleTag), ["iam", "sts"].contains(question.action.service) {
      return state(of: key.dropFirst(Self.roleTag.count), in: targetTags ?? [])
    }
    return nil
  }

  /// A second tag whose key differs by case alone makes it undecidable (EV-201).
  private func state(of name: Substring, in tags: [ResourceTag]) -> KeyState? {
    let found = tags.filter { $0.key.lowercased() == name }
    return found.count > 1 ? .collision : found.first.map { .value($0.value) }
  }

  /// The tags of the resource; `nil` when they are not known.
  private var targetTags: [ResourceTag]? {
    switch question.guardian {
    case .role(let arn):
      if case .found(let target) = graph.role(arn) { return target.tags }
      return nil
    case .key(.customerManaged(let arn)): return graph.key(arn)?.tags.value
    case .key, .bucket, .policy, .none: return nil
    }
  }

  /// What is known of `aws:PrincipalTag/…` beyond the tags that the inventory lists.
  private var otherPrincipalTags: KeyState {
    switch question.asker {
    case .service, .anonymous: return .absent
    case .provider: return .unknown
    case .identity:
      if role == nil && user == nil { return .unknown }
      return mayBearSessionTags ? .unknown : .absent
    }
  }

  /// Whether the session may have been made with tags: its role's trust policy says so, or may
  /// (EV-391).
  private var mayBearSessionTags: Bool {
    guard question.isOpenSession, let role else { return false }
    guard let document = role.trustPolicy.value?.document, document.isReadable else { return true }
    return document.statements.contains { statement in
      statement.effect == .allow
        && (statement.action.isNegated
          || statement.action.entries.contains { entry in
            let pattern = WildcardPattern(entry.text.lowercased())
            return pattern.matches("sts:tagsession")
          })
    }
  }
}

// MARK: - Keys that nobody set

extension DerivedContext {
  /// EV-387: a key of another service is absent; a key that no table knows is unknown.
  func unlisted(_ key: String) -> KeyState {
    let service = question.action.service
    // The list of the pairs is known, and so is every pair that is not in it (PF-129).
    if key.hasPrefix("kms:encryptioncontext:"), hasEncryptionContext { return .absent }
    if key.hasPrefix(Self.resourceTag), targetTags != nil { return .absent }
    // A provider's own keys, such as the subject of a token, are the caller's (EV-464).
    if case .provider = question.asker { return .unknown }
    guard let colon = key.firstIndex(of: ":") else { return .unknown }
    let prefix = key[..<colon]
    if prefix == "aws" {
      if key.hasPrefix(Self.principalTag) { return otherPrincipalTags }
      // No session tags are passed when a pipeline assumes a role (PF-37).
      if key.hasPrefix("aws:requesttag/"), service == "sts" {
        return question.isOpenSession && !question.passesNoInputs ? .unknown : .absent
      }
      return .unknown
    }
    return prefix == service ? .unknown : .absent
  }

  private var hasEncryptionContext: Bool {
    question.context.contains { $0.key.lowercased() == "kms:encryptioncontextkeys" }
  }
}
