extension BreakCodePage {
  /// Pages on networks: VPC endpoints, addresses, subnets.
  static let endpoints: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(21),
      title: "The bucket admits requests from one VPC endpoint alone",
      cause: """
        CodePipeline makes its requests from its own network, never through a VPC of yours. A \
        statement that denies requests without the right `aws:SourceVpce` or `aws:SourceVpc` \
        denies them all; builds inside the VPC pass.
        """,
      symptom: ["with an explicit deny in a resource-based policy"],
      legs: """
        Every S3 leg that is not made from the VPC: those of the service role, of action roles \
        and of CloudFormation.
        """,
      repair: "Keep the statement, and except the pipeline's roles by their ARNs.",
      example: """
        {
          "Sid": "OnlyThroughEndpoint",
          "Effect": "Deny",
          "Principal": "*",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "arn:aws:s3:::acme-release-artifacts/*",
          "Condition": {
            "StringNotEquals": {
              "aws:SourceVpce": "vpce-0a1"
            },
            "ArnNotEquals": {
              "aws:PrincipalArn": [
                "arn:aws:iam::222222222222:role/PipelineSource",
                "arn:aws:iam::333333333333:role/PipelineDeploy"
              ]
            }
          }
        }
        """,
      source: """
        Amazon S3 User Guide, "Controlling access from VPC endpoints with bucket policies"
        """,
      rules: ["PF-31", "PF-67"]
    ),
    BreakCodePage(
      code: BreakCode(22),
      title: "A policy admits requests from known addresses alone",
      cause: """
        CodePipeline's requests come from addresses of AWS that no inventory knows. A \
        statement that denies other addresses than the listed ones, in a bucket policy or an \
        SCP, stops the whole pipeline.
        """,
      symptom: ["with an explicit deny"],
      legs: """
        Every leg under the statement. Waybill cannot know the address and shows the legs as \
        not to be told, and the statement in the finding `unknown-source-address`.
        """,
      repair: "Keep the statement, and except the pipeline's roles by their ARNs.",
      example: """
        {
          "Sid": "OnlyFromOffice",
          "Effect": "Deny",
          "Principal": "*",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "arn:aws:s3:::acme-release-artifacts/*",
          "Condition": {
            "NotIpAddress": {
              "aws:SourceIp": "192.0.2.0/24"
            },
            "ArnNotEquals": {
              "aws:PrincipalArn": [
                "arn:aws:iam::222222222222:role/PipelineSource",
                "arn:aws:iam::333333333333:role/PipelineDeploy"
              ]
            }
          }
        }
        """,
      source: "IAM User Guide, \"AWS: Denies access to AWS based on the source IP\"",
      rules: ["PF-31"]
    ),
    BreakCodePage(
      code: BreakCode(23),
      title: "The key policy asks for a VPC endpoint",
      cause: """
        S3 calls KMS itself, with the caller's identity and from its own network. Even when \
        the object was asked for through the endpoint, the request that reaches KMS carries no \
        `aws:SourceVpce`.
        """,
      symptom: [
        "not authorized to perform: kms:Decrypt",
        "not authorized to perform: kms:GenerateDataKey",
      ],
      legs: "The KMS half of each transfer by a build in the VPC.",
      repair: """
        Ask for `kms:ViaService` in the key policy, and test the endpoint in the bucket \
        policy.
        """,
      example: """
        {
          "Sid": "BuildUsesKeyThroughS3",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::111111111111:role/OrdersBuild"
          },
          "Action": [
            "kms:Decrypt",
            "kms:GenerateDataKey"
          ],
          "Resource": "*",
          "Condition": {
            "StringEquals": {
              "kms:ViaService": "s3.eu-west-1.amazonaws.com"
            }
          }
        }
        """,
      source: "KMS Developer Guide, \"AWS KMS condition keys\"",
      rules: ["PF-19"]
    ),
    BreakCodePage(
      code: BreakCode(24),
      title: "The endpoint policy does not list the artifact bucket",
      cause: """
        The build's requests pass a VPC endpoint whose policy allows certain buckets. The \
        artifact bucket is not among them, so the endpoint stops what the bucket and the role \
        allow.
        """,
      symptom: ["because no VPC endpoint policy allows"],
      legs: "Reads and writes of build roles and instance roles in that VPC.",
      repair: """
        Add the bucket to the endpoint policy. A gateway endpoint wants `*` as principal, \
        narrowed by `aws:PrincipalArn`. Deployments and image pulls need the buckets of AWS \
        too: `aws-codedeploy-<region>` and `prod-<region>-starport-layer-bucket`.
        """,
      example: """
        {
          "Sid": "Artifacts",
          "Effect": "Allow",
          "Principal": "*",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*",
          "Condition": {
            "ArnEquals": {
              "aws:PrincipalArn": "arn:aws:iam::111111111111:role/OrdersBuild"
            }
          }
        }
        """,
      source: """
        AWS PrivateLink, "Control access to VPC endpoints using endpoint policies"
        """,
      rules: ["PF-58"]
    ),
    BreakCodePage(
      code: BreakCode(25),
      title: "The endpoint policy admits resources of its own account alone",
      cause: """
        A condition on `aws:ResourceAccount` keeps data inside the account. The artifact \
        bucket belongs to another account, usually that of the pipeline.
        """,
      symptom: ["because no VPC endpoint policy allows"],
      legs: "Reads and writes of foreign buckets from that VPC.",
      repair: "List the account that owns the bucket in the condition.",
      example: """
        {
          "Sid": "OurAccounts",
          "Effect": "Allow",
          "Principal": "*",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "*",
          "Condition": {
            "StringEquals": {
              "aws:ResourceAccount": [
                "111111111111",
                "222222222222"
              ]
            }
          }
        }
        """,
      source: """
        AWS PrivateLink, "Control access to VPC endpoints using endpoint policies"
        """,
      rules: ["PF-58"]
    ),
    BreakCodePage(
      code: BreakCode(26),
      title: "The build's subnet has no way to S3",
      cause: """
        A build in a subnet with neither a NAT gateway nor an endpoint for S3 waits for an \
        answer that never comes. It is a question of routes: no policy denies anything, and no \
        message speaks of access.
        """,
      symptom: ["DOWNLOAD_SOURCE"],
      legs: """
        None: no request arrives that a policy could deny. The finding `no-way-to-s3` names the \
        subnets.
        """,
      repair: "Add a gateway endpoint for S3 to the route table of the subnet.",
      example: """
        aws ec2 create-vpc-endpoint --vpc-id vpc-0a1 --service-name com.amazonaws.eu-west-1.s3 \
        --route-table-ids rtb-0a1
        """,
      source: "CodeBuild User Guide, \"Use AWS CodeBuild with Amazon VPC\"",
      rules: ["PF-58"]
    ),
    BreakCodePage(
      code: BreakCode(55),
      title: "The build role may not hand its network interface to CodeBuild",
      cause: """
        A project in a VPC makes a network interface and lets CodeBuild use it. The second \
        step is `ec2:CreateNetworkInterfacePermission`, with conditions of its own, and is \
        easily left out.
        """,
      symptom: ["VPC_CLIENT_ERROR", "Unexpected EC2 error: UnauthorizedOperation"],
      legs: "The `ec2` legs of the build role.",
      repair: "Grant the action, for CodeBuild and the project's subnets.",
      example: """
        {
          "Effect": "Allow",
          "Action": "ec2:CreateNetworkInterfacePermission",
          "Resource": "arn:aws:ec2:eu-west-1:111111111111:network-interface/*",
          "Condition": {
            "StringEquals": {
              "ec2:AuthorizedService": "codebuild.amazonaws.com",
              "ec2:Subnet": [
                "arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-0a1"
              ]
            }
          }
        }
        """,
      source: """
        CodeBuild User Guide, "Allow CodeBuild access to AWS services required to create a VPC \
        network interface"
        """,
      rules: ["PF-57"]
    ),
  ]
}
