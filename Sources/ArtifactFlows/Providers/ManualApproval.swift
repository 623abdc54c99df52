import AWSIdentifiers
import PolicyEvaluation

/// `Approval/Manual` (PF-84).
enum ManualApproval: ActionProvider {
  static let types = [ActionType("Approval", "Manual")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["NotificationArn"].flatMap { ARN($0)?.resource }.map { "notifies \($0)" }
      ?? "somebody approves"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    guard let text = action.configuration["NotificationArn"], !text.isEmpty else { return }
    guard let topic = ARN(text), let account = topic.account, !text.contains("#{") else {
      var request = flow.request(.control, "PF-84", in: action)
      request.unknowns = [LegUnknown(text: "which topic `\(text)` is")]
      let topics = "arn:\(flow.partition):sns:*:*:*"
      flow.add("sns:Publish", on: LegTarget(topics, isPattern: true), by: action.actor, request)
      return
    }
    let answer = flow.graph.answer(
      "sns",
      "get-topic-attributes",
      about: topic.resource,
      account: account,
      region: topic.region
    )
    var request = flow.request(.control, "PF-84", in: action)
    request.owner = account
    request.region = topic.region
    request.guardian = flow.guardian(of: text)
    flow.add("sns:Publish", on: LegTarget(text), by: action.actor, request)
    addKey(
      of: topic,
      answer.value?.node["Attributes"]?["KmsMasterKeyId"]?.string,
      action,
      to: &flow
    )
  }

  /// The topic's own key, when it is encrypted with one that a customer manages.
  private static func addKey(
    of topic: ARN,
    _ text: String?,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let text, !text.contains("alias/aws/"), let account = topic.account else { return }
    let configured = flow.graph.configuredKey(
      text,
      account: account,
      region: topic.region,
      partition: flow.partition
    )
    for name in ["kms:GenerateDataKey", "kms:Decrypt"] {
      var request = flow.request(.downstream, "PF-84", in: action)
      request.isForwarded = true
      request.region = topic.region
      request.context = [("kms:ViaService", .value("sns.\(topic.region).amazonaws.com"))]
      guard case .known(let key) = configured.key else {
        if case .unknown(let unknown) = configured.key { request.unknowns = [unknown] }
        let keys = "arn:\(flow.partition):kms:\(topic.region):\(account):key/*"
        flow.add(name, on: LegTarget(keys, isPattern: true), by: action.actor, request)
        continue
      }
      request.owner = key.account
      request.guardian = .key(key)
      flow.add(
        name,
        on: LegTarget(display: key.displayARN, arn: key.keyARN),
        by: action.actor,
        request
      )
    }
  }
}
