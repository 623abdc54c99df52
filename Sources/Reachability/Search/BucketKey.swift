import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// The key that stands behind a request for an object: with default encryption by KMS, S3 asks for
/// the key in the caller's name (EV-474).
///
/// Objects are taken to be encrypted as the bucket's default says.
///
/// Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)".
public enum BucketKey: Sendable {
  /// No key takes part: the action is about no object's content, or KMS does not encrypt it.
  case none
  /// A key that must be allowed too, with the action on it.
  case known(KeyIdentity, action: ActionName, question: AccessQuestion)
  /// It is not known which key it is, if any.
  case unknown(UnknownPolicy)

  /// The key behind an action on an object.
  init(_ action: ActionName, _ resource: GuardedResource?, _ search: AccessSearch) {
    guard let resource, case .bucket(let name) = resource.guardian,
      let use = Self.use(of: action), let arn = resource.target.arn, arn.resource.contains("/")
    else {
      self = .none
      return
    }
    guard let bucket = search.graph.bucket(named: name) else {
      self = .unknown(UnknownPolicy(name: "default encryption of \(name)"))
      return
    }
    switch bucket.encryption {
    case .absent: self = .none
    case .missing(let file):
      self = .unknown(
        UnknownPolicy(
          name: "default encryption of \(name)",
          file: file.path,
          command: file.command
        )
      )
    case .known(let encryption):
      guard encryption.algorithm.hasPrefix("aws:kms") else {
        self = .none
        return
      }
      let partition = arn.partition
      // An empty key id means the key that AWS manages for S3.
      let text = encryption.keyID.flatMap { $0.isEmpty ? nil : $0 } ?? "alias/aws/s3"
      let key: KeyIdentity
      switch search.graph.key(
        named: text,
        account: bucket.account,
        region: bucket.region,
        partition: partition
      ) {
      case .found(let found, isARN: _): key = found
      case .unknownAlias(_, let file):
        self = .unknown(
          UnknownPolicy(
            name: "key \(text) of bucket \(name)",
            file: file.path,
            command: file.command
          )
        )
        return
      }
      var question = search.question(
        use,
        on: GuardedResource(
          target: .resource(key.keyARN),
          owner: key.account,
          region: key.region,
          guardian: .key(key)
        )
      )
      question.isForwarded = true
      question.context += Self.context(resource.target, bucket, encryption, partition)
      self = .known(key, action: use, question: question)
    }
  }

  /// What S3 asks of the key: to read an object, or to write one.
  private static func use(of action: ActionName) -> ActionName? {
    guard action.service == "s3" else { return nil }
    switch action.name {
    case "getobject", "getobjectversion": return ActionName("kms:Decrypt")
    case "putobject": return ActionName("kms:GenerateDataKey")
    default: return nil
    }
  }

  /// PF-19, PF-20: the encryption context names the object, or the bucket where a Bucket Key is on.
  private static func context(
    _ target: AccessQuestion.Target,
    _ bucket: Bucket,
    _ encryption: Bucket.Encryption,
    _ partition: String
  ) -> [(key: String, state: KeyState)] {
    let whole = "arn:\(partition):s3:::\(bucket.name)"
    let object: KeyState
    switch target {
    case .resource(let arn): object = .value(arn.text)
    case .pattern(let arn):
      let prefix = String(arn.text.prefix { $0 != "*" && $0 != "?" })
      object = .unknown(KeyUncertainty(mayBeAbsent: false, prefix: prefix))
    case .any: object = .unknown
    }
    return [
      ("kms:ViaService", .value("s3.\(bucket.region).amazonaws.com")),
      ("kms:EncryptionContextKeys", .list(["aws:s3:arn"])),
      ("kms:EncryptionContext:aws:s3:arn", encryption.hasBucketKey ? .value(whole) : object),
    ]
  }
}

extension AccessQuestion.Target {
  /// The ARN asked about; `nil` for `*`.
  var arn: ARN? {
    switch self {
    case .resource(let arn), .pattern(let arn): arn
    case .any: nil
    }
  }
}
