/// One pipeline: where it runs, whom it deploys to, what is wrong with it.
struct PipelinePlan: Sendable {
  /// An account that is deployed to.
  struct Target: Sendable {
    /// `stage` or `live`.
    let name: String
    /// The account's number, and its id.
    let account: Int
    let id: String
    /// Whether the fault of the pipeline lies here.
    let isFaulty: Bool
  }

  let number: Int
  let name: String
  /// The account of the pipeline by number and id.
  let account: Int
  let id: String
  let region: String
  let bucket: String
  let keyID: String
  let fault: PipelineFault?
  let targets: [Target]
  /// Whether the policies of bucket and key name accounts, not roles.
  let namesAccounts: Bool
  /// Whether stacks are changed in two steps, by a change set.
  let usesChangeSets: Bool
  /// The VPC that the build runs in, without the prefixes of its ids.
  let network: String
  /// An account that has no part in it, and an id that nobody has any more.
  let stranger: String
  let deletedID: String

  init(_ number: Int, of plan: OrganizationPlan) {
    var random = plan.random("pipeline", number)
    let community = number % plan.communityCount
    let members = plan.members(of: community)
    self.number = number
    name = "\(plan.word("pipeline", number))-release-\(number)"
    account = members.lowerBound
    id = plan.accounts[account]
    region = plan.region(of: account)
    bucket = "releases-\(id)-\(number)"
    keyID = plan.names.uuid("pipeline-key", number)
    fault = Self.fault(of: number)
    let faulty = random.below(2)
    targets = [OrganizationPlan.Purpose.stage, .live].enumerated().map { index, purpose in
      let account = random.pick(members.filter { plan.purpose(of: $0) == purpose })
      return Target(
        name: purpose.rawValue.lowercased(),
        account: account,
        id: plan.accounts[account],
        isFaulty: index == faulty
      )
    }
    namesAccounts = random.happens(50)
    usesChangeSets = random.happens(50)
    network = plan.names.hex(17, "network", number)
    stranger = random.pick(plan.vendors)
    deletedID = plan.names.uniqueID("AROA", "deleted", number)
  }

  /// Two of five pipelines are broken, and the faults take turns.
  private static func fault(of number: Int) -> PipelineFault? {
    let broken = number * 2 / 5
    guard (number + 1) * 2 / 5 > broken else { return nil }
    return PipelineFault.allCases[broken % PipelineFault.allCases.count]
  }

  // MARK: - Names

  var arn: String { "arn:aws:codepipeline:\(region):\(id):\(name)" }
  var key: String { "arn:aws:kms:\(region):\(id):key/\(keyID)" }
  var connection: String { "arn:aws:codeconnections:\(region):\(id):connection/\(keyID)" }
  var project: String { "build-\(name)" }
  var projectARN: String { "arn:aws:codebuild:\(region):\(id):project/\(project)" }
  var bucketARN: String { "arn:aws:s3:::\(bucket)" }
  /// Where CodePipeline puts the artifacts of this pipeline.
  var artifacts: String { "\(bucketARN)/\(name.prefix(20))/*" }
  var role: String { "arn:aws:iam::\(id):role/release-\(name)" }
  var buildRole: String { "arn:aws:iam::\(id):role/build-\(name)" }

  /// The role of the actions that deploy to an account.
  func deployRole(_ target: Target) -> String { "arn:aws:iam::\(target.id):role/deploy-\(name)" }

  /// The role that CloudFormation makes a stack with.
  func stackRole(_ target: Target) -> String { "arn:aws:iam::\(target.id):role/stack-\(name)" }

  /// Whether it has a fault, there where it can be in one account or the other.
  func has(_ fault: PipelineFault, at target: Target? = nil) -> Bool {
    self.fault == fault && target?.isFaulty ?? true
  }

  /// The target where the fault lies.
  var faultyTarget: Target? { targets.first(where: \.isFaulty) }
}

extension OrganizationPlan {
  /// Every pipeline.
  var pipelines: [PipelinePlan] { (0..<size.pipelines).map { PipelinePlan($0, of: self) } }

  /// The pipelines of a community, in order.
  func pipelines(of community: Int) -> [PipelinePlan] {
    stride(from: community, to: size.pipelines, by: communityCount).map {
      PipelinePlan($0, of: self)
    }
  }

  /// How many roles of an account belong to pipelines.
  func pipelineRoles(in account: Int) -> Int {
    pipelines(of: community(of: account)).reduce(0) { count, pipeline in
      count + (pipeline.account == account ? 2 : 0)
        + pipeline.targets.reduce(0) { $0 + ($1.account == account ? 2 : 0) }
    }
  }
}
