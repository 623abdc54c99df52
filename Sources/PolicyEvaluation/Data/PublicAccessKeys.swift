/// The condition keys that keep a bucket policy from being public when they are held to fixed values,
/// in lower case (EV-485).
///
/// Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", as of 2026;
/// the keys of VPC endpoints, organizations' paths and service names by observation.
enum PublicAccessKeys {
  static let fixed: Set<String> = [
    "aws:principalorgid", "aws:principalaccount", "aws:principalorgpaths", "aws:sourcearn",
    "aws:sourceaccount", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
    "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
    "aws:principalservicename", "aws:principalservicenameslist",
    "s3:x-amz-server-side-encryption-aws-kms-key-id", "aws:userid", "s3:dataaccesspointaccount",
  ]
}
