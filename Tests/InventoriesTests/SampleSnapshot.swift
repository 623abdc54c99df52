/// A small organization with one file of every kind.
enum SampleSnapshot {
  static let tools = "111111111111"
  static let prod = "033333333333"
  static let management = "999999999999"
  static let key = "11111111-2222-3333-4444-555555555555"

  static let identitiesPath = "\(tools)/global/iam/get-account-authorization-details.json"
  static let bucketPath = "\(tools)/eu-west-1/s3api/release-artifacts"
  static let keyPath = "\(tools)/eu-west-1/kms/\(key)"
  static let pipelinePath = "\(tools)/eu-west-1/codepipeline/release/get-pipeline.json"

  /// The files by path.
  static var files: [String: String] { organization.merging(accounts) { first, _ in first } }

  static let organization: [String: String] = [
    "organization/describe-organization.json": """
    {"Organization": {"Id": "o-acmeexampl", "FeatureSet": "ALL", "MasterAccountId": "\(management)",
      "Arn": "arn:aws:organizations::\(management):organization/o-acmeexampl"}}
    """,
    "organization/list-accounts.json": """
    {"Accounts": [
      {"Id": "\(management)", "Name": "management", "Status": "ACTIVE"},
      {"Id": "\(tools)", "Name": "tools", "Status": "ACTIVE", "JoinedTimestamp": 1795226786.0},
      {"Id": "\(prod)", "Name": "prod", "JoinedTimestamp": "2021-03-04T11:22:33.456000+00:00"}]}
    """,
    "organization/list-roots.json": """
    {"Roots": [{"Id": "r-acme", "Name": "Root", "PolicyTypes": [
      {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}
    """,
    "organization/list-organizational-units-for-parent-r-acme.json": """
    {"OrganizationalUnits": [{"Id": "ou-acme-work0001", "Name": "Workloads"}]}
    """,
    "organization/list-organizational-units-for-parent-ou-acme-work0001.json": """
    {"OrganizationalUnits": [{"Id": "ou-acme-prod0001", "Name": "Prod"}]}
    """,
    "organization/list-accounts-for-parent-r-acme.json": """
    {"Accounts": [{"Id": "\(management)", "Name": "management"}]}
    """,
    "organization/list-accounts-for-parent-ou-acme-work0001.json": """
    {"Accounts": [{"Id": "\(tools)", "Name": "tools"}, {"Id": "\(prod)", "Name": "prod"}]}
    """,
    "organization/list-policies-SERVICE_CONTROL_POLICY.json": """
    {"Policies": [{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"},
      {"Id": "p-regions", "Name": "regions", "Type": "SERVICE_CONTROL_POLICY"}]}
    """,
    "organization/describe-policy-p-FullAWSAccess.json": """
    {"Policy": {"PolicySummary": {"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"},
      "Content": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"*\\",\\"Resource\\":\\"*\\"}]}"}}
    """,
    "organization/describe-policy-p-regions.json": """
    {"Policy": {"PolicySummary": {"Id": "p-regions", "Type": "SERVICE_CONTROL_POLICY"},
      "Content": "{\\n  \\"Version\\": \\"2012-10-17\\",\\n  \\"Statement\\": [\\n    {\\"Effect\\":\\"Deny\\",\\"Action\\":\\"ec2:*\\",\\"Resource\\":\\"*\\"}]}"}}
    """,
    "organization/list-targets-for-policy-p-FullAWSAccess.json": """
    {"Targets": [{"TargetId": "r-acme", "Type": "ROOT"},
      {"TargetId": "ou-acme-work0001", "Type": "ORGANIZATIONAL_UNIT"},
      {"TargetId": "\(management)", "Type": "ACCOUNT"}, {"TargetId": "\(tools)", "Type": "ACCOUNT"},
      {"TargetId": "\(prod)", "Type": "ACCOUNT"}]}
    """,
    "organization/list-targets-for-policy-p-regions.json": """
    {"Targets": [{"TargetId": "\(prod)", "Type": "ACCOUNT"}]}
    """,
  ]

  static let accounts: [String: String] = [
    identitiesPath: identities,
    "\(tools)/global/iam/list-open-id-connect-providers.json": """
    {"OpenIDConnectProviderList": [
      {"Arn": "arn:aws:iam::\(tools):oidc-provider/token.actions.githubusercontent.com"}]}
    """,
    "\(tools)/global/iam/list-saml-providers.json": #"{"SAMLProviderList": []}"#,
    "\(tools)/global/s3control/get-public-access-block.json": publicAccessBlock,
    "\(bucketPath)/get-bucket-policy.json": """
    {"Policy": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Sid\\":\\"Read\\",\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"AWS\\":\\"arn:aws:iam::\(prod):root\\"},\\"Action\\":\\"s3:GetObject\\",\\"Resource\\":\\"arn:aws:s3:::release-artifacts/*\\"}]}"}
    """,
    "\(bucketPath)/get-bucket-encryption.json": """
    {"ServerSideEncryptionConfiguration": {"Rules": [{"BucketKeyEnabled": true,
      "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "\(key)"}}]}}
    """,
    "\(bucketPath)/get-public-access-block.json": publicAccessBlock,
    "\(bucketPath)/get-bucket-ownership-controls.json": """
    {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    """,
    "\(bucketPath)/get-bucket-versioning.json": #"{"Status": "Enabled"}"#,
    "\(bucketPath)/get-bucket-tagging.json": #"{"TagSet": [{"Key": "team", "Value": "release"}]}"#,
    "\(keyPath)/describe-key.json": """
    {"KeyMetadata": {"KeyId": "\(key)", "Arn": "arn:aws:kms:eu-west-1:\(tools):key/\(key)",
      "CreationDate": 1795226786.361324, "Enabled": true, "KeyState": "Enabled",
      "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT", "KeyManager": "CUSTOMER",
      "Origin": "AWS_KMS", "MultiRegion": false}}
    """,
    "\(keyPath)/get-key-policy.json": """
    {"PolicyName": "default", "Policy": "{\\n  \\"Version\\": \\"2012-10-17\\",\\n  \\"Statement\\": {\\n    \\"Effect\\": \\"Allow\\", \\"Principal\\": {\\"AWS\\": \\"\(tools)\\"},\\n    \\"Action\\": \\"kms:*\\", \\"Resource\\": \\"*\\"}}"}
    """,
    "\(keyPath)/list-grants.json": """
    {"Grants": [{"KeyId": "arn:aws:kms:eu-west-1:\(tools):key/\(key)", "GrantId": "g1",
      "GranteePrincipal": "arn:aws:iam::\(prod):role/Deploy", "Operations": ["Decrypt"],
      "Constraints": {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::release-artifacts"}}}],
      "Truncated": false}
    """,
    "\(keyPath)/list-aliases.json": """
    {"Aliases": [{"AliasName": "alias/release", "TargetKeyId": "\(key)"}]}
    """,
    "\(keyPath)/list-resource-tags.json": #"{"Tags": [{"TagKey": "a", "TagValue": "b"}]}"#,
    pipelinePath: """
    {"pipeline": {"name": "release", "roleArn": "arn:aws:iam::\(tools):role/Release", "version": 1,
      "artifactStore": {"type": "S3", "location": "release-artifacts"}, "stages": []},
     "metadata": {"created": 1700000000.5}}
    """,
    "\(tools)/eu-west-1/sns/get-topic-attributes-approvals.json": """
    {"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:\(tools):approvals",
      "Policy": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"sns:Publish\\",\\"Resource\\":\\"arn:aws:sns:eu-west-1:\(tools):approvals\\"}]}"}}
    """,
    "\(tools)/eu-west-1/codebuild/batch-get-projects.json":
      #"{"projects": [], "projectsNotFound": []}"#,
  ]

  static let publicAccessBlock = """
    {"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
      "BlockPublicPolicy": true, "RestrictPublicBuckets": false}}
    """

  static let identities = """
    {
        "UserDetailList": [
            {
                "Path": "/", "UserName": "ana", "UserId": "AIDA1", "Arn": "arn:aws:iam::\(tools):user/ana",
                "CreateDate": "2021-03-04T11:22:33+00:00", "GroupList": ["admins"],
                "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": \(allow("s3:ListBucket"))}],
                "AttachedManagedPolicies": [], "Tags": []
            }
        ],
        "GroupDetailList": [
            {
                "GroupName": "admins", "Arn": "arn:aws:iam::\(tools):group/admins",
                "GroupPolicyList": [],
                "AttachedManagedPolicies": [
                    {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
                ]
            }
        ],
        "RoleDetailList": [
            {
                "Path": "/service/", "RoleName": "Release", "RoleId": "AROA1",
                "Arn": "arn:aws:iam::\(tools):role/service/Release",
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"}, "Action": "sts:AssumeRole"}
                    ]
                },
                "InstanceProfileList": [],
                "RolePolicyList": [
                    {"PolicyName": "first", "PolicyDocument": \(allow("s3:GetObject"))},
                    {"PolicyName": "second", "PolicyDocument": \(allow("s3:GetObject"))},
                    {"PolicyName": "encoded", "PolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}
                ],
                "AttachedManagedPolicies": [{"PolicyName": "Shared", "PolicyArn": "arn:aws:iam::\(tools):policy/Shared"}],
                "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::\(tools):policy/Shared"},
                "Tags": [{"Key": "team", "Value": "release"}],
                "RoleLastUsed": {}
            },
            {
                "RoleName": "Build", "Arn": "arn:aws:iam::\(tools):role/Build",
                "AssumeRolePolicyDocument": \(trust("codebuild.amazonaws.com")),
                "RolePolicyList": [], "AttachedManagedPolicies": []
            }
        ],
        "Policies": [
            {
                "PolicyName": "Shared", "Arn": "arn:aws:iam::\(tools):policy/Shared", "DefaultVersionId": "v2",
                "PolicyVersionList": [
                    {"Document": \(allow("s3:DeleteObject")), "VersionId": "v1", "IsDefaultVersion": false},
                    {"Document": \(allow("s3:PutObject")), "VersionId": "v2", "IsDefaultVersion": true}
                ]
            }
        ]
    }
    """

  /// An identity policy.
  static func allow(_ action: String) -> String {
    #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "\#(action)", "Resource": "*"}]}"#
  }

  /// A trust policy.
  static func trust(_ service: String) -> String {
    #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "\#(service)"}, "Action": "sts:AssumeRole"}]}"#
  }
}
