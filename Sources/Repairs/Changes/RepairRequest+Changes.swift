import AWSIdentifiers
import ArtifactFlows
import PolicyEvaluation
import Reachability

/// What a blocker asks of the policy it names.
enum RepairStep: Hashable {
  /// These changes take it away.
  case change([PlacedChange])
  /// A statement in some policy of the principal takes it away; which policy is open.
  case principalPolicy(near: PolicyPlace?, [PolicyGrant])
  /// No patch does.
  case remedy(Remedy)
}

extension RepairRequest {
  /// The change that takes one blocker away, in a form that can be applied.
  func step(for blocker: LegBlocker) -> RepairStep {
    if blocker.layer == .keyPolicy, usesManagedKey { return configuration(blocker) }
    // A build that uses another key than a statement asks for is a matter of the project.
    if code == BreakCode(19), blocker.layer == .bucketPolicy, blocker.kind == .explicit {
      return configuration(blocker)
    }
    switch blocker.kind {
    case .explicit: return exceptions(from: blocker)
    case .implicit: return grants(in: blocker)
    }
  }

  private func configuration(_ blocker: LegBlocker) -> RepairStep {
    .remedy(remedy(blocker, .configuration, hint(for: blocker).text))
  }

  private func remedy(
    _ blocker: LegBlocker,
    _ reason: Remedy.Reason,
    _ text: String,
    file: String? = nil,
    command: String? = nil
  ) -> Remedy {
    Remedy(
      reason: reason,
      code: code,
      account: configurationOwner(blocker) ?? blocker.account,
      layer: blocker.layer,
      policy: blocker.policy,
      location: blocker.location,
      text: text,
      file: file,
      command: command
    )
  }

  /// What to do where the document to change is not at hand.
  func remedy(
    for reason: MissingSite,
    at place: PolicyPlace,
    _ blockers: [LegBlocker]
  ) -> Remedy {
    let blocker = blockers.first { $0.place == place } ?? blockers[0]
    switch reason {
    case .unknown(let file):
      return remedy(
        blocker,
        .unknown,
        "the \(blocker.policy) was not collected, and nothing is proposed for what is not known",
        file: file.path,
        command: file.command
      )
    case .unreadable(let location):
      return remedy(
        blocker,
        .unknown,
        "the \(blocker.policy) has errors that leave its meaning open; correct them first",
        file: location?.file
      )
    case .noSuchThing:
      return remedy(blocker, .notEditable, hint(for: blocker).text)
    }
  }

  // MARK: - A statement denies

  private func exceptions(from blocker: LegBlocker) -> RepairStep {
    guard let place = blocker.place, let index = blocker.statementIndex, let principal else {
      return .remedy(remedy(blocker, .notEditable, hint(for: blocker).text))
    }
    if let owner = place.ownerOutsideInventory { return foreign(blocker, owner) }
    let resource = blocker.layer == .trustPolicy ? nil : requestResource
    return .change(
      actions.map { action in
        PlacedChange(
          place: place,
          change: .except(
            PolicyException(
              statement: index,
              principal: principal,
              action: action,
              resource: resource,
              accepted: accepted(by: blocker)
            )
          )
        )
      }
    )
  }

  /// FM-17: the statement is to go on asking for encryption.
  private func accepted(by blocker: LegBlocker) -> ProposedStatement.Condition? {
    guard code == BreakCode(17), blocker.layer == .bucketPolicy else { return nil }
    let key = "s3:x-amz-server-side-encryption"
    guard let sent = blocker.requested.first(where: { $0.key.lowercased() == key }),
      sent.isCertain, let value = sent.values.first, sent.values.count == 1
    else { return nil }
    return .init(test: "StringEquals", key: sent.key, value: value)
  }

  private func foreign(_ blocker: LegBlocker, _ owner: String) -> RepairStep {
    .remedy(
      remedy(
        blocker,
        .notEditable,
        "the \(blocker.policy) belongs to \(owner) and cannot be changed: use a policy of your "
          + "own in its place"
      )
    )
  }

  // MARK: - No statement allows

  private func grants(in blocker: LegBlocker) -> RepairStep {
    switch blocker.layer {
    case .identity:
      guard case .identity = leg.principal else { return configuration(blocker) }
      return .principalPolicy(
        near: blocker.place,
        actions.map { action in
          PolicyGrant(
            principal: nil,
            action: action,
            resource: requestResource,
            conditions: guards(blocker, of: Self.handedTo.union(Self.connectionKeys))
          )
        }
      )
    case .boundary:
      return granting(
        blocker,
        to: nil,
        on: requestResource,
        guards(blocker, of: Self.handedTo.union(Self.connectionKeys))
      )
    case .trustPolicy:
      return granting(blocker, to: principal, on: nil, guards(blocker, of: Self.deputyKeys))
    case .keyPolicy:
      return granting(blocker, to: principal, on: "*", guards(blocker, of: Self.keyUse))
    case .bucketPolicy, .accessPointPolicy, .resource:
      return granting(
        blocker,
        to: principal,
        on: requestResource,
        guards(blocker, of: Self.deputyKeys)
      )
    case .vpcEndpoint:
      guard case .identity(let arn) = leg.principal else { return configuration(blocker) }
      // A gateway endpoint knows no principal but everybody; the condition names the role.
      guard case .endpoint(let endpoint) = blocker.place, !endpoint.isGateway else {
        let role = ProposedStatement.Condition(
          test: "ArnEquals",
          key: "aws:PrincipalArn",
          value: arn.text
        )
        return granting(blocker, to: .everyoneUnderCondition, on: requestResource, [role])
      }
      return granting(blocker, to: principal, on: requestResource, [])
    case .serviceControl:
      guard case .identity(let arn) = leg.principal, blocker.miss != nil else {
        return configuration(blocker)
      }
      return granting(
        blocker,
        to: nil,
        on: requestResource,
        [.init(test: "ArnEquals", key: "aws:PrincipalArn", value: arn.text)]
      )
    case .resourceControl, .session, .grant, .acl, .blockPublicAccess, .service, .syntax:
      return configuration(blocker)
    }
  }

  private func granting(
    _ blocker: LegBlocker,
    to principal: ProposedStatement.Principal?,
    on resource: String?,
    _ conditions: [ProposedStatement.Condition]
  ) -> RepairStep {
    guard let place = blocker.place else { return configuration(blocker) }
    if let owner = place.ownerOutsideInventory { return foreign(blocker, owner) }
    if principal == nil, blocker.layer.namesPrincipals { return configuration(blocker) }
    return .change(
      actions.map { action in
        PlacedChange(
          place: place,
          change: .allow(
            PolicyGrant(
              principal: principal,
              action: action,
              resource: resource,
              conditions: conditions
            )
          )
        )
      }
    )
  }

  // MARK: - Conditions that keep a new statement narrow

  /// Whom a role or network interface is handed to.
  private static let handedTo: Set<String> = [
    "iam:passedtoservice", "ec2:authorizedservice", "ec2:subnet",
  ]
  /// For whom a service acts; without them a service could be used by anybody (EV-451).
  private static let deputyKeys: Set<String> = ["aws:sourcearn", "aws:sourceaccount"]
  /// What a key is used for.
  private static let keyUse: Set<String> = [
    "kms:viaservice", "kms:calleraccount", "kms:encryptioncontext:aws:s3:arn",
  ]
  /// What a connection is used for.
  private static let connectionKeys: Set<String> = [
    "codestar-connections:fullrepositoryid", "codeconnections:fullrepositoryid",
  ]

  /// Conditions on what the request is known to carry, for keys that the blocker knows of.
  ///
  /// A key that the request only may carry is asked for where it is there.
  private func guards(
    _ blocker: LegBlocker,
    of keys: Set<String>
  ) -> [ProposedStatement.Condition] {
    blocker.requested.compactMap { requested in
      guard keys.contains(requested.key.lowercased()), requested.values.count == 1 else {
        return nil
      }
      let isARN = ["aws:sourcearn", "ec2:subnet"].contains(requested.key.lowercased())
      let value = requested.values[0]
      let test = isARN ? (value.contains("*") ? "ArnLike" : "ArnEquals") : "StringEquals"
      return .init(
        test: test + (requested.isCertain ? "" : "IfExists"),
        key: requested.key,
        value: value
      )
    }.sorted { ($0.test, $0.key) < ($1.test, $1.key) }
  }

  /// The resource as a policy writes it.
  private var requestResource: String { leg.resource }
}

extension PolicyPlace {
  /// Who alone can change the document, when that is nobody of the organization.
  fileprivate var ownerOutsideInventory: String? {
    switch self {
    case .managed(let arn, _): arn.contains(":iam::aws:policy/") ? "AWS" : nil
    case .organization(let id):
      id == "p-FullAWSAccess" || id == "p-RCPFullAWSAccess" ? "AWS" : nil
    case .inline, .groupInline, .trust, .bucket, .key, .endpoint, .embedded: nil
    }
  }
}

extension Layer {
  /// Whether a statement of such a policy has to name a principal.
  fileprivate var namesPrincipals: Bool {
    switch self {
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .trustPolicy, .resource, .vpcEndpoint: true
    case .serviceControl, .resourceControl, .grant, .acl, .blockPublicAccess, .identity,
      .boundary, .session, .service, .syntax:
      false
    }
  }
}
