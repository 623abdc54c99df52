import AWSIdentifiers

/// A role that `cdk bootstrap` makes in every account and region, told by its name (PF-97).
struct BootstrapRole: Hashable, Sendable {
  /// What the role is for, as its name and its tag `aws-cdk:bootstrap-role` say.
  enum Kind: String, CaseIterable, Sendable {
    /// Deploys stacks.
    case deploy
    /// Puts files into the asset bucket.
    case filePublishing = "file-publishing"
    /// Puts images into the asset repository.
    case imagePublishing = "image-publishing"
    /// Looks things up while an application is synthesized.
    case lookup
    /// Works for CloudFormation.
    case execution = "cfn-exec"
  }

  let kind: Kind
  let environment: BootstrapEnvironment

  /// Reads `cdk-<qualifier>-<kind>-role-<account>-<region>`.
  ///
  /// - Returns: `nil` for roles of other names.
  init?(_ arn: ARN) {
    let name = arn.lastPathComponent
    guard arn.resource.hasPrefix("role/"), name.hasPrefix("cdk-") else { return nil }
    for kind in Kind.allCases {
      guard let range = name.firstRange(of: "-\(kind.rawValue)-role-") else { continue }
      let qualifier = name[..<range.lowerBound].dropFirst("cdk-".count)
      let place = name[range.upperBound...].split(separator: "-", maxSplits: 1)
      guard !qualifier.isEmpty, place.count == 2, let account = AccountID(place[0]),
        account == arn.account
      else { continue }
      self.kind = kind
      environment = BootstrapEnvironment(
        partition: arn.partition,
        qualifier: String(qualifier),
        account: account,
        region: String(place[1])
      )
      return
    }
    return nil
  }
}

/// An account and region that was bootstrapped, and what stands there (PF-97).
struct BootstrapEnvironment: Hashable, Comparable, Sendable {
  let partition: String
  let qualifier: String
  let account: AccountID
  let region: String

  /// The role of a kind; `nil` only for names that make no ARN.
  func role(_ kind: BootstrapRole.Kind) -> ARN? {
    let name = "cdk-\(qualifier)-\(kind.rawValue)-role-\(account)-\(region)"
    return ARN("arn:\(partition):iam::\(account):role/\(name)")
  }

  var assetBucket: String { "cdk-\(qualifier)-assets-\(account)-\(region)" }
  var assetRepository: String { "cdk-\(qualifier)-container-assets-\(account)-\(region)" }
  var versionParameter: String { "cdk-bootstrap/\(qualifier)/version" }

  static func < (left: BootstrapEnvironment, right: BootstrapEnvironment) -> Bool {
    (left.account, left.region, left.qualifier) < (right.account, right.region, right.qualifier)
  }
}

extension PipelineDefinition {
  /// The environments that the pipeline deploys to with bootstrap roles.
  var bootstrapEnvironments: [BootstrapEnvironment] {
    let roles = actions.compactMap { $0.roleText.flatMap { ARN($0) }.flatMap { BootstrapRole($0) } }
    return Set(roles.filter { $0.kind == .deploy }.map(\.environment)).sorted()
  }
}
