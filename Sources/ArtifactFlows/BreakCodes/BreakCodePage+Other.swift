extension BreakCodePage {
  /// Pages on what is no fault of a policy.
  static let other: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(57),
      title: "A change of a policy has not arrived everywhere yet",
      cause: """
        IAM spreads changes over its servers within seconds. A run in between may meet the old \
        policy once; unchanged, it passes on retry.
        """,
      symptom: ["is not authorized to perform"],
      legs: "Any one leg, once.",
      repair: "Retry the stage. No policy needs a change.",
      example: """
        aws codepipeline retry-stage-execution --pipeline-name orders-service-release \
        --stage-name Prod --pipeline-execution-id 11111111-2222-3333-4444-555555555555 \
        --retry-mode FAILED_ACTIONS
        """,
      source: """
        IAM User Guide, "Troubleshoot IAM: Changes that I make are not always immediately \
        visible"
        """,
      rules: ["PF-120"],
      whyInvisible: "an inventory shows one moment, after the change or before it"
    )
  ]
}
