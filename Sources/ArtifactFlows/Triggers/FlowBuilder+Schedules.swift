import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading
import Reachability

extension FlowBuilder {
  /// Adds what starts the pipeline by the clock: rules with a schedule, and schedules of
  /// EventBridge Scheduler (PF-94).
  mutating func addSchedules() {
    let rules = EventRules(graph: graph, account: pipeline.account, region: pipeline.region)
    for target in rules.targets({ $0 == pipeline.arn.text }) where target.isScheduled {
      step = "trigger/\(target.rule.lastPathComponent)"
      addEventLeg(
        "codepipeline:StartPipelineExecution",
        on: pipeline.arn.text,
        from: target,
        guardian: .none
      )
    }
    let pages = graph.pages(
      "scheduler",
      "list-schedules",
      account: pipeline.account,
      region: pipeline.region
    )
    for schedule in pages.readable.flatMap({ $0.node["Schedules"]?.elements ?? [] }) {
      guard schedule["State"]?.string != "DISABLED", let name = schedule["Name"]?.string else {
        continue
      }
      add(schedule, named: name)
    }
  }

  private mutating func add(_ schedule: JSONNode, named name: String) {
    let target = schedule["Target"]?["Arn"]?.string ?? ""
    // A universal target names its pipeline in its input, which the list does not print.
    let isUniversal = target.hasSuffix(":aws-sdk:codepipeline:startPipelineExecution")
    guard target == pipeline.arn.text || isUniversal else { return }
    let answer = graph.answer(
      "scheduler",
      "get-schedule",
      about: name,
      account: pipeline.account,
      region: pipeline.region
    )
    let details = answer.value?.node["Target"]
    if isUniversal, let input = details?["Input"]?.string, !names(pipeline.name, in: input) {
      return
    }
    step = "trigger/\(name)"
    var request = LegRequest(purpose: .trigger, rule: "PF-94")
    request.owner = pipeline.account
    request.region = pipeline.region
    request.usesActorNetwork = false
    let action = "codepipeline:StartPipelineExecution"
    let resource = LegTarget(pipeline.arn.text)
    guard let role = details?["RoleArn"]?.string.flatMap({ ARN($0) }) else {
      if isUniversal {
        request.presence = .when("the schedule \(name) starts this pipeline", holds: nil)
      }
      request.unknowns = [
        LegUnknown(
          text: "the role of the schedule \(name)",
          file: answer.missingFile?.path,
          command: answer.missingFile?.command
        )
      ]
      add(action, on: resource, by: .unknown("schedule not collected"), request)
      return
    }
    let group = schedule["GroupName"]?.string ?? "default"
    let trust = assume(
      role,
      by: "scheduler.amazonaws.com",
      sourceARN: "arn:\(partition):scheduler:\(pipeline.region):\(pipeline.account)"
        + ":schedule-group/\(group)",
      isSent: false,
      rule: "PF-94",
      confidence: .inferred
    )
    add(action, on: resource, by: .identity(role, chain: [trust]), request)
  }

  /// Whether the input of a universal target starts a pipeline of this name.
  private func names(_ pipeline: String, in input: String) -> Bool {
    guard let text = try? JSONText(Array(input.utf8)), let node = try? JSONNode(parsing: text)
    else {
      return true
    }
    return node["Name"]?.string.map { $0 == pipeline } ?? true
  }

  // MARK: - Events of a bucket

  /// Whether a source bucket sends events at all: by itself, or through a trail (PF-91).
  mutating func checkEvents(of action: ActionDefinition) {
    guard action.provider == "S3", let name = action.configuration["S3Bucket"],
      let bucket = graph.bucket(named: name)
    else { return }
    let answer = graph.answer(
      "s3api",
      "get-bucket-notification-configuration",
      about: name,
      account: bucket.account,
      region: bucket.region
    )
    guard let settings = answer.value, settings.node["EventBridgeConfiguration"] == nil,
      hasTrail(ofObjectsIn: bucket) == false
    else { return }
    find(
      "no-source-events",
      .warning,
      "the source bucket `\(name)` sends no events to EventBridge, and no collected trail records "
        + "writes to it",
      at: action.position
    )
  }

  /// Whether a trail of the bucket's account records writes to its objects; `nil` when that is not
  /// known.
  private func hasTrail(ofObjectsIn bucket: Bucket) -> Bool? {
    let trails = graph.pages(
      "cloudtrail",
      "describe-trails",
      account: bucket.account,
      region: bucket.region
    )
    guard trails.missing == nil else { return nil }
    var isKnown = true
    for trail in trails.readable.flatMap({ $0.node["trailList"]?.elements ?? [] }) {
      guard let name = trail["Name"]?.string else { continue }
      let answer = graph.answer(
        "cloudtrail",
        "get-event-selectors",
        about: name,
        account: bucket.account,
        region: bucket.region
      )
      guard let node = answer.value?.node else {
        isKnown = false
        continue
      }
      // Selectors of the newer form may be narrowed in many ways.
      if !(node["AdvancedEventSelectors"]?.elements ?? []).isEmpty { isKnown = false }
      for selector in node["EventSelectors"]?.elements ?? [] where records(bucket, selector) {
        return true
      }
    }
    return isKnown ? false : nil
  }

  private func records(_ bucket: Bucket, _ selector: JSONNode) -> Bool {
    guard selector["ReadWriteType"]?.string != "ReadOnly" else { return false }
    let arn = "\(bucketARN(bucket.name))/"
    let resources = selector["DataResources"]?.elements ?? []
    return resources.filter { $0["Type"]?.string == "AWS::S3::Object" }
      .flatMap { $0["Values"]?.elements.compactMap(\.string) ?? [] }
      .contains { arn.hasPrefix($0) || $0.hasPrefix(arn) }
  }
}
