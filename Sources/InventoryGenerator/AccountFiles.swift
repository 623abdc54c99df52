/// The files of one account, by their paths below its folder.
struct AccountFiles {
  let plan: OrganizationPlan
  let account: Int
  let trust: CommunityTrust

  private var id: String { plan.accounts[account] }
  private var region: String { plan.region(of: account) }

  /// All of them.
  var files: [(path: String, content: GeneratedJSON)] {
    [("global/iam/get-account-authorization-details", identities)] + data + ofPipelines
  }

  // MARK: - Identities

  private var buckets: [String] {
    (0..<(2 + plan.size.roles / 60)).map { "data-\(id)-\($0)" }
  }

  private var identities: GeneratedJSON {
    let customer = CustomerPolicies(plan: plan, account: account, buckets: buckets)
    let people = People(plan: plan, account: account, buckets: buckets)
    let applications = ApplicationRoles(
      plan: plan,
      account: account,
      trust: trust,
      buckets: buckets,
      customerPolicies: customer.arns
    )
    let roles =
      BaselineRoles.roles(of: account, plan)
      + plan.pipelines(of: plan.community(of: account)).flatMap {
        PipelineRoles(pipeline: $0, plan: plan).roles(in: account)
      } + applications.roles()
    let attached = roles.flatMap(\.attached) + people.attachedToGroups
    return Self.details(
      users: people.userList,
      groups: people.groupList,
      roles: roles.map { $0.json(of: id, plan) },
      attached: attached
    ) { customer.json(attached: $0) }
  }

  /// The answer of `get-account-authorization-details`.
  static func details(
    users: [GeneratedJSON],
    groups: [GeneratedJSON],
    roles: [GeneratedJSON],
    attached: [String],
    customerPolicies: ([String: Int]) -> [GeneratedJSON]
  ) -> GeneratedJSON {
    var counts: [String: Int] = [:]
    for arn in attached { counts[arn, default: 0] += 1 }
    let amazons = AmazonPolicies.all.filter { counts[$0.arn] != nil }.map { policy in
      CustomerPolicies.managedPolicy(
        name: policy.name,
        path: policy.path,
        arn: policy.arn,
        id: MadeUpNames(seed: 0).uniqueID("ANPA", policy.name),
        created: "2016-01-02T03:04:05+00:00",
        versions: [policy.statements],
        counts
      )
    }
    return [
      "UserDetailList": .list(users), "GroupDetailList": .list(groups),
      "RoleDetailList": .list(roles), "Policies": .list(customerPolicies(counts) + amazons),
    ]
  }

  // MARK: - Data of applications

  private var data: [(path: String, content: GeneratedJSON)] {
    let keys = (0..<(1 + plan.size.roles / 120)).map { number in
      "arn:aws:kms:\(region):\(id):key/\(plan.names.uuid("data-key", account, number))"
    }
    var files: [(path: String, content: GeneratedJSON)] = []
    for key in keys {
      let viaStorage = PolicyTexts.allow(
        of: PolicyTexts.aws(["*"]),
        ["kms:Decrypt", "kms:GenerateDataKey"],
        on: ["*"],
        when: [
          "StringEquals": [
            "kms:ViaService": "s3.\(region).amazonaws.com", "kms:CallerAccount": .text(id),
          ]
        ],
        sid: "Storage"
      )
      files += place(StorageFiles.key(key, of: id, policy: [viaStorage]), "kms/\(name(of: key))")
    }
    for (number, bucket) in buckets.enumerated() {
      let key = number.isMultiple(of: 2) ? nil : keys[number % keys.count]
      let policy = dataPolicy("arn:aws:s3:::\(bucket)", number)
      files += place(StorageFiles.bucket(policy: policy, key: key), "s3api/\(bucket)")
    }
    return files
  }

  private func dataPolicy(_ bucket: String, _ number: Int) -> [GeneratedJSON] {
    let encrypted = StorageFiles.onlyEncrypted(bucket)
    let members = Array(plan.members(of: plan.community(of: account)))
    let peer = plan.accounts[members[(number + 1) % members.count]]
    switch number % 3 {
    case 0:
      return [
        encrypted,
        PolicyTexts.allow(
          of: PolicyTexts.aws(["arn:aws:iam::\(peer):root"]),
          ["s3:GetObject"],
          on: ["\(bucket)/shared/*"],
          sid: "Peer"
        ),
      ]
    case 1:
      return [
        encrypted,
        PolicyTexts.allow(
          of: "*",
          ["s3:GetObject"],
          on: ["\(bucket)/open/*"],
          when: ["StringEquals": ["aws:PrincipalOrgID": .text(plan.id)]],
          sid: "Organization"
        ),
      ]
    default: return [encrypted]
    }
  }

  // MARK: - Pipelines

  private var ofPipelines: [(path: String, content: GeneratedJSON)] {
    let own = plan.pipelines(of: plan.community(of: account)).filter { $0.account == account }
    guard !own.isEmpty else { return [] }
    let answers = own.map(PipelineFiles.init)
    var files: [(path: String, content: GeneratedJSON)] = [
      (
        "\(region)/codebuild/batch-get-projects",
        ["projects": .list(answers.map(\.project)), "projectsNotFound": []]
      ),
      (
        "\(region)/ec2/describe-vpc-endpoints",
        ["VpcEndpoints": .list(answers.flatMap(\.endpoints))]
      ),
      ("\(region)/ec2/describe-subnets", ["Subnets": .list(answers.map(\.subnet))]),
      ("\(region)/ec2/describe-route-tables", ["RouteTables": .list(answers.map(\.routeTable))]),
    ]
    for (pipeline, answer) in zip(own, answers) {
      files.append(
        ("\(region)/codepipeline/\(pipeline.name)/get-pipeline", answer.definition)
      )
      let bucket = StorageFiles.bucket(
        policy: StorageFiles.artifactBucketPolicy(pipeline),
        key: pipeline.has(.noKeyOfItsOwn) ? nil : pipeline.key
      )
      files += place(bucket, "s3api/\(pipeline.bucket)")
      let key = StorageFiles.key(
        pipeline.key,
        of: pipeline.id,
        policy: StorageFiles.artifactKeyPolicy(pipeline)
      )
      files += place(key, "kms/\(pipeline.keyID)")
    }
    return files
  }

  private func place(
    _ files: [(name: String, content: GeneratedJSON)],
    _ folder: String
  ) -> [(path: String, content: GeneratedJSON)] {
    files.map { ("\(region)/\(folder)/\($0.name)", $0.content) }
  }

  private func name(of key: String) -> String {
    key.split(separator: "/").last.map(String.init) ?? key
  }
}
