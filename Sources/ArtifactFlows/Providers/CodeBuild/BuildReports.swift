import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation

/// What a build's role needs for test reports, where the project holds its buildspec and that has any
/// (PF-56).
enum BuildReports {
  static func addLegs(
    of project: BuildProject,
    by build: Actor,
    in action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let text = project.node["source"]?["buildspec"]?.string,
      text.split(separator: "\n").contains(where: { $0.hasPrefix("reports:") })
    else { return }
    let groups = flow.arn("codebuild", "report-group/\(project.name)-*", in: action)
    for name in [
      "CreateReportGroup", "CreateReport", "UpdateReport", "BatchPutTestCases",
      "BatchPutCodeCoverages",
    ] {
      flow.add(
        "codebuild:\(name)",
        on: LegTarget(groups, isPattern: true),
        by: build,
        flow.request(.downstream, "PF-56", in: action)
      )
    }
    addExports(of: project, by: build, action, to: &flow)
  }

  /// Report groups that export their results to a bucket.
  private static func addExports(
    of project: BuildProject,
    by build: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let pages = flow.graph.pages(
      "codebuild",
      "batch-get-report-groups",
      account: action.account,
      region: action.region
    )
    let groups = pages.readable.flatMap { $0.node["reportGroups"]?.elements ?? [] }.filter {
      $0["name"]?.string?.hasPrefix("\(project.name)-") == true
    }
    for group in groups {
      let export = group["exportConfig"]
      guard export?["exportConfigType"]?.string == "S3",
        let bucket = export?["s3Destination"]?["bucket"]?.string
      else { continue }
      let path = export?["s3Destination"]?["path"]?.string.flatMap { $0.isEmpty ? nil : "\($0)/" }
      flow.add(
        "s3:PutObject",
        on: LegTarget("\(flow.bucketARN(bucket))/\(path ?? "")*", isPattern: true),
        by: build,
        flow.bucketRequest(bucket, in: action, rule: "PF-56")
      )
    }
    guard let file = pages.missing else { return }
    var request = flow.request(.downstream, "PF-56", in: action)
    request.presence = .when("a report group exports its results", holds: nil)
    request.unknowns = [
      LegUnknown(
        text: "whether the report groups of \(project.name) export their results",
        file: file.path,
        command: "aws codebuild batch-get-report-groups --report-group-arns … "
          + "--region \(action.region)"
      )
    ]
    let anywhere = LegTarget("\(flow.bucketARN("*"))/*", isPattern: true)
    flow.add("s3:PutObject", on: anywhere, by: build, request)
  }
}
