import AWSIdentifiers
import Reachability

extension PolicyPatch {
  /// The command of the AWS CLI that puts the patched document in place of the old one.
  ///
  /// - Parameter file: The file that holds the document, as the command is to name it.
  /// - Returns: `nil` where the service takes no whole document.
  public func applyCommand(file: String) -> [String]? {
    let document = "file://\(file)"
    switch place {
    case .inline(let principal, let name):
      let kind = principal.resourceType == "user" ? "user" : "role"
      return [
        "aws", "iam", "put-\(kind)-policy", "--\(kind)-name", principal.lastPathComponent,
        "--policy-name", name, "--policy-document", document,
      ]
    case .groupInline(_, let group, let name):
      return [
        "aws", "iam", "put-group-policy", "--group-name", group, "--policy-name", name,
        "--policy-document", document,
      ]
    case .managed(let arn, _):
      return [
        "aws", "iam", "create-policy-version", "--policy-arn", arn, "--policy-document", document,
        "--set-as-default",
      ]
    case .trust(let role):
      return [
        "aws", "iam", "update-assume-role-policy", "--role-name", role.lastPathComponent,
        "--policy-document", document,
      ]
    case .bucket(let name):
      return ["aws", "s3api", "put-bucket-policy", "--bucket", name, "--policy", document]
    case .key(let arn):
      return [
        "aws", "kms", "put-key-policy", "--key-id", arn.text, "--policy-name", "default",
        "--policy", document, "--region", arn.region,
      ]
    case .endpoint(let endpoint):
      return [
        "aws", "ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", endpoint.id,
        "--policy-document", document, "--region", endpoint.region,
      ]
    case .organization(let id):
      return ["aws", "organizations", "update-policy", "--policy-id", id, "--content", document]
    case .embedded(let resource, _): return ARN(resource).flatMap { embedded($0, document) }
    }
  }

  private func embedded(_ arn: ARN, _ document: String) -> [String]? {
    let region = ["--region", arn.region]
    switch arn.service {
    case "sns":
      return [
        "aws", "sns", "set-topic-attributes", "--topic-arn", arn.text, "--attribute-name",
        "Policy", "--attribute-value", document,
      ] + region
    case "ecr":
      let name = String(arn.resource.dropFirst("repository/".count))
      return [
        "aws", "ecr", "set-repository-policy", "--repository-name", name, "--policy-text",
        document,
      ] + region
    case "events":
      return [
        "aws", "events", "put-permission", "--event-bus-name", arn.lastPathComponent, "--policy",
        document,
      ] + region
    case "secretsmanager":
      return [
        "aws", "secretsmanager", "put-resource-policy", "--secret-id", arn.text,
        "--resource-policy", document,
      ] + region
    default: return nil
    }
  }

  /// The most characters that AWS takes for such a document, blanks not counted where AWS does not
  /// count them; `nil` where there is no such limit for one document.
  ///
  /// Source: IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas";
  /// Amazon S3 User Guide, "Bucket policies"; AWS KMS Developer Guide, "Quotas".
  public var sizeLimit: Int? {
    switch place {
    case .inline(let principal, _): principal.resourceType == "user" ? 2_048 : 10_240
    case .groupInline: 5_120
    case .managed: 6_144
    case .trust: 2_048
    case .bucket: 20_480
    case .key: 32_768
    case .organization: 5_120
    case .endpoint: 20_480
    case .embedded: nil
    }
  }

  /// The size of the patched document as AWS counts it: without blanks outside of texts.
  public var size: Int {
    var count = 0
    var isInText = false
    var isEscaped = false
    for byte in textAfter.utf8 {
      if isInText {
        count += 1
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
      } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\n") {
        count += 1
        isInText = byte == UInt8(ascii: "\"")
      }
    }
    return count
  }
}
