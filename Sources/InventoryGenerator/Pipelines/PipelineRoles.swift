/// The roles of a pipeline: of itself and its build, and in each account that it deploys to.
struct PipelineRoles {
  let pipeline: PipelinePlan
  let plan: OrganizationPlan

  /// Those that lie in one account.
  func roles(in account: Int) -> [GeneratedRole] {
    var roles = pipeline.account == account ? [pipelineRole, buildRole] : []
    for target in pipeline.targets where target.account == account {
      roles += [deployRole(target), stackRole(target)]
    }
    return roles
  }

  // MARK: - In the account of the pipeline

  private var pipelineRole: GeneratedRole {
    var statements = [
      objects(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]), bucket,
      key(["kms:Decrypt", "kms:GenerateDataKey*"]),
      PolicyTexts.allow(
        ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
        on: [pipeline.connection]
      ),
    ]
    if !pipeline.has(.pipelineMayNotBuild) {
      statements.append(
        PolicyTexts.allow(
          ["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
          on: [pipeline.projectARN]
        )
      )
    }
    let targets = pipeline.targets.filter { !pipeline.has(.pipelineMayNotAssume, at: $0) }
    statements.append(
      PolicyTexts.allow(["sts:AssumeRole"], on: targets.map(pipeline.deployRole))
    )
    return role("release", trust("codepipeline.amazonaws.com"), statements)
  }

  private var buildRole: GeneratedRole {
    let writing =
      pipeline.has(.buildMayNotWrite) ? [] : ["s3:PutObject", "s3:AbortMultipartUpload"]
    let log =
      "arn:aws:logs:\(pipeline.region):\(pipeline.id):log-group:/aws/codebuild/\(pipeline.project)"
    return role(
      "build",
      trust("codebuild.amazonaws.com"),
      [
        objects(["s3:GetObject", "s3:GetObjectVersion"] + writing), bucket,
        key(["kms:Decrypt", "kms:GenerateDataKey*"]),
        PolicyTexts.allow(
          ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          on: [log, "\(log):*"]
        ),
        PolicyTexts.allow([
          "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface", "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ]),
      ]
    )
  }

  // MARK: - In an account that is deployed to

  private func deployRole(_ target: PipelinePlan.Target) -> GeneratedRole {
    var statements = [PolicyTexts.allow(["cloudformation:*"])]
    if !pipeline.has(.deployLacksObjects, at: target) {
      statements.append(objects(["s3:GetObject", "s3:GetObjectVersion"]))
    }
    statements.append(bucket)
    if !pipeline.has(.deployLacksKey, at: target) { statements.append(key(["kms:Decrypt"])) }
    if !pipeline.has(.deployLacksPassRole, at: target) {
      statements.append(
        PolicyTexts.allow(
          ["iam:PassRole"],
          on: [pipeline.stackRole(target)],
          when: ["StringEquals": ["iam:PassedToService": "cloudformation.amazonaws.com"]]
        )
      )
    }
    var role = role("deploy", PolicyTexts.trust(PolicyTexts.aws([trusted(by: target)])), statements)
    if pipeline.has(.boundaryLacksKey, at: target) {
      role.boundary = plan.arn(target.id, "policy/\(CustomerPolicies.narrowBoundary)")
    }
    return role
  }

  /// Whom the role of the actions trusts.
  private func trusted(by target: PipelinePlan.Target) -> String {
    if pipeline.has(.trustOfAnotherAccount, at: target) {
      return plan.arn(pipeline.stranger, "root")
    }
    if pipeline.has(.trustOfDeletedRole, at: target) { return pipeline.deletedID }
    return pipeline.namesAccounts ? plan.arn(pipeline.id, "root") : pipeline.role
  }

  private func stackRole(_ target: PipelinePlan.Target) -> GeneratedRole {
    var statements = [
      PolicyTexts.allow(["apigateway:*", "dynamodb:*", "events:*", "lambda:*", "logs:*"]),
      objects(["s3:GetObject", "s3:GetObjectVersion"]),
    ]
    if !pipeline.has(.stackLacksKey, at: target) { statements.append(key(["kms:Decrypt"])) }
    let service =
      pipeline.has(.stackTrustsAnotherService, at: target) ? "codedeploy" : "cloudformation"
    return role("stack", trust("\(service).amazonaws.com"), statements)
  }

  // MARK: - Pieces

  private func role(
    _ kind: String,
    _ trust: GeneratedJSON,
    _ statements: [GeneratedJSON]
  ) -> GeneratedRole {
    GeneratedRole(
      name: "\(kind)-\(pipeline.name)",
      trust: trust,
      inline: [(kind, statements)],
      tags: [("pipeline", pipeline.name)]
    )
  }

  private func trust(_ service: String) -> GeneratedJSON {
    PolicyTexts.trust(PolicyTexts.service(service))
  }

  private func objects(_ actions: [String]) -> GeneratedJSON {
    PolicyTexts.allow(actions, on: ["\(pipeline.bucketARN)/*"], sid: "Artifacts")
  }

  private var bucket: GeneratedJSON {
    PolicyTexts.allow(
      ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
      on: [pipeline.bucketARN],
      sid: "ArtifactBucket"
    )
  }

  private func key(_ actions: [String]) -> GeneratedJSON {
    PolicyTexts.allow(actions, on: [pipeline.key], sid: "ArtifactKey")
  }
}
