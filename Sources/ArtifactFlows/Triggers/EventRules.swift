import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading

/// EventBridge rules of an account and region, with their targets.
struct EventRules {
  struct Target {
    let rule: ARN
    let target: String
    let role: ARN?
    /// Whether the rule goes by the clock and not by events.
    let isScheduled: Bool
  }

  /// Whether any list of rules was collected.
  let isCollected: Bool
  /// A list of rules or targets that is not there, whole; `nil` when there is none.
  let missing: MissingFile?
  private let all: [Target]

  init(graph: AccessGraph, account: AccountID, region: String) {
    let names = graph.answers("events", prefix: "list-rules", account: account, region: region)
      .map(\.name)
    // The default bus, and every other bus of which the rules were listed.
    let lists = Set(["list-rules"] + names.filter { !Self.isPage($0) }).sorted().map {
      graph.pages("events", $0, account: account, region: region)
    }
    isCollected = lists.contains { !$0.readable.isEmpty }
    var missing = lists.lazy.compactMap(\.missing).first
    var all: [Target] = []
    for rule in lists.flatMap(\.readable).flatMap({ $0.node["Rules"]?.elements ?? [] }) {
      guard let name = rule["Name"]?.string, let arn = rule["Arn"]?.string.flatMap({ ARN($0) }),
        rule["State"]?.string != "DISABLED"
      else { continue }
      let targets = graph.pages(
        "events",
        "list-targets-by-rule-\(name)",
        account: account,
        region: region,
        endsInName: true
      )
      missing = missing ?? targets.missing
      for target in targets.readable.flatMap({ $0.node["Targets"]?.elements ?? [] }) {
        guard let text = target["Arn"]?.string else { continue }
        all.append(
          Target(
            rule: arn,
            target: text,
            role: target["RoleArn"]?.string.flatMap { ARN($0) },
            isScheduled: rule["EventPattern"] == nil
              && rule["ScheduleExpression"]?.string?.isEmpty == false
          )
        )
      }
    }
    self.missing = missing
    self.all = all.sorted { ($0.rule.text, $0.target) < ($1.rule.text, $1.target) }
  }

  /// Whether a file's name ends in the number of a page.
  private static func isPage(_ name: String) -> Bool {
    name.lastIndex(of: "-").map { Int(name[name.index(after: $0)...]) != nil } ?? false
  }

  func targets(_ isWanted: (String) -> Bool) -> [Target] { all.filter { isWanted($0.target) } }
}
