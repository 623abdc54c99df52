/// What CodePipeline and CodeBuild say of a pipeline, and EC2 of the network that it builds in.
struct PipelineFiles {
  let pipeline: PipelinePlan

  /// The answer of `get-pipeline`.
  var definition: GeneratedJSON {
    var store: [(String, GeneratedJSON)] = [("type", "S3"), ("location", .text(pipeline.bucket))]
    if !pipeline.has(.noKeyOfItsOwn) {
      store.append(("encryptionKey", ["id": .text(pipeline.key), "type": "KMS"]))
    }
    return [
      "pipeline": [
        "name": .text(pipeline.name), "roleArn": .text(pipeline.role),
        "artifactStore": .object(store),
        "stages": .list([source, build] + pipeline.targets.map(deploy)),
        "version": 1, "executionMode": "SUPERSEDED", "pipelineType": "V2",
      ],
      "metadata": ["pipelineArn": .text(pipeline.arn)],
    ]
  }

  // MARK: - Stages

  private var source: GeneratedJSON {
    stage(
      "Source",
      [
        action(
          "Fetch",
          "Source",
          "CodeStarSourceConnection",
          [
            ("BranchName", "main"), ("ConnectionArn", pipeline.connection),
            ("FullRepositoryId", "acme/\(pipeline.name)"), ("OutputArtifactFormat", "CODE_ZIP"),
          ],
          outputs: ["Sources"]
        )
      ]
    )
  }

  private var build: GeneratedJSON {
    stage(
      "Build",
      [
        action(
          "Compile",
          "Build",
          "CodeBuild",
          [("ProjectName", pipeline.project)],
          inputs: ["Sources"],
          outputs: ["Package"]
        )
      ]
    )
  }

  private func deploy(_ target: PipelinePlan.Target) -> GeneratedJSON {
    // The stack is told where the package lies, so that its role certainly reads it (PF-68).
    let parameters: GeneratedJSON = [
      "Bucket": ["Fn::GetArtifactAtt": ["Package", "BucketName"]],
      "Object": ["Fn::GetArtifactAtt": ["Package", "ObjectKey"]],
    ]
    let stack = [
      ("StackName", pipeline.name), ("RoleArn", pipeline.stackRole(target)),
      ("Capabilities", "CAPABILITY_NAMED_IAM"), ("TemplatePath", "Package::template.yaml"),
      ("ParameterOverrides", parameters.compact),
    ]
    let role = pipeline.deployRole(target)
    guard pipeline.usesChangeSets else {
      let configuration = [("ActionMode", "CREATE_UPDATE")] + stack
      let update = action(
        "Update",
        "Deploy",
        "CloudFormation",
        configuration,
        inputs: ["Package"],
        role: role
      )
      return stage(target.name, [update])
    }
    let changes = [("ActionMode", "CHANGE_SET_REPLACE"), ("ChangeSetName", "release")] + stack
    let execution = [("ActionMode", "CHANGE_SET_EXECUTE"), ("ChangeSetName", "release")]
    return stage(
      target.name,
      [
        action("Prepare", "Deploy", "CloudFormation", changes, inputs: ["Package"], role: role),
        action(
          "Execute",
          "Deploy",
          "CloudFormation",
          execution + stack.prefix(2),
          role: role,
          order: 2
        ),
      ]
    )
  }

  private func stage(_ name: String, _ actions: [GeneratedJSON]) -> GeneratedJSON {
    ["name": .text(name), "actions": .list(actions)]
  }

  private func action(
    _ name: String,
    _ category: String,
    _ provider: String,
    _ configuration: [(String, String)],
    inputs: [String] = [],
    outputs: [String] = [],
    role: String? = nil,
    order: Int = 1
  ) -> GeneratedJSON {
    var members: [(String, GeneratedJSON)] = [
      ("name", .text(name)),
      (
        "actionTypeId",
        [
          "category": .text(category), "owner": "AWS", "provider": .text(provider), "version": "1",
        ]
      ),
      ("runOrder", .number(order)),
      ("configuration", .object(configuration.map { ($0.0, .text($0.1)) })),
      ("outputArtifacts", .list(outputs.map { ["name": .text($0)] })),
      ("inputArtifacts", .list(inputs.map { ["name": .text($0)] })),
    ]
    if let role { members.append(("roleArn", .text(role))) }
    members.append(("region", .text(pipeline.region)))
    return .object(members)
  }

  // MARK: - The build

  /// The project, an element of `batch-get-projects`.
  var project: GeneratedJSON {
    let managed = "arn:aws:kms:\(pipeline.region):\(pipeline.id):alias/aws/s3"
    return [
      "name": .text(pipeline.project), "arn": .text(pipeline.projectARN),
      "source": ["type": "CODEPIPELINE", "insecureSsl": false],
      "artifacts": [
        "type": "CODEPIPELINE", "name": .text(pipeline.project), "packaging": "NONE",
        "encryptionDisabled": false,
      ],
      "cache": ["type": "NO_CACHE"],
      "environment": [
        "type": "LINUX_CONTAINER", "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
        "computeType": "BUILD_GENERAL1_SMALL", "environmentVariables": [],
        "privilegedMode": false, "imagePullCredentialsType": "CODEBUILD",
      ],
      "serviceRole": .text(pipeline.buildRole), "timeoutInMinutes": 30,
      "queuedTimeoutInMinutes": 60,
      "encryptionKey": .text(pipeline.has(.noKeyOfItsOwn) ? managed : pipeline.key), "tags": [],
      "vpcConfig": [
        "vpcId": "vpc-\(pipeline.network)", "subnets": ["subnet-\(pipeline.network)"],
        "securityGroupIds": ["sg-\(pipeline.network)"],
      ],
    ]
  }

  // MARK: - The network

  /// Elements of `describe-vpc-endpoints`: a gateway to S3, and one for keys.
  var endpoints: [GeneratedJSON] {
    let buckets =
      pipeline.has(.endpointForgetsBucket)
      ? ["arn:aws:s3:::packages-\(pipeline.id)", "arn:aws:s3:::packages-\(pipeline.id)/*"] : ["*"]
    let storage = PolicyTexts.allow(
      of: "*",
      ["s3:*"],
      on: buckets,
      sid: "Buckets"
    )
    let keys = PolicyTexts.allow(of: "*", ["*"], on: ["*"], sid: "Keys")
    return [
      endpoint("s3", "Gateway", storage, [("RouteTableIds", ["rtb-\(pipeline.network)"])]),
      endpoint(
        "kms",
        "Interface",
        keys,
        [("SubnetIds", ["subnet-\(pipeline.network)"]), ("PrivateDnsEnabled", true)]
      ),
    ]
  }

  private func endpoint(
    _ service: String,
    _ kind: String,
    _ statement: GeneratedJSON,
    _ rest: [(String, GeneratedJSON)]
  ) -> GeneratedJSON {
    .object(
      [
        ("VpcEndpointId", "vpce-\(pipeline.network.dropLast(3))\(service)"),
        ("VpcEndpointType", .text(kind)), ("VpcId", "vpc-\(pipeline.network)"),
        ("ServiceName", "com.amazonaws.\(pipeline.region).\(service)"), ("State", "available"),
        ("PolicyDocument", .text(PolicyTexts.document([statement]).compact)),
      ] + rest + [("OwnerId", .text(pipeline.id))]
    )
  }

  /// The subnet, an element of `describe-subnets`.
  var subnet: GeneratedJSON {
    [
      "SubnetId": "subnet-\(pipeline.network)", "VpcId": "vpc-\(pipeline.network)",
      "AvailabilityZone": "\(pipeline.region)a", "CidrBlock": "10.1.0.0/24", "State": "available",
      "OwnerId": .text(pipeline.id),
    ]
  }

  /// The route table, an element of `describe-route-tables`.
  var routeTable: GeneratedJSON {
    [
      "RouteTableId": "rtb-\(pipeline.network)", "VpcId": "vpc-\(pipeline.network)",
      "Associations": [
        [
          "Main": false, "RouteTableAssociationId": "rtbassoc-\(pipeline.network)",
          "RouteTableId": "rtb-\(pipeline.network)", "SubnetId": "subnet-\(pipeline.network)",
          "AssociationState": ["State": "associated"],
        ]
      ],
      "Routes": [
        ["DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"],
        [
          "DestinationPrefixListId": "pl-6da54004",
          "GatewayId": "vpce-\(pipeline.network.dropLast(3))s3", "State": "active",
        ],
        [
          "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-\(pipeline.network)",
          "State": "active",
        ],
      ],
      "OwnerId": .text(pipeline.id),
    ]
  }
}
