import AWSIdentifiers
import ArtifactFlows
import PolicyEvaluation

/// Short words for layers and blockers.
enum Wording {
  /// What people call the policies of a layer.
  static func layer(_ layer: Layer) -> String {
    switch layer {
    case .serviceControl: "SCP"
    case .resourceControl: "RCP"
    case .vpcEndpoint: "endpoint policy"
    case .bucketPolicy: "bucket policy"
    case .accessPointPolicy: "access point policy"
    case .keyPolicy: "key policy"
    case .trustPolicy: "trust policy"
    case .grant: "grant"
    case .acl: "ACL"
    case .blockPublicAccess: "Block Public Access"
    case .resource: "resource policy"
    case .identity: "identity policy"
    case .boundary: "permissions boundary"
    case .session: "session policy"
    case .service: "service rule"
    case .syntax: "request"
    }
  }

  /// One clause for the node at fault, as short as it can be: without the statement's name, and
  /// with short names in the place of ARNs.
  static func fault(_ blocker: LegBlocker, labels: AccountLabels) -> String {
    var reason = DisplayText.clean(blocker.reason)
    if let statement = blocker.statement.map(DisplayText.clean), !statement.isEmpty {
      for name in ["`\(statement)` ", "statement `\(statement)` "] where reason.hasPrefix(name) {
        reason.removeFirst(name.count)
      }
    }
    let words = reason.replacing("`", with: "").split(separator: " ").map { word -> String in
      let bare = word.last == "," ? word.dropLast() : word
      guard let arn = ARN(bare) else { return String(word) }
      return short(arn, labels: labels) + word.dropFirst(bare.count)
    }
    return "\(layer(blocker.layer)): \(words.joined(separator: " "))"
  }

  private static func short(_ arn: ARN, labels: AccountLabels) -> String {
    guard arn.service == "iam" || arn.service == "sts" else { return arn.resource }
    let account = arn.account.map { labels.short($0) } ?? arn.accountText
    return arn.resource == "root" ? account : "\(ShortName.principal(arn)) (\(account))"
  }

  /// The policy and why it stops the request, for the table.
  static func why(_ blocker: LegBlocker) -> String {
    let layer = layer(blocker.layer)
    let policy = DisplayText.clean(blocker.policy)
    // Most policies are called by what they are; the others get the word.
    let noun = layer.split(separator: " ").last.map { $0.lowercased() } ?? layer
    let isNamed = policy.lowercased().contains(noun == "policy" ? "polic" : noun)
    let named = policy.isEmpty ? layer : isNamed ? policy : "\(layer) \(policy)"
    let statement =
      blocker.statement.map {
        blocker.reason.contains($0) ? "" : ", statement \(DisplayText.name($0))"
      }
      ?? ""
    return "\(named)\(statement): \(DisplayText.clean(blocker.reason))"
  }

  /// A leg in one line: state, action, resource, first blocker with its place.
  static func trace(_ verdict: LegVerdict) -> String {
    let leg = verdict.leg
    let state =
      switch verdict.leg.presence {
      case .advisory where verdict.state != .allowed: "\(EdgeState(verdict.state).words), advisory"
      case .always, .when, .advisory: EdgeState(verdict.state).words
      }
    let action = leg.action?.text ?? "not judged: \(leg.note)"
    var line = "\(leg.id) \(state): \(action) on \(DisplayText.shortened(leg.resource, limit: 120))"
    if let blocker = verdict.blockers.first {
      line += ", \(why(blocker))"
      if let location = blocker.location { line += " (\(location))" }
    } else if let unknown = verdict.unknowns.first, verdict.state == .indeterminate {
      line += ", \(unknown.text)"
    }
    return DisplayText.shortened(DisplayText.clean(line), limit: 400)
  }
}
