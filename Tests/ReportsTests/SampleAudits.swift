import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import PolicyEvaluation
import Testing

/// Audits made by hand, one for each thing that a report must be able to say.
enum SampleAudits {
  static func account(_ digits: String) throws -> AccountID { try #require(AccountID(digits)) }

  static func arn(_ text: String) throws -> ARN { try #require(ARN(text)) }

  static let toolsRole = "arn:aws:iam::111111111111:role/ReleasePipeline"
  static let prodRole = "arn:aws:iam::333333333333:role/PipelineDeploy"
  static let sourceRole = "arn:aws:iam::222222222222:role/PipelineSource"
  static let key =
    "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
  static let artifact = "arn:aws:s3:::acme-release-artifacts/orders-service-relea/BuildOutpu/*"

  static func names() throws -> [AccountID: String] {
    [
      try account("111111111111"): "tools",
      try account("222222222222"): "dev",
      try account("333333333333"): "prod",
    ]
  }

  static func leg(
    _ number: Int,
    step: String,
    by principal: Leg.Principal,
    chain: [Int] = [],
    _ action: String?,
    on resource: String,
    presence: Leg.Presence = .always,
    purpose: Leg.Purpose,
    rule: String = "PF-28",
    context: [Leg.ContextEntry] = [],
    note: String = ""
  ) -> Leg {
    Leg(
      id: Leg.ID(number),
      step: step,
      principal: principal,
      chain: chain.map { Leg.ID($0) },
      action: action.flatMap { ActionName($0) },
      resource: resource,
      isPattern: resource.contains("*"),
      context: context,
      presence: presence,
      purpose: purpose,
      rule: rule,
      note: note
    )
  }

  static func pipeline(
    name: String = "orders-service-release",
    state: PipelineVerdict.State,
    steps: [(String, PipelineVerdict.State)] = [],
    legs: [LegVerdict],
    findings: [ConfigurationFinding] = []
  ) throws -> PipelineVerdict {
    PipelineVerdict(
      arn: try arn("arn:aws:codepipeline:eu-west-1:111111111111:\(name)"),
      name: name,
      account: try account("111111111111"),
      region: "eu-west-1",
      state: state,
      steps: steps.map { step, state in
        let parts = step.split(separator: "/", maxSplits: 1).map(String.init)
        return StepVerdict(
          name: step,
          stage: parts[0],
          action: parts[1],
          provider: "Deploy/CloudFormation",
          summary: "create change set",
          role: ARN(prodRole),
          region: "eu-west-1",
          inputs: ["BuildOutput"],
          outputs: [],
          state: state
        )
      },
      legs: legs,
      findings: findings,
      stores: [
        StoreSummary(
          region: "eu-west-1",
          bucket: "acme-release-artifacts",
          account: try account("111111111111"),
          key: key
        )
      ]
    )
  }

  static func audit(
    _ pipelines: [PipelineVerdict],
    names: [AccountID: String]? = nil,
    diagnostics: [Diagnostic] = [],
    missing: [LegUnknown] = []
  ) throws -> AuditResult {
    AuditResult(
      inventory: "acme",
      fingerprint: "0123456789abcdef",
      accountNames: try names ?? self.names(),
      pipelines: pipelines,
      diagnostics: diagnostics,
      missing: missing
    )
  }
}

// MARK: - The audits

extension SampleAudits {
  /// Everything passes.
  static func allowed() throws -> AuditResult {
    let service = Leg.Principal.service("codepipeline.amazonaws.com")
    let leg = leg(
      1,
      step: "Source/Source",
      by: service,
      "sts:AssumeRole",
      on: toolsRole,
      purpose: .assume,
      rule: "PF-36"
    )
    return try audit([
      pipeline(
        state: .allowed,
        steps: [("Source/Source", .allowed)],
        legs: [LegVerdict(leg: leg, state: .allowed, outcome: .allowed)]
      )
    ])
  }

  /// A trust policy, a key policy and an endpoint policy stand in the way, each in other hands;
  /// one leg is open, one advisory permission is missing.
  static func broken() throws -> AuditResult {
    let tools = try account("111111111111")
    let prod = try account("333333333333")
    let service = Leg.Principal.service("codepipeline.amazonaws.com")
    let release = Leg.Principal.identity(try arn(toolsRole))
    let deploy = Leg.Principal.identity(try arn(prodRole))
    let source = Leg.Principal.identity(try arn(sourceRole))
    let build = Leg.Principal.identity(try arn("arn:aws:iam::111111111111:role/OrdersBuild"))
    let keyPolicy = LegBlocker(
      layer: .keyPolicy,
      kind: .implicit,
      account: tools,
      policy: "key policy of 11111111-2222-3333-4444-555555555555",
      location: FileLocation(
        file: "111111111111/eu-west-1/kms/11111111-2222-3333-4444-555555555555/get-key-policy.json",
        line: 2,
        column: 13
      ),
      reason: "no statement allows it"
    )
    let trust = LegBlocker(
      layer: .trustPolicy,
      kind: .implicit,
      account: prod,
      policy: "trust policy of PipelineDeploy",
      location: FileLocation(
        file: "333333333333/global/iam/get-account-authorization-details.json",
        line: 14,
        column: 7
      ),
      reason: "it trusts only `arn:aws:iam::333333333333:root`"
    )
    let endpoint = LegBlocker(
      layer: .vpcEndpoint,
      kind: .implicit,
      account: tools,
      policy: "policy of the endpoint vpce-0a1",
      location: FileLocation(
        file: "111111111111/eu-west-1/ec2/describe-vpc-endpoints.json",
        line: 9,
        column: 21
      ),
      reason: "no statement allows it"
    )
    let bucket = LegBlocker(
      layer: .bucketPolicy,
      kind: .implicit,
      account: tools,
      policy: "bucket policy of acme-release-artifacts",
      reason: "no statement allows it"
    )
    let trustGrant = LegBlocker(
      layer: .identity,
      kind: .implicit,
      account: tools,
      policy: "inline policy AssumeActionRoles of ReleasePipeline",
      statement: "AssumeProd",
      location: FileLocation(
        file: "111111111111/global/iam/get-account-authorization-details.json",
        line: 33,
        column: 9
      ),
      reason: "allows sts:AssumeRole on it"
    )
    let multipart = LegUnknown(text: "whether the upload is multipart")
    let legs = [
      LegVerdict(
        leg: leg(
          1,
          step: "Source/Source",
          by: service,
          "sts:AssumeRole",
          on: toolsRole,
          purpose: .assume,
          rule: "PF-36"
        ),
        state: .allowed,
        outcome: .allowed
      ),
      LegVerdict(
        leg: leg(
          2,
          step: "Source/Source",
          by: source,
          "kms:GenerateDataKey",
          on: key,
          purpose: .key
        ),
        state: .broken,
        outcome: .implicitlyDenied,
        blockers: [keyPolicy],
        code: BreakCode(2)
      ),
      LegVerdict(
        leg: leg(
          3,
          step: "Source/Source",
          by: source,
          "kms:Decrypt",
          on: key,
          presence: .when("the upload is multipart", holds: nil),
          purpose: .key
        ),
        state: .indeterminate,
        outcome: .implicitlyDenied,
        blockers: [keyPolicy],
        unknowns: [multipart],
        code: BreakCode(2)
      ),
      LegVerdict(
        leg: leg(
          4,
          step: "Source/Source",
          by: source,
          "s3:PutObjectAcl",
          on: artifact,
          presence: .advisory,
          purpose: .writeArtifact
        ),
        state: .indeterminate,
        outcome: .implicitlyDenied,
        blockers: [bucket],
        code: BreakCode(14)
      ),
      LegVerdict(
        leg: leg(
          5,
          step: "Build/Build",
          by: build,
          "s3:GetObject",
          on: "arn:aws:s3:::acme-release-artifacts/orders-service-relea/SourceOutp/*",
          purpose: .readArtifact
        ),
        state: .broken,
        outcome: .implicitlyDenied,
        blockers: [endpoint],
        code: BreakCode(24),
        note: "intermittent: subnet-0b2 has no endpoint"
      ),
      LegVerdict(
        leg: leg(
          6,
          step: "Build/Build",
          by: build,
          nil,
          on: "",
          presence: .advisory,
          purpose: .downstream,
          rule: "PF-56",
          note: "commands of the buildspec"
        ),
        state: .indeterminate,
        outcome: nil
      ),
      LegVerdict(
        leg: leg(
          7,
          step: "Prod/CreateChangeSet",
          by: release,
          chain: [1],
          "sts:AssumeRole",
          on: prodRole,
          purpose: .assume,
          rule: "PF-37"
        ),
        state: .broken,
        outcome: .implicitlyDenied,
        blockers: [trust],
        code: BreakCode(28),
        grants: [trustGrant]
      ),
      LegVerdict(
        leg: leg(
          8,
          step: "Prod/CreateChangeSet",
          by: deploy,
          chain: [1, 7],
          "s3:GetObject",
          on: artifact,
          purpose: .readArtifact
        ),
        state: .unreachable,
        outcome: .allowed
      ),
      LegVerdict(
        leg: leg(
          9,
          step: "Prod/CreateChangeSet",
          by: deploy,
          chain: [1, 7],
          "kms:Decrypt",
          on: key,
          purpose: .key
        ),
        state: .unreachable,
        outcome: .allowed
      ),
      LegVerdict(
        leg: leg(
          10,
          step: "Prod/ExecuteChangeSet",
          by: release,
          chain: [1],
          "sts:AssumeRole",
          on: prodRole,
          purpose: .assume,
          rule: "PF-37"
        ),
        state: .broken,
        outcome: .implicitlyDenied,
        blockers: [trust],
        code: BreakCode(28),
        grants: [trustGrant]
      ),
      LegVerdict(
        leg: leg(
          11,
          step: "Prod/ExecuteChangeSet",
          by: deploy,
          chain: [1, 10],
          "cloudformation:ExecuteChangeSet",
          on: "arn:aws:cloudformation:eu-west-1:333333333333:stack/orders/*",
          purpose: .control,
          rule: "PF-65"
        ),
        state: .unreachable,
        outcome: .allowed
      ),
    ]
    let findings = [
      ConfigurationFinding(
        code: "advisory-denied",
        severity: .warning,
        step: "Source/Source",
        message: "`s3:PutObjectAcl` is not granted, which AWS asks for and nothing known uses",
        location: nil
      )
    ]
    return try audit([
      pipeline(
        state: .broken,
        steps: [
          ("Source/Source", .broken), ("Build/Build", .broken), ("Prod/CreateChangeSet", .broken),
          ("Prod/ExecuteChangeSet", .broken),
        ],
        legs: legs,
        findings: findings
      )
    ])
  }

  /// Two files were not collected, and no organization.
  static func indeterminate() throws -> AuditResult {
    let deploy = Leg.Principal.identity(try arn(prodRole))
    let file = "333333333333/global/iam/get-account-authorization-details.json"
    let identities = LegUnknown(
      text: "policies of `PipelineDeploy`",
      file: file,
      command: "aws iam get-account-authorization-details"
    )
    let bucketFile = "111111111111/eu-west-1/s3api/acme-release-artifacts/get-bucket-policy.json"
    let bucket = LegUnknown(
      text: "bucket policy of acme-release-artifacts",
      file: bucketFile,
      command: "aws s3api get-bucket-policy --bucket acme-release-artifacts"
    )
    func verdict(_ number: Int, _ action: String, _ unknowns: [LegUnknown]) -> LegVerdict {
      LegVerdict(
        leg: leg(
          number,
          step: "Prod/CreateChangeSet",
          by: deploy,
          action,
          on: artifact,
          purpose: .readArtifact
        ),
        state: .indeterminate,
        outcome: .conditional,
        unknowns: unknowns
      )
    }
    return try audit(
      [
        pipeline(
          state: .indeterminate,
          steps: [("Prod/CreateChangeSet", .indeterminate)],
          legs: [
            verdict(1, "s3:GetObject", [identities, bucket]),
            verdict(2, "kms:Decrypt", [identities]),
            LegVerdict(
              leg: leg(
                3,
                step: "Prod/Custom",
                by: .unknown("action type"),
                nil,
                on: "",
                purpose: .control,
                rule: "PF-6",
                note: "the action type Deploy/Own of owner Custom is not modelled"
              ),
              state: .indeterminate,
              outcome: nil,
              unknowns: [LegUnknown(text: "what an action of type Deploy/Own of owner Custom does")]
            ),
          ]
        )
      ],
      diagnostics: [
        Diagnostic(
          code: "json-syntax",
          location: FileLocation(file: bucketFile, line: 1, column: 1),
          message: "expected a value",
          help: "collect the file again"
        )
      ],
      missing: [
        LegUnknown(
          text: "no organization was collected: service and resource control policies are unknown",
          file: "organization/describe-organization.json",
          command: "aws organizations describe-organization"
        )
      ]
    )
  }

  /// Names that try to steer the terminal, the shell, the table or the document.
  static func hostile() throws -> AuditResult {
    let escape = "\u{1B}[2J\u{1B}]0;owned\u{07}"
    let override = "gnp.\u{202E}txt"
    let role = try arn("arn:aws:iam::333333333333:role/\(override)|`<b>`\"\\\u{2028}")
    let bucket = "arn:aws:s3:::acme;$(reboot)/\(escape)/*"
    let blocker = LegBlocker(
      layer: .bucketPolicy,
      kind: .explicit,
      account: try account("111111111111"),
      policy: "bucket policy of acme;$(reboot)",
      statement: "Deny\r\nAll is well",
      location: FileLocation(file: "a|b\n/get-bucket-policy.json", line: 1, column: 2),
      reason: "denies s3:GetObject"
    )
    let denied = LegVerdict(
      leg: leg(
        1,
        step: "Deploy|\(escape)/A<script>",
        by: .identity(role),
        "s3:GetObject",
        on: bucket,
        purpose: .readArtifact
      ),
      state: .broken,
      outcome: .explicitlyDenied,
      blockers: [blocker],
      code: BreakCode(10)
    )
    let open = LegVerdict(
      leg: leg(
        2,
        step: "Deploy|\(escape)/A<script>",
        by: .unknown("a\u{200B}b"),
        "s3:GetObject",
        on: bucket,
        purpose: .readArtifact
      ),
      state: .indeterminate,
      outcome: .conditional,
      unknowns: [
        LegUnknown(
          text: "bucket policy of acme;$(reboot)",
          file: "111111111111/eu-west-1/s3api/acme;$(reboot)/get-bucket-policy.json",
          command: "aws s3api get-bucket-policy --bucket acme;$(reboot)"
        )
      ]
    )
    return try audit(
      [
        pipeline(
          name: "p\u{9B}31m\u{E0041}|x",
          state: .broken,
          steps: [],
          legs: [denied, open],
          findings: [
            ConfigurationFinding(
              code: "no-trigger",
              severity: .warning,
              step: nil,
              message: "nothing starts `p\u{7F}|x` @everyone",
              location: FileLocation(file: "x\u{2029}.json")
            )
          ]
        )
      ],
      names: [
        try account("111111111111"): "same", try account("222222222222"): "same",
        try account("333333333333"): "111111111111",
      ]
    )
  }
}

extension SampleAudits {
  /// One leg that a layer stops.
  static func blocked(by layer: Layer) throws -> AuditResult {
    let leg = leg(
      1,
      step: "Prod/CreateChangeSet",
      by: .identity(try arn(prodRole)),
      "s3:GetObject",
      on: artifact,
      purpose: .readArtifact
    )
    let blockers = [Blocker.Kind.explicit, .implicit].map { kind in
      LegBlocker(layer: layer, kind: kind, account: nil, policy: "a policy", reason: "a reason")
    }
    let verdict = LegVerdict(
      leg: leg,
      state: .broken,
      outcome: .explicitlyDenied,
      blockers: blockers
    )
    return try audit([pipeline(state: .broken, legs: [verdict])])
  }
}
