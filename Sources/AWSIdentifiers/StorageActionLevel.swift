/// Whether an action of Amazon S3 is made on a bucket or on the objects in it.
///
/// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
public enum StorageActionLevel: Sendable {
  /// On `arn:aws:s3:::bucket`.
  case bucket
  /// On `arn:aws:s3:::bucket/key`.
  case object

  /// The level of an action; `nil` for actions of other services, on the account, on jobs and on
  /// access points, and where a wildcard stands for several.
  public init?(_ action: ActionName) {
    guard action.service == "s3", !action.name.contains(where: { $0 == "*" || $0 == "?" }) else {
      return nil
    }
    if Self.objectActions.contains(action.name) {
      self = .object
    } else if Self.objectPrefixes.contains(where: { action.name.hasPrefix($0) }) {
      self = .object
    } else if action.name.contains("bucket"), !Self.accountActions.contains(action.name) {
      self = .bucket
    } else {
      return nil
    }
  }

  private static let objectPrefixes = ["getobject", "putobject", "deleteobject", "restoreobject"]
  private static let objectActions: Set<String> = [
    "abortmultipartupload", "bypassgovernanceretention", "listmultipartuploadparts",
    "objectowneroverridetobucketowner", "replicatedelete", "replicateobject", "replicatetags",
  ]
  private static let accountActions: Set<String> = ["listallmybuckets"]
}
