extension AccessDeniedMessage {
  /// How a message and a decision go together (EV-709).
  public enum Agreement: String, Codable, Sendable {
    /// What the message names is among the layers that fail.
    case consistent
    /// It is not.
    case mismatch
    /// The message names nothing, or the decision is open.
    case undecided
  }

  /// Compares the message with a decision on the same request.
  ///
  /// A message names one layer of those that deny, and proves nothing about the others (EV-703).
  public func agreement(with decision: Decision) -> Agreement {
    switch decision.outcome {
    case .allowed: return .mismatch
    case .conditional: return .undecided
    case .explicitlyDenied, .implicitlyDenied: break
    }
    guard let layer else {
      guard let kind else { return .undecided }
      return decision.blockers.contains { $0.kind == kind } ? .consistent : .mismatch
    }
    let isNamed = decision.blockers.contains { blocker in
      guard Self.covers(layer, blocker.layer) else { return false }
      guard let kind, kind != blocker.kind else { return true }
      // Before about 2024 the explicit phrase was used for SCPs that lack an Allow, too (EV-701).
      return layer == .serviceControl && kind == .explicit
    }
    return isNamed ? .consistent : .mismatch
  }

  /// Whether a phrase of a message can mean a layer (EV-705).
  private static func covers(_ named: Layer, _ layer: Layer) -> Bool {
    guard named == .resource else { return named == layer }
    switch layer {
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .trustPolicy, .grant, .acl,
      .blockPublicAccess, .resource:
      return true
    case .serviceControl, .resourceControl, .vpcEndpoint, .identity, .boundary, .session, .service,
      .syntax:
      return false
    }
  }
}

extension Decision {
  /// The message that AWS would print for a denial (EV-700 to EV-702).
  ///
  /// AWS does not document which of several layers it names; this names a Deny before a lack of
  /// an Allow, and otherwise the first in the order of EV-801.
  ///
  /// - Parameter request: The request that was decided.
  /// - Returns: `nil` unless the request is denied.
  public func accessDeniedMessage(for request: AuthorizationRequest) -> String? {
    switch outcome {
    case .allowed, .conditional: return nil
    case .explicitlyDenied, .implicitlyDenied: break
    }
    let action = request.action.name.text
    var text = "User: \(request.principal.text) is not authorized to perform: \(action)"
    let resource = request.resource.text
    text += " on resource: " + (request.resource.service == "s3" ? "\"\(resource)\"" : resource)
    let blocker =
      blockers.first { $0.kind == .explicit } ?? blockers.first { $0.layer != .service }
    guard let blocker, let name = DenialPhrase.name(of: blocker.layer) else { return text }
    guard blocker.kind == .explicit else {
      return text + " because no \(name) allows the \(action) action"
    }
    let article =
      blocker.layer == .trustPolicy ? "the" : blocker.layer == .identity ? "an" : "a"
    text += " with an explicit deny in \(article) \(name)"
    guard let policy = blocker.statement?.policy, policy.hasPrefix("arn:") else { return text }
    return text + ": \(policy)"
  }
}
