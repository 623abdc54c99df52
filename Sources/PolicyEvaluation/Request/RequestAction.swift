import AWSIdentifiers

/// The action of a request, ready for comparison.
public struct RequestAction: Sendable {
  /// The action.
  public let name: ActionName
  let serviceBytes: [UInt8]
  let nameBytes: [UInt8]
  /// Whether it is `iam:PassRole` (EV-462).
  let isPassRole: Bool

  /// An action.
  public init(_ name: ActionName) {
    self.name = name
    serviceBytes = Array(name.service.utf8)
    nameBytes = Array(name.name.utf8)
    isPassRole = name.service == "iam" && name.name == "passrole"
  }

  /// Whether it is one of the calls that make a role session, whose resource-based policy is the
  /// trust policy (EV-497).
  public var usesTrustPolicy: Bool {
    guard name.service == "sts" else { return false }
    switch name.name {
    case "assumerole", "assumerolewithsaml", "assumerolewithwebidentity", "tagsession",
      "setsourceidentity":
      return true
    default: return false
    }
  }
}
