import AWSIdentifiers
import ArtifactFlows
import PolicyEvaluation

/// Repairs of blockers that a new statement would not take away.
extension RepairRequest {
  /// What to do instead of adding a statement, when the failure mode or the key says so.
  func specificText(for blocker: LegBlocker) -> String? {
    if blocker.layer == .keyPolicy, usesManagedKey { return managedKeyText }
    guard let code else { return nil }
    // A code names the failure mode that is likeliest; where a condition is to blame, a blocker
    // says so, and without one the generic statement is the smaller repair.
    let failsByCondition = blocker.kind == .explicit || blocker.miss == .condition
    switch (code.number, blocker.layer, blocker.kind) {
    case (17, .bucketPolicy, .explicit):
      return "let \(statementWords(blocker)) accept `aws:kms` as value of "
        + "`s3:x-amz-server-side-encryption`: CodePipeline sends that and nothing else"
    case (18, .bucketPolicy, .explicit):
      return "send the header `x-amz-server-side-encryption: aws:kms` with the put, or guard "
        + "\(statementWords(blocker)) with `Null` on `s3:x-amz-server-side-encryption` = `false`"
    case (19, .bucketPolicy, .explicit):
      return "set `encryptionKey` of the build project to the key that "
        + "\(statementWords(blocker)) asks for"
    case (23, .keyPolicy, _) where failsByCondition:
      return "replace `aws:SourceVpce` in the key policy by `kms:ViaService`: S3 calls KMS from "
        + "its own network; the endpoint can be tested in the bucket policy"
    case (30, .trustPolicy, _):
      return "drop the condition on `sts:ExternalId`, which CodePipeline cannot send; guard the "
        + "trust with `aws:PrincipalArn` = \(principalWords) instead"
    case (31, .trustPolicy, _):
      return "drop the condition on MFA or source address, which a service's call never meets; "
        + "where it asks for `aws:PrincipalTag`, give \(principalWords) that tag"
    case (32, .trustPolicy, _) where failsByCondition:
      return "correct `aws:SourceArn` or `aws:SourceAccount` in the trust policy: it names another "
        + "resource than the one that \(principalWords) acts for"
    case (33, _, .implicit) where blocker.layer.isOfResource:
      return "the role was deleted and made again: write \(principalWords) into the policy once "
        + "more, which stores its new id"
    case (35, .identity, _) where failsByCondition:
      return "let `iam:PassedToService` in \(statementWords(blocker)) name the service that "
        + "receives `\(leg.resource)`" + (passedService.map { ", `\($0)`" } ?? "")
    case (51, _, _) where failsByCondition:
      return "let the condition on `kms:EncryptionContext:aws:s3:arn` name the bucket's ARN: with "
        + "a Bucket Key, S3 sends that and not the object's"
    case (52, _, .implicit) where blocker.miss == .resource:
      return "write the object's ARN with the first 20 characters of the pipeline's name: "
        + "`\(leg.resource)`"
    case (56, _, _) where failsByCondition:
      return "let the condition on `aws:PrincipalTag` ask for a tag of the role itself: tags of "
        + "the session are gone after the next role is assumed"
    default: return nil
    }
  }

  /// What to do where a service refuses by a rule of its own; the blocker's policy is its code.
  func serviceText(for blocker: LegBlocker) -> String {
    switch blocker.policy {
    case "no-such-role", "no-such-user":
      return "create it, or write the ARN of the one that is meant"
    case "no-such-project":
      return "create the project, or write the name of the one that is meant into the action"
    case "key-disabled": return "enable the key; no policy helps while it is disabled"
    case "key-pending-deletion":
      return "cancel the deletion of the key and enable it, or move the artifact store to another "
        + "key"
    case "key-not-usable": return "bring the key into the state `Enabled`, or use another one"
    case "key-in-wrong-region":
      return "name a key in the region of the bucket, or a replica there"
    case "key-not-found":
      return "write the key's full ARN into the artifact store: an alias or a bare id is looked up "
        + "in the account of the role that writes"
    case "key-not-symmetric":
      return "use a symmetric key for encryption and decryption: S3 works with no other kind"
    case "cross-account-pass-role":
      return "give the action and the role that it passes one account: a role cannot be passed to "
        + "another account, whatever the policies say"
    case "acl-not-supported", "public-acl-blocked":
      return "take `CannedACL` out of the action's configuration"
    default: return "no policy can grant this: \(blocker.reason)"
    }
  }

  private func statementWords(_ blocker: LegBlocker) -> String {
    blocker.statementTitle ?? "the statement that denies"
  }

  private var passedService: String? { recipients.first?.value }

  /// The account whose configuration must change, where no policy does; `nil` for that of the policy.
  func configurationOwner(_ blocker: LegBlocker) -> AccountID? {
    if usesManagedKey { return pipeline?.account }
    switch blocker.policy {
    case "key-not-found", "key-in-wrong-region", "cross-account-pass-role", "acl-not-supported",
      "public-acl-blocked":
      return blocker.layer == .service ? pipeline?.account : nil
    default: return nil
    }
  }

  /// Whether the artifact store of the key's region has a key of its own, so that the object under
  /// `aws/s3` comes from a build that has none (PF-15).
  private var hasStoreKey: Bool {
    let region = ARN(leg.resource)?.region
    return pipeline?.stores.contains { store in
      store.region == region && store.key.map { !$0.hasSuffix(":alias/aws/s3") } ?? false
    } ?? false
  }

  private var managedKeyText: String {
    if hasStoreKey || code == BreakCode(20) {
      return "set `encryptionKey` of the build project to the ARN of the artifact store's key, and "
        + "build again; the policy of the key `aws/s3` cannot be changed"
    }
    return
      "encrypt the artifact store, and the build projects, with a customer managed key that is "
      + "named by its ARN, admit the roles in its key policy, and run again from the source; the "
      + "policy of the key `aws/s3` cannot be changed"
  }
}

extension Layer {
  /// Whether policies of this kind name principals.
  fileprivate var isOfResource: Bool {
    switch self {
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .trustPolicy, .resource: true
    case .serviceControl, .resourceControl, .vpcEndpoint, .grant, .acl, .blockPublicAccess,
      .identity, .boundary, .session, .service, .syntax:
      false
    }
  }
}
