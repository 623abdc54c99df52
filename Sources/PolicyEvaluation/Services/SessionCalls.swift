import AWSIdentifiers

extension AuthorizationRequest {
  /// Every authorization that one call to make a role session needs (EV-466).
  ///
  /// Session tags need `sts:TagSession` and a source identity needs `sts:SetSourceIdentity`, on the
  /// same role. The call succeeds only if all are allowed. A request of another kind needs itself
  /// alone.
  ///
  /// Source: IAM User Guide, "Pass session tags in AWS STS".
  public var sessionCalls: [AuthorizationRequest] {
    guard action.name.service == "sts", action.name.name.hasPrefix("assumerole") else {
      return [self]
    }
    var calls = [self]
    if carries(where: { $0 == "aws:tagkeys" || $0.hasPrefix("aws:requesttag/") }) {
      calls += asking("sts:TagSession")
    }
    if carries(where: { $0 == "sts:sourceidentity" }) { calls += asking("sts:SetSourceIdentity") }
    return calls
  }

  private func carries(where isMeant: (String) -> Bool) -> Bool {
    context.keys.contains { key in
      guard isMeant(key), case .present(let present) = context.state(of: key) else { return false }
      return !present.values.isEmpty
    }
  }

  private func asking(_ text: String) -> [AuthorizationRequest] {
    guard let name = ActionName(text) else { return [] }
    var call = self
    call.action = RequestAction(name)
    return [call]
  }
}
