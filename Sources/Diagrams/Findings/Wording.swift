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

  /// One clause for the node at fault.
  static func fault(_ blocker: LegBlocker) -> String {
    DisplayText.clean("\(layer(blocker.layer)): \(blocker.reason)")
  }

  /// The policy and why it stops the request, for the table.
  static func why(_ blocker: LegBlocker) -> String {
    let layer = layer(blocker.layer)
    let policy = DisplayText.clean(blocker.policy)
    // Most policies are called by what they are; the others get the word.
    let noun = layer.split(separator: " ").last.map { $0.lowercased() } ?? layer
    let named =
      policy.isEmpty ? layer : policy.lowercased().contains(noun) ? policy : "\(layer) \(policy)"
    let statement = blocker.statement.map { ", statement \(DisplayText.name($0))" } ?? ""
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
