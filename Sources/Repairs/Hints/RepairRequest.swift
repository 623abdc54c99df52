import AWSIdentifiers
import ArtifactFlows
import PolicyEvaluation

/// What legs that break alike ask for, and the hints that would let them pass.
struct RepairRequest {
  let leg: Leg
  let code: BreakCode?
  /// The actions as the legs write them, sorted.
  let actions: [String]
  let pipeline: PipelineVerdict?

  /// What the legs ask for; they share principal, resource and blockers.
  init(_ verdicts: [LegVerdict], of pipeline: PipelineVerdict?) {
    self.pipeline = pipeline
    leg = verdicts[0].leg
    code = verdicts[0].code
    actions = Set(verdicts.compactMap { $0.leg.action?.text }).sorted()
  }

  /// Whether a blocker is gone once the hints for the others are followed (PF-125).
  func isSuperfluous(_ blocker: LegBlocker, among blockers: [LegBlocker]) -> Bool {
    guard blocker.kind == .implicit else { return false }
    let silent = blockers.filter { $0.kind == .implicit }
    let layers = Set(silent.map(\.layer))
    // No policy opens the key that AWS manages to another account (PF-16).
    if usesManagedKey, layers.contains(.keyPolicy) { return blocker.layer != .keyPolicy }
    switch blocker.layer {
    case .grant: return layers.contains(.keyPolicy)
    case .identity:
      // A trust or key policy of the same account that names the role is enough by itself.
      return silent.contains { other in
        (other.layer == .trustPolicy || other.layer == .keyPolicy)
          && other.account == blocker.account && other.account != nil
      }
    case .bucketPolicy, .accessPointPolicy, .resource:
      // Inside one account, the role's own policy is enough.
      return silent.contains { other in
        other.layer == .identity && other.account == blocker.account && other.account != nil
      }
    default: return false
    }
  }

  /// Whether the legs are on the key `aws/s3` of some account.
  var usesManagedKey: Bool { leg.resource.hasSuffix(":alias/aws/s3") }

  /// The hint for one blocker.
  func hint(for blocker: LegBlocker) -> RepairHint {
    if let text = specificText(for: blocker) {
      return make(blocker, text, account: configurationOwner(blocker))
    }
    switch blocker.kind {
    case .explicit: return exception(from: blocker)
    case .implicit: return allowance(in: blocker)
    }
  }

  /// What a statement that comes near says about the repair; empty when none comes near.
  private func nearMiss(_ blocker: LegBlocker) -> String {
    guard let statement = blocker.statementTitle, blocker.miss == .condition else {
      return ""
    }
    return "; \(statement) would allow it but for its condition"
  }

  private func make(
    _ blocker: LegBlocker,
    _ text: String,
    account: AccountID? = nil,
    statement: ProposedStatement? = nil,
    exception: ProposedStatement.Condition? = nil
  ) -> RepairHint {
    RepairHint(
      account: account ?? blocker.account,
      layer: blocker.layer,
      policy: blocker.policy,
      location: blocker.location,
      text: text,
      statement: statement,
      exception: exception,
      needsOwner: blocker.layer.isGuardedByOthers
    )
  }

  // MARK: - What the request says in words

  /// `kms:Decrypt` or `kms:Decrypt and kms:GenerateDataKey`.
  var actionWords: String {
    let quoted = actions.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "the request" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The principal's ARN or service name in backticks.
  var principalWords: String {
    switch leg.principal {
    case .identity(let arn): "`\(arn)`"
    case .service(let name): "`\(name)`"
    case .unknown(let why): "the principal, once it is known (\(why))"
    }
  }

  var principal: ProposedStatement.Principal? {
    switch leg.principal {
    case .identity(let arn): .aws(arn.text)
    case .service(let name): .service(name)
    case .unknown: nil
    }
  }

  // MARK: - A statement denies

  /// The narrowest exception: the statement stays, and spares this principal.
  private func exception(from blocker: LegBlocker) -> RepairHint {
    let statement = blocker.statementTitle ?? "the statement that denies"
    let condition: ProposedStatement.Condition
    switch leg.principal {
    case .identity(let arn):
      condition = .init(test: "ArnNotEquals", key: "aws:PrincipalArn", value: arn.text)
    case .service(let name):
      condition = .init(test: "StringNotEquals", key: "aws:PrincipalServiceName", value: name)
    case .unknown:
      return make(
        blocker,
        "keep \(statement), and except \(principalWords) from it by `aws:PrincipalArn`"
      )
    }
    return make(
      blocker,
      "keep \(statement), and except \(principalWords) alone: add `\(condition.test)` on "
        + "`\(condition.key)` to its conditions",
      exception: condition
    )
  }

  // MARK: - No statement allows

  private func allowance(in blocker: LegBlocker) -> RepairHint {
    switch blocker.layer {
    case .identity:
      return make(
        blocker,
        "allow \(actionWords) on `\(leg.resource)` in a policy of \(principalWords)"
          + nearMiss(blocker)
          + (code == BreakCode(43) ? "; the prefix is that of the connection's ARN" : ""),
        statement: ownStatement
      )
    case .boundary:
      return make(
        blocker,
        "extend the boundary by \(actionWords) on `\(leg.resource)`; a boundary grants nothing by "
          + "itself, so the role's own policies must allow it too",
        statement: ownStatement
      )
    case .session:
      return make(
        blocker,
        "let the session policy allow \(actionWords) on `\(leg.resource)`",
        statement: ownStatement
      )
    case .trustPolicy:
      return make(
        blocker,
        "let the trust policy admit \(principalWords) for \(actionWords)" + nearMiss(blocker),
        statement: principal.map {
          ProposedStatement(principal: $0, actions: actions, resources: nil)
        }
      )
    case .bucketPolicy, .accessPointPolicy, .resource:
      return make(
        blocker,
        "let the \(blocker.layer.words) allow "
          + "\(principalWords) \(actionWords) on `\(leg.resource)`" + nearMiss(blocker),
        statement: principal.map {
          ProposedStatement(principal: $0, actions: actions, resources: [leg.resource])
        }
      )
    case .keyPolicy:
      return make(
        blocker,
        "let the key policy allow \(principalWords) \(actionWords)" + nearMiss(blocker),
        statement: principal.map {
          ProposedStatement(principal: $0, actions: actions, resources: ["*"])
        }
      )
    case .grant:
      return make(
        blocker,
        "name \(principalWords) in the key policy, or give it a grant for \(actionWords)"
      )
    case .acl:
      return make(
        blocker,
        "set Object Ownership of the bucket to `BucketOwnerEnforced`, and let the bucket policy "
          + "allow \(principalWords) \(actionWords)"
      )
    case .blockPublicAccess:
      return make(
        blocker,
        "narrow the statements of the bucket policy that admit everybody, by account, "
          + "organization or role; the policy is then no longer public, and the settings can stay"
      )
    case .vpcEndpoint:
      return make(
        blocker,
        "let the endpoint policy allow \(actionWords) on `\(leg.resource)` for \(principalWords); "
          + "the statement takes the `Principal` element of the policy's other statements",
        statement: ProposedStatement(
          actions: actions,
          resources: [leg.resource],
          conditions: principalCondition.map { [$0] } ?? []
        )
      )
    case .serviceControl:
      return make(
        blocker,
        "a service control policy at this level must allow \(actionWords); attach or extend one"
      )
    case .resourceControl:
      return make(
        blocker,
        "the resource control policy that AWS attaches to every level, `RCPFullAWSAccess`, must "
          + "stay attached"
      )
    case .service:
      return make(blocker, serviceText(for: blocker), account: configurationOwner(blocker))
    case .syntax: return make(blocker, "correct the request: \(blocker.reason)")
    }
  }

  /// The statement that a policy of the principal itself needs.
  private var ownStatement: ProposedStatement {
    ProposedStatement(actions: actions, resources: [leg.resource], conditions: recipients)
  }

  private var principalCondition: ProposedStatement.Condition? {
    guard case .identity(let arn) = leg.principal else { return nil }
    return .init(test: "ArnEquals", key: "aws:PrincipalArn", value: arn.text)
  }

  /// Whom a role or network interface is handed to, as conditions, so that the statement hands it to
  /// nobody else.
  var recipients: [ProposedStatement.Condition] {
    leg.context.compactMap { entry in
      guard Self.recipientKeys.contains(entry.key),
        let service = entry.state.split(whereSeparator: { !Self.isServiceCharacter($0) })
          .first(where: { $0.hasSuffix(".amazonaws.com") || $0.hasSuffix(".amazonaws.com.cn") })
      else { return nil }
      return .init(test: "StringEquals", key: entry.key, value: String(service))
    }
  }

  private static let recipientKeys: Set<String> = ["iam:PassedToService", "ec2:AuthorizedService"]

  private static func isServiceCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".-".contains(character))
  }
}

extension Layer {
  /// Whether policies of this kind guard more than one leg, and belong to somebody else than those
  /// who run the pipeline.
  var isGuardedByOthers: Bool {
    switch self {
    case .serviceControl, .resourceControl, .vpcEndpoint: true
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .trustPolicy, .grant, .acl,
      .blockPublicAccess, .resource, .identity, .boundary, .session, .service, .syntax:
      false
    }
  }

  fileprivate var words: String {
    switch self {
    case .accessPointPolicy: "access point policy"
    case .bucketPolicy: "bucket policy"
    default: "resource's policy"
    }
  }
}
