import AWSIdentifiers
import AccessModel
import Inventories

/// What the identifier of a KMS key stands for (PF-17).
public enum KeyLookup: Sendable {
  /// A key.
  ///
  /// `isARN` tells whether the text was a key ARN, which means the same in every account.
  case found(KeyIdentity, isARN: Bool)
  /// An alias of which nobody collected what it names.
  ///
  /// The file would tell.
  case unknownAlias(String, MissingFile)
}

extension AccessGraph {
  /// The key that an identifier names, resolved in one account and region (PF-17).
  ///
  /// - Parameters:
  ///   - text: Key id, key ARN, alias name or alias ARN; an ARN says by itself where to look.
  ///   - account: The account in which ids and aliases are looked up.
  ///   - region: The region likewise.
  ///   - partition: The partition of ARNs that are made up.
  /// - Returns: The key, as far as aliases were collected.
  ///
  /// Source: AWS KMS Developer Guide, "Key identifiers (KeyId)".
  public func key(
    named text: String,
    account: AccountID,
    region: String,
    partition: String
  ) -> KeyLookup {
    let arn = ARN(text)
    if let arn, arn.resource.hasPrefix("key/") { return .found(identity(arn), isARN: true) }
    let account = arn?.account ?? account
    let region = arn.flatMap { $0.region.isEmpty ? nil : $0.region } ?? region
    let name = arn?.resource ?? text
    let managed = "alias/aws/"
    if name.hasPrefix(managed) {
      let key = KeyIdentity.awsManaged(
        service: String(name.dropFirst(managed.count)),
        account: account,
        region: region,
        partition: partition
      )
      return .found(key, isARN: false)
    }
    var id = name
    if name.hasPrefix("alias/") || arn != nil {
      guard let known = keyID(ofAlias: name, account: account, region: region) else {
        let file = MissingFile(
          path: "\(account)/\(region)/kms/<key-id>/list-aliases.json",
          reason: .notCollected,
          command: "aws kms list-aliases --region \(region)"
        )
        return .unknownAlias(name, file)
      }
      id = known
    }
    let found = ARN(
      partition: partition,
      service: "kms",
      region: region,
      account: account.description,
      resource: "key/\(id)"
    )
    return .found(identity(found), isARN: false)
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
