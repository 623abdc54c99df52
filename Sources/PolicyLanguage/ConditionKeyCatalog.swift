/// What AWS documents of the condition keys: how many values, of which kind.
///
/// Sources: IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS condition
/// context keys"; Amazon S3 User Guide, "Amazon S3 condition key examples"; KMS Developer Guide,
/// "Condition keys for AWS KMS" (rules EV-300 to EV-331). As of November 2026.
public struct ConditionKeyCatalog: Sendable {
  /// What is known of one key.
  public struct Entry: Sendable {
    /// Whether the key holds a list.
    public let isMultivalued: Bool
    /// The operator family that AWS documents for it.
    public let family: ConditionOperator.Comparison.Family
    /// Whether wildcards in its values have no valid use (EV-306).
    public let isSensitive: Bool
  }

  /// Looks a key up.
  ///
  /// - Parameter key: The key in lower case.
  /// - Returns: `nil` for a key that no table of the rules names.
  public static func entry(for key: String) -> Entry? {
    if let entry = exact[key] { return entry }
    for (prefix, entry) in prefixes where key.utf8.starts(with: prefix.utf8) { return entry }
    return nil
  }

  private static func single(_ family: ConditionOperator.Comparison.Family) -> Entry {
    Entry(isMultivalued: false, family: family, isSensitive: false)
  }

  private static func list(_ family: ConditionOperator.Comparison.Family) -> Entry {
    Entry(isMultivalued: true, family: family, isSensitive: false)
  }

  private static let sensitive = Entry(isMultivalued: false, family: .string, isSensitive: true)

  /// Keys with a variable part behind the given text.
  private static let prefixes: [(String, Entry)] = [
    ("aws:principaltag/", single(.string)),
    ("aws:resourcetag/", single(.string)),
    ("aws:requesttag/", single(.string)),
    ("iam:resourcetag/", single(.string)),
    ("s3:existingobjecttag/", single(.string)),
    ("s3:requestobjecttag/", single(.string)),
    ("s3:buckettag/", single(.string)),
    ("kms:encryptioncontext:", single(.string)),
  ]

  private static let exact: [String: Entry] = {
    var entries: [String: Entry] = [:]
    for key in sensitiveKeys { entries[key] = sensitive }
    for key in singleStrings { entries[key] = single(.string) }
    for key in lists { entries[key] = list(.string) }
    for key in arns { entries[key] = single(.arn) }
    for key in booleans { entries[key] = single(.bool) }
    for key in numbers { entries[key] = single(.numeric) }
    for key in dates { entries[key] = single(.date) }
    for key in addresses { entries[key] = single(.ipAddress) }
    return entries
  }()

  /// EV-306.
  private static let sensitiveKeys = [
    "aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid",
    "aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce",
    "aws:vpceaccount", "aws:vpceorgid",
  ]

  private static let singleStrings = [
    "aws:principaltype", "aws:userid", "aws:username", "aws:principalservicename",
    "identitystore:userid", "aws:federatedprovider", "aws:sourceidentity",
    "aws:ec2instancesourcevpc", "aws:requestedregion", "aws:calledviafirst",
    "aws:calledvialast", "aws:useragent", "aws:referer", "sts:externalid",
    "sts:rolesessionname", "sts:sourceidentity", "sts:awsservicename", "saml:aud", "saml:iss",
    "saml:sub", "saml:sub_type", "saml:doc", "saml:namequalifier", "iam:passedtoservice",
    "iam:awsservicename", "s3:resourceaccount", "s3:prefix", "s3:delimiter",
    "s3:x-amz-server-side-encryption", "s3:x-amz-acl", "s3:x-amz-grant-read",
    "s3:x-amz-grant-write", "s3:x-amz-grant-read-acp", "s3:x-amz-grant-write-acp",
    "s3:x-amz-grant-full-control", "s3:versionid", "s3:dataaccesspointaccount",
    "s3:accesspointnetworkorigin", "s3:authtype", "s3:signatureversion", "kms:calleraccount",
    "kms:viaservice", "kms:granteeprincipal", "kms:retiringprincipal",
    "kms:grantconstrainttype", "kms:keyspec", "kms:keyusage", "kms:keyorigin",
    "kms:multiregionkeytype", "kms:requestalias", "kms:encryptionalgorithm",
    "kms:signingalgorithm", "kms:macalgorithm", "kms:messagetype", "kms:datakeypairspec",
    "kms:wrappingalgorithm",
  ]

  private static let lists = [
    "aws:principalorgpaths", "aws:principalservicenameslist", "aws:vpceorgpaths",
    "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:calledvia", "aws:tagkeys",
    "sts:transitivetagkeys", "saml:edupersonaffiliation", "saml:cn", "saml:mail",
    "s3:requestobjecttagkeys", "kms:encryptioncontextkeys", "kms:grantoperations",
    "kms:resourcealiases",
  ]

  private static let arns = [
    "aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "aws:signinsessionarn",
    "ec2:sourceinstancearn", "lambda:sourcefunctionarn", "codebuild:projectarn",
    "codebuild:buildarn", "iam:associatedresourcearn", "iam:permissionsboundary",
    "iam:policyarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointarn",
  ]

  private static let booleans = [
    "aws:principalisawsservice", "aws:multifactorauthpresent", "aws:assumedroot",
    "aws:securetransport", "aws:viaawsservice", "kms:grantisforawsresource", "kms:multiregion",
    "kms:reencryptonsamekey",
  ]

  private static let numbers = [
    "aws:multifactorauthage", "sts:durationseconds", "s3:tlsversion", "s3:max-keys",
    "s3:signatureage",
  ]

  private static let dates = ["aws:tokenissuetime", "aws:currenttime", "aws:epochtime"]

  private static let addresses = [
    "aws:sourceip", "aws:vpcsourceip", "aws:ec2instancesourceprivateipv4",
  ]
}
