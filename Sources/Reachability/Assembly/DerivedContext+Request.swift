import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

// Keys of the request, its way, its resource and single services (EV-303 to EV-331).
extension DerivedContext {
  /// EV-305.
  func requestKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .referer: return .absent
    case .sourceARN, .sourceAccount: return isCallOfService ? nil : .absent
    case .sourceOrganization:
      if case .service(_, let account?) = question.asker { return organizationID(of: account) }
      return isCallOfService ? nil : .absent
    case .sourceOrganizationPaths:
      if case .service(_, let account?) = question.asker { return organizationPaths(of: account) }
      return isCallOfService ? nil : .absent
    case .viaService: return .value(question.isForwarded ? "true" : "false")
    case .calledVia, .calledViaFirst, .calledViaLast: return .absent
    case .currentTime, .epochTime, .userAgent: return .somePresent
    case .secureTransport: return .value("true")  // EV-386, PF-23
    default: return nil
    }
  }

  /// Whether a service or provider asks, which may name a source.
  private var isCallOfService: Bool {
    switch question.asker {
    case .service, .provider: true
    case .identity, .anonymous: false
    }
  }

  // MARK: - Network keys (EV-303, EV-494, PF-31, PF-58)

  func networkKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .requestedRegion: return region
    case .sourceEndpoint, .sourceVPC, .sourceVPCARN, .endpointAccount, .endpointOrganization,
      .endpointOrganizationPaths, .endpointSourceAddress:
      if question.isForwarded { return .absent }
      switch question.path {
      case .awsNetwork, .publicNetwork: return .absent
      case .unknown: return key == .endpointOrganizationPaths ? .unknownList : .unknown
      case .endpoint(let endpoint): return self.key(key, of: endpoint)
      }
    case .sourceAddress:
      if question.isForwarded { return .absent }
      switch question.path {
      case .awsNetwork, .publicNetwork: return .somePresent
      case .unknown: return .unknown
      case .endpoint: return .absent
      }
    default: return nil
    }
  }

  private func key(_ key: DerivedKey, of endpoint: VPCEndpoint) -> KeyState? {
    switch key {
    case .sourceEndpoint: .value(endpoint.id)
    case .sourceVPC: .value(endpoint.vpc)
    case .sourceVPCARN:
      .value("arn:\(partition):ec2:\(endpoint.region):\(endpoint.account):vpc/\(endpoint.vpc)")
    case .endpointAccount: .value(endpoint.account.description)
    case .endpointOrganization: organizationID(of: endpoint.account)
    case .endpointOrganizationPaths: organizationPaths(of: endpoint.account)
    case .endpointSourceAddress: .somePresent
    default: nil
    }
  }

  /// The region of the endpoint (EV-303).
  ///
  /// STS has one in every region and one for all, and which of the two a service asks is not told.
  private var region: KeyState {
    let region = question.region ?? "us-east-1"
    guard question.action.service == "sts", region != "us-east-1" else { return .value(region) }
    return .unknown(KeyUncertainty(mayBeAbsent: false, candidates: [region, "us-east-1"]))
  }

  private var partition: String {
    if case .identity(let arn) = question.asker { return arn.partition }
    return "aws"
  }

  // MARK: - Resource keys (EV-304)

  func resourceKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .resourceAccount: question.owner.map { .value($0.description) } ?? .unknown
    case .resourceOrganization: question.owner.map { organizationID(of: $0) } ?? .unknown
    case .resourceOrganizationPaths:
      question.owner.map { organizationPaths(of: $0) } ?? .unknownList
    case .tagKeys: .unknownList
    default: nil
    }
  }

  // MARK: - Keys of single services (EV-307, EV-320, EV-330)

  func serviceKey(_ key: DerivedKey) -> KeyState? {
    switch question.action.service {
    case "sts": tokenServiceKey(key)
    case "s3": storageKey(key)
    case "kms": keyServiceKey(key)
    default: nil
    }
  }

  private func tokenServiceKey(_ key: DerivedKey) -> KeyState? {
    let mayPassInputs = question.isOpenSession && !question.passesNoInputs
    switch key {
    case .stsSourceIdentity: return mayPassInputs ? .unknown : .absent
    case .transitiveTagKeys, .tagKeys: return mayPassInputs ? .unknownList : .absent
    case .duration, .serviceName: return .absent
    case .sessionName: return .somePresent
    default: return nil
    }
  }

  private func storageKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .bucketAccount: question.owner.map { .value($0.description) }
    case .tlsVersion: .unknown(KeyUncertainty(mayBeAbsent: false, candidates: ["1.2", "1.3"]))
    case .signatureVersion: .value("AWS4-HMAC-SHA256")
    case .authenticationType:
      .unknown(
        KeyUncertainty(mayBeAbsent: false, candidates: ["REST-HEADER", "REST-QUERY-STRING"])
      )
    case .accessPoint, .accessPointAccount, .accessPointOrigin: .absent
    case .grantRead, .grantWrite, .grantReadACP, .grantWriteACP, .grantFullControl:
      question.action.name == "putobject" ? .absent : nil
    default: nil
    }
  }

  private func keyServiceKey(_ key: DerivedKey) -> KeyState? {
    switch key {
    case .callerAccount:
      if case .identity(let arn) = question.asker {
        return arn.account.map { .value($0.description) }
      }
      return nil
    case .requestAlias, .grantIsForResource, .granteePrincipal, .retiringPrincipal,
      .grantConstraintType, .signingAlgorithm, .macAlgorithm, .messageType, .dataKeyPairSpec,
      .wrappingAlgorithm, .grantOperations:
      return .absent
    case .keySpec, .keyUsage, .keyOrigin, .multiRegion, .resourceAliases:
      guard case .key(.customerManaged(let arn)) = question.guardian, let found = graph.key(arn)
      else { return nil }
      return self.key(key, of: found)
    default: return nil
    }
  }

  private func key(_ key: DerivedKey, of described: EncryptionKey) -> KeyState? {
    let description = described.description.value
    switch key {
    case .keySpec: return description?.spec.map { .value($0) }
    case .keyUsage: return description?.usage.map { .value($0) }
    case .keyOrigin: return description?.origin.map { .value($0) }
    case .multiRegion: return description?.isMultiRegion.map { .value($0 ? "true" : "false") }
    case .resourceAliases:
      guard let aliases = described.aliases.value else { return .unknownList }
      return aliases.isEmpty ? .absent : .list(aliases)
    default: return nil
    }
  }
}
