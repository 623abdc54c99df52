import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import PolicyEvaluation

/// Verdicts built by hand, as short as they can be written.
enum Verdicts {
  static let tools = account("111111111111")
  static let dev = account("222222222222")
  static let prod = account("333333333333")
  static let names = [tools: "tools", dev: "dev", prod: "prod"]
  static let bucket = "arn:aws:s3:::acme-release-artifacts"
  static let key =
    "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"

  static func account(_ digits: String) -> AccountID {
    guard let account = AccountID(digits) else { fatalError("\(digits) is no account") }
    return account
  }

  static func arn(_ text: String) -> ARN {
    guard let arn = ARN(text) else { fatalError("\(text) is no ARN") }
    return arn
  }

  static func role(_ name: String, in account: AccountID) -> ARN {
    arn("arn:aws:iam::\(account):role/\(name)")
  }

  /// One leg and what became of it.
  static func leg(
    _ number: Int,
    _ step: String,
    _ principal: Leg.Principal,
    _ action: String?,
    _ resource: String,
    _ purpose: Leg.Purpose,
    presence: Leg.Presence = .always,
    endpoint: String? = nil,
    state: LegVerdict.State = .allowed,
    blockers: [LegBlocker] = [],
    unknowns: [LegUnknown] = [],
    code: Int? = nil
  ) -> LegVerdict {
    LegVerdict(
      leg: Leg(
        id: Leg.ID(number),
        step: step,
        principal: principal,
        action: action.flatMap { ActionName($0) },
        resource: resource,
        presence: presence,
        purpose: purpose,
        rule: "PF-37",
        endpoint: endpoint
      ),
      state: state,
      outcome: state == .allowed ? .allowed : .implicitlyDenied,
      blockers: blockers,
      unknowns: unknowns,
      code: code.map { BreakCode($0) }
    )
  }

  static func step(
    _ stage: String,
    _ action: String,
    _ provider: String,
    _ summary: String = "",
    role: ARN? = nil,
    state: PipelineVerdict.State = .allowed
  ) -> StepVerdict {
    StepVerdict(
      name: "\(stage)/\(action)",
      stage: stage,
      action: action,
      provider: provider,
      summary: summary,
      role: role,
      region: "eu-west-1",
      inputs: [],
      outputs: [],
      state: state
    )
  }

  static func pipeline(
    _ name: String = "release",
    in account: AccountID = tools,
    region: String = "eu-west-1",
    state: PipelineVerdict.State = .allowed,
    steps: [StepVerdict] = [],
    legs: [LegVerdict] = []
  ) -> PipelineVerdict {
    PipelineVerdict(
      arn: arn("arn:aws:codepipeline:\(region):\(account):\(name)"),
      name: name,
      account: account,
      region: region,
      state: state,
      steps: steps,
      legs: legs,
      findings: [],
      stores: [
        StoreSummary(region: region, bucket: "acme-release-artifacts", account: tools, key: key)
      ]
    )
  }

  /// A deployment to prod whose role is assumed, reads the artifact and decrypts it.
  static func deployment(
    assume: LegVerdict.State = .allowed,
    read: LegVerdict.State = .allowed,
    decrypt: LegVerdict.State = .allowed
  ) -> PipelineVerdict {
    let service = role("ReleasePipeline", in: tools)
    let deploy = role("PipelineDeploy", in: prod)
    let trust = LegBlocker(
      layer: .trustPolicy,
      kind: .implicit,
      account: prod,
      policy: "trust policy of PipelineDeploy",
      location: FileLocation(file: "333333333333/roles.json", line: 14, column: 7),
      reason: "it trusts 999999999999 only"
    )
    let grants = LegUnknown(
      text: "the grants of the key were not collected",
      file: "111111111111/eu-west-1/kms/11111111/list-grants.json",
      command: "aws kms list-grants"
    )
    let states = [assume, read, decrypt]
    let open: PipelineVerdict.State = states.contains(.indeterminate) ? .indeterminate : .allowed
    let state = states.contains(.broken) ? .broken : open
    return pipeline(
      state: state,
      steps: [step("Prod", "Deploy", "Deploy/CloudFormation", "stack", role: deploy, state: state)],
      legs: [
        leg(
          1,
          "Prod/Deploy",
          .service("codepipeline.amazonaws.com"),
          "sts:AssumeRole",
          service.text,
          .assume
        ),
        leg(
          2,
          "Prod/Deploy",
          .identity(service),
          "sts:AssumeRole",
          deploy.text,
          .assume,
          state: assume,
          blockers: assume == .broken ? [trust] : [],
          code: assume == .broken ? 28 : nil
        ),
        leg(
          3,
          "Prod/Deploy",
          .identity(deploy),
          "s3:GetObject",
          "\(bucket)/release/BuildOutpu/*",
          .readArtifact,
          state: read
        ),
        leg(
          4,
          "Prod/Deploy",
          .identity(deploy),
          "kms:Decrypt",
          key,
          .key,
          state: decrypt,
          unknowns: decrypt == .indeterminate ? [grants] : []
        ),
        leg(
          5,
          "Prod/Deploy",
          .identity(deploy),
          "s3:GetObjectVersion",
          "\(bucket)/release/BuildOutpu/*",
          .readArtifact,
          presence: .advisory,
          state: .indeterminate
        ),
      ]
    )
  }
}
