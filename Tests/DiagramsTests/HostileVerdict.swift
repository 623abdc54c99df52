import AWSIdentifiers
import ArtifactFlows
import Diagnostics

/// A release in which every text that an inventory brings is hostile.
enum HostileVerdict {
  static let texts = [
    "\"><script>alert(1)</script>",
    "' onload='alert(1)",
    "]]> --> <!-- &lt; & &amp; &#0;",
    "{a|<b>|\\N \\G \\l \\}",
    "\\",
    "\"]; evil [URL=\"https://example.com\" image=\"x.png\"]; \"",
    "größer \u{1F600} 日本語",
    "\u{202E}txt.exe\u{202C}\u{2066}x\u{200B}\u{FEFF}",
    "line\nbreak\ttab\r\u{0}\u{1}\u{7F}\u{85}\u{2028}",
    "e" + String(repeating: "\u{301}", count: 60),
    String(repeating: "x", count: 200),
    "",
    " ",
    "a/../../b",
  ]

  /// The verdict in which each of the texts above is the name of everything.
  static func verdict(_ text: String) -> PipelineVerdict {
    let role = Verdicts.arn("arn:aws:iam::333333333333:role/\(text)")
    let service = Verdicts.arn("arn:aws:iam::111111111111:role/service-\(text)")
    let blocker = LegBlocker(
      layer: .trustPolicy,
      kind: .explicit,
      account: Verdicts.prod,
      policy: text,
      statement: text,
      location: FileLocation(file: text, line: 1, column: 1),
      reason: text
    )
    let unknown = LegUnknown(text: text, file: text, command: text)
    let step = "\(text)/\(text)"
    func leg(
      _ number: Int,
      _ principal: Leg.Principal,
      _ action: String?,
      _ resource: String,
      _ purpose: Leg.Purpose,
      state: LegVerdict.State
    ) -> LegVerdict {
      LegVerdict(
        leg: Leg(
          id: Leg.ID(number),
          step: step,
          principal: principal,
          action: action.flatMap { ActionName($0) },
          resource: resource,
          presence: number == 9 ? .when(text, holds: nil) : .always,
          purpose: purpose,
          rule: text,
          endpoint: number == 4 ? text : nil,
          note: text
        ),
        state: state,
        outcome: nil,
        blockers: state == .broken ? [blocker] : [],
        unknowns: state == .indeterminate ? [unknown] : [],
        code: state == .broken ? BreakCode(28) : nil,
        note: text
      )
    }
    let legs = [
      leg(
        1,
        .service("codepipeline.amazonaws.com"),
        "sts:AssumeRole",
        service.text,
        .assume,
        state: .allowed
      ),
      leg(2, .identity(service), "sts:AssumeRole", role.text, .assume, state: .broken),
      leg(
        3,
        .identity(role),
        "s3:GetObject",
        "arn:aws:s3:::\(text)/\(text)",
        .readArtifact,
        state: .unreachable
      ),
      leg(
        4,
        .identity(service),
        "s3:GetObject",
        "arn:aws:s3:::\(text)/\(text)",
        .readArtifact,
        state: .broken
      ),
      leg(
        5,
        .identity(service),
        "kms:Decrypt",
        "arn:aws:kms:r:111111111111:key/\(text)",
        .key,
        state: .indeterminate
      ),
      leg(6, .service(text), "sts:AssumeRole", role.text, .assume, state: .broken),
      leg(7, .unknown(text), nil, text, .control, state: .indeterminate),
      leg(
        8,
        .identity(service),
        "x:\(text.isEmpty ? "y" : text.replacing(":", with: ""))",
        text,
        .control,
        state: .broken
      ),
      leg(
        9,
        .identity(service),
        "sns:Publish",
        "arn:aws:sns:r:111111111111:\(text)",
        .control,
        state: .indeterminate
      ),
    ]
    return PipelineVerdict(
      arn: Verdicts.arn("arn:aws:codepipeline:eu-west-1:111111111111:\(text)"),
      name: text,
      account: Verdicts.tools,
      region: text,
      state: .broken,
      steps: [
        StepVerdict(
          name: step,
          stage: text,
          action: text,
          provider: text,
          summary: text,
          role: role,
          region: text,
          inputs: [text],
          outputs: [text],
          state: .broken
        )
      ],
      legs: legs,
      findings: [],
      stores: [StoreSummary(region: text, bucket: text, account: Verdicts.tools, key: text)]
    )
  }
}
