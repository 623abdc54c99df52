import AWSIdentifiers
import Inventories
import PolicyEvaluation
import Reachability

/// An image in a private ECR repository.
struct ContainerImage: Sendable {
  let account: AccountID
  let region: String
  let repository: String

  /// Reads `<account>.dkr.ecr.<region>.amazonaws.com/<repository>[:tag|@digest]`.
  ///
  /// - Returns: `nil` for images of other registries, which need no leg (PF-131).
  init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let host = text[..<slash].split(separator: ".")
    guard host.count >= 6, host[1] == "dkr", host[2] == "ecr", let account = AccountID(host[0])
    else { return nil }
    self.account = account
    region = String(host[3])
    repository = String(
      text[text.index(after: slash)...].prefix { $0 != ":" && $0 != "@" }
    )
  }
}

extension FlowBuilder {
  /// The requests that pull an image (PF-56, PF-74).
  mutating func addImagePull(
    _ image: ContainerImage,
    by actor: Actor,
    sourceARN: String?,
    in action: StepAction,
    rule: String
  ) {
    if actor.arn != nil {
      var token = request(.downstream, rule, in: action)
      token.usesActorNetwork = true
      token.networkService = "ecr.api"
      add("ecr:GetAuthorizationToken", on: .any, by: actor, token)
    }
    let text =
      "arn:\(partition):ecr:\(image.region):\(image.account):repository/\(image.repository)"
    for name in [
      "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability",
    ] {
      var pull = request(.downstream, rule, in: action)
      pull.owner = image.account
      pull.region = image.region
      pull.guardian = guardian(of: text)
      pull.usesActorNetwork = actor.arn != nil
      pull.networkService = "ecr.dkr"
      if let sourceARN {
        pull.context = [
          ("aws:SourceArn", .unknown(KeyUncertainty(candidates: [sourceARN]))),
          (
            "aws:SourceAccount",
            .unknown(KeyUncertainty(candidates: [ARN(sourceARN)?.accountText ?? ""]))
          ),
        ]
      }
      add(name, on: LegTarget(text), by: actor, pull)
    }
  }
}
