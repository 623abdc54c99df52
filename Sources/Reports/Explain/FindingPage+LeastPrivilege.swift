extension FindingPage {
  /// Pages on grants that are wider than the legs need.
  static let leastPrivilege: [FindingPage] = [
    FindingPage(
      "unused-grant",
      "A statement allows something around the artifacts that no leg of any pipeline uses",
      meaning: """
        Every leg of every pipeline of the inventory was held against the statement, and none \
        comes under it. That says *unused by this model*, never *safe to remove*: commands of \
        builds, resources of stacks and people are not modelled.
        """,
      repair: """
        Ask who uses it, in CloudTrail or in the last accessed information of IAM; then take it \
        out of the policy.
        """,
      rule: "PF-128"
    ),
    FindingPage(
      "wide-principal",
      "The policy of an artifact bucket or key admits more than the roles of the pipelines",
      meaning: """
        Everybody, or a whole account of others, may do what the statement allows: in that account \
        every role whose own policies say so.
        """,
      repair: """
        Name the roles in `Principal`, or narrow the statement by `aws:PrincipalArn` or \
        `aws:PrincipalOrgID`.
        """,
      rule: "PF-125"
    ),
    FindingPage(
      "wide-action",
      "A statement around the artifacts allows whole services, or passes any role",
      meaning: """
        `s3:*` and `kms:*` allow deletion and changes of the policy itself; `iam:PassRole` on `*` \
        hands every role of the account to a service.
        """,
      repair: "List the actions that the legs need, and the roles that are passed.",
      rule: "PF-125"
    ),
    FindingPage(
      "confused-deputy",
      "A service is let in without saying for whom it acts",
      meaning: """
        A service acts for many accounts. A policy that names it without `aws:SourceArn`, \
        `aws:SourceAccount` or `aws:SourceOrgID` can be reached from any account that can \
        configure the service.
        """,
      repair: "Add a condition on `aws:SourceArn` or `aws:SourceAccount` to the statement.",
      rule: "EV-451"
    ),
  ]
}
