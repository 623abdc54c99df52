import AWSIdentifiers

/// The action of a request, ready for comparison.
public struct RequestAction: Sendable {
  /// The action.
  public let name: ActionName
  let serviceBytes: [UInt8]
  let nameBytes: [UInt8]
  let serviceHash: UInt64
  let nameHash: UInt64
  /// Whether it is `iam:PassRole` (EV-462).
  let isPassRole: Bool
  /// Whether it is `sts:GetCallerIdentity` (EV-468).
  let isGetCallerIdentity: Bool
  /// Whether resource control policies govern it (EV-411, EV-418).
  let isUnderResourceControl: Bool
  /// Whether it is one of the calls that make a role session, whose resource-based policy is the
  /// trust policy (EV-497).
  public let usesTrustPolicy: Bool

  /// An action.
  public init(_ name: ActionName) {
    self.name = name
    serviceBytes = Array(name.service.utf8)
    nameBytes = Array(name.name.utf8)
    serviceHash = stableHash(serviceBytes)
    nameHash = stableHash(nameBytes)
    isPassRole = name.service == "iam" && name.name == "passrole"
    isGetCallerIdentity = name.service == "sts" && name.name == "getcalleridentity"
    isUnderResourceControl =
      ResourceControlServices.prefixes.contains(name.service)
      && !(name.service == "kms" && name.name == "retiregrant")
    usesTrustPolicy = Self.usesTrustPolicy(name)
  }

  private static func usesTrustPolicy(_ name: ActionName) -> Bool {
    guard name.service == "sts" else { return false }
    switch name.name {
    case "assumerole", "assumerolewithsaml", "assumerolewithwebidentity", "tagsession",
      "setsourceidentity":
      return true
    default: return false
    }
  }
}
