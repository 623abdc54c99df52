import AWSIdentifiers
import AccessModel
import Inventories
import Reachability

/// The key that an artifact is written with (PF-14, PF-15).
enum ArtifactKey: Hashable, Sendable {
  /// A key whose identity is known.
  case known(KeyIdentity)
  /// Written without a KMS key.
  case none
  /// Not known; the text says why.
  case unknown(LegUnknown)
}

/// What a configured key identifier means (PF-17).
struct ConfiguredKey: Sendable {
  /// The key it names.
  let key: ArtifactKey
  /// Whether the text is a key ARN, which means the same in every account.
  let isARN: Bool
  /// Whether it is a key that AWS manages.
  var isManaged: Bool {
    if case .known(.awsManaged) = key { true } else { false }
  }
  /// The text as configured.
  let text: String
}

extension AccessGraph {
  /// The key that an identifier names, resolved in one account and region.
  ///
  /// - Parameters:
  ///   - text: Key id, key ARN, alias name or alias ARN.
  ///   - account: The account in which ids and aliases are looked up.
  ///   - region: The region likewise.
  ///   - partition: The partition of ARNs that are made up.
  /// - Returns: The key, as far as aliases were collected, and whether the text was an ARN.
  func configuredKey(
    _ text: String,
    account: AccountID,
    region: String,
    partition: String
  ) -> ConfiguredKey {
    if text.contains("#{") {
      let unknown = LegUnknown(text: "which key `\(text)` is in a run")
      return ConfiguredKey(key: .unknown(unknown), isARN: false, text: text)
    }
    if let arn = ARN(text), arn.resource.hasPrefix("key/") {
      return ConfiguredKey(key: .known(identity(arn)), isARN: true, text: text)
    }
    var alias: String?
    // The ARN of an alias says where to look it up.
    var account = account
    var region = region
    if let arn = ARN(text) {
      alias = arn.resource
      account = arn.account ?? account
      region = arn.region.isEmpty ? region : arn.region
    } else if text.hasPrefix("alias/") {
      alias = text
    }
    if let alias {
      if alias.hasPrefix("alias/aws/") {
        let key = KeyIdentity.awsManaged(
          service: String(alias.dropFirst("alias/aws/".count)),
          account: account,
          region: region,
          partition: partition
        )
        return ConfiguredKey(key: .known(key), isARN: false, text: text)
      }
      guard let id = keyID(ofAlias: alias, account: account, region: region) else {
        let unknown = LegUnknown(
          text: "which key the alias `\(alias)` names",
          file: "\(account)/\(region)/kms/<key-id>/list-aliases.json",
          command: "aws kms list-aliases --region \(region)"
        )
        return ConfiguredKey(key: .unknown(unknown), isARN: false, text: text)
      }
      let arn = keyARN(id, account: account, region: region, partition: partition)
      return ConfiguredKey(key: .known(identity(arn)), isARN: false, text: text)
    }
    let arn = keyARN(text, account: account, region: region, partition: partition)
    return ConfiguredKey(key: .known(identity(arn)), isARN: false, text: text)
  }

  private func keyARN(
    _ id: String,
    account: AccountID,
    region: String,
    partition: String
  ) -> ARN {
    ARN(
      partition: partition,
      service: "kms",
      region: region,
      account: account.description,
      resource: "key/\(id)"
    )
  }

  /// A key that `describe-key` calls managed by AWS counts as one (PF-16).
  private func identity(_ arn: ARN) -> KeyIdentity {
    guard let account = arn.account, let key = key(arn),
      key.description.value?.isAWSManaged == true,
      let alias = key.aliases.value?.first(where: { $0.hasPrefix("alias/aws/") })
    else { return .customerManaged(arn) }
    return .awsManaged(
      service: String(alias.dropFirst("alias/aws/".count)),
      account: account,
      region: arn.region,
      partition: arn.partition
    )
  }
}
