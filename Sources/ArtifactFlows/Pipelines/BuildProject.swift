import Diagnostics
import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading

/// A CodeBuild project as `batch-get-projects` prints it (PF-131).
struct BuildProject: Sendable {
  let arn: ARN
  let node: JSONNode
  let position: SourcePosition
  let role: ARN?

  var name: String { String(arn.resource.dropFirst("project/".count)) }
  var encryptionKey: String? { node["encryptionKey"]?.string }

  /// Where the project sends its requests from, when it runs in a VPC.
  var site: NetworkSite? {
    guard let vpc = node["vpcConfig"]?["vpcId"]?.string, !vpc.isEmpty, let account = arn.account
    else { return nil }
    let subnets = node["vpcConfig"]?["subnets"]?.elements.compactMap(\.string) ?? []
    return NetworkSite(account: account, region: arn.region, vpc: vpc, subnets: subnets)
  }

  /// The entry of `artifacts` or `secondaryArtifacts` that an output is written by (PF-15).
  func artifactSettings(of output: String) -> JSONNode? {
    let all = [node["artifacts"]].compactMap { $0 } + (node["secondaryArtifacts"]?.elements ?? [])
    return all.first { $0["artifactIdentifier"]?.string == output } ?? node["artifacts"]
  }
}

extension AccessGraph {
  /// What the inventory knows of a project.
  enum ProjectFinding {
    case found(BuildProject)
    case doesNotExist
    case missing(MissingFile)
  }

  /// Finds a project by name or ARN.
  func project(
    _ name: String,
    account: AccountID,
    region: String,
    partition: String
  ) -> ProjectFinding {
    let wanted = ARN(name)
    let account = wanted?.account ?? account
    let region = wanted?.region ?? region
    let text = wanted?.text ?? "arn:\(partition):codebuild:\(region):\(account):project/\(name)"
    let pages = answers("codebuild", prefix: "batch-get-projects", account: account, region: region)
    var missing: MissingFile?
    var isNotFound = false
    for page in pages {
      guard let located = page.answer.value else {
        missing = missing ?? page.answer.missingFile
        continue
      }
      for element in located.node["projects"]?.elements ?? [] {
        guard let arn = element["arn"]?.string, arn == text, let parsed = ARN(arn) else { continue }
        return .found(
          BuildProject(
            arn: parsed,
            node: element,
            position: located.position(of: element),
            role: element["serviceRole"]?.string.flatMap { ARN($0) }
          )
        )
      }
      let lost = located.node["projectsNotFound"]?.elements.compactMap(\.string) ?? []
      if lost.contains(text) || lost.contains(name) { isNotFound = true }
    }
    if isNotFound { return .doesNotExist }
    return .missing(
      missing
        ?? MissingFile(
          path: "\(account)/\(region)/codebuild/batch-get-projects.json",
          reason: .notCollected,
          command:
            "aws codebuild batch-get-projects --names \(ShellWord.quoted(name)) --region \(region)"
        )
    )
  }
}
