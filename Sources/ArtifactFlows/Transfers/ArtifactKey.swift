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
    switch key(named: text, account: account, region: region, partition: partition) {
    case .found(let key, let isARN):
      return ConfiguredKey(key: .known(key), isARN: isARN, text: text)
    case .unknownAlias(let alias, let file):
      let unknown = LegUnknown(
        text: "which key the alias `\(alias)` names",
        file: file.path,
        command: file.command
      )
      return ConfiguredKey(key: .unknown(unknown), isARN: false, text: text)
    }
  }
}
