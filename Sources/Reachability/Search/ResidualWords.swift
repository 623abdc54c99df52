import PolicyEvaluation

extension Residual {
  /// The condition for people: what the request must fulfil, then whose say is not known, once each.
  ///
  /// Whether a policy that nobody has read allows or denies is no condition that a reader could
  /// check; that it has to let the request pass is all there is to say.
  var words: String {
    let parts: [Residual] = if case .all(let parts) = self { parts } else { [self] }
    let open = parts.filter { !$0.isOfUnknownPolicies }
    var unknown: [String] = []
    for atom in parts.filter(\.isOfUnknownPolicies).flatMap(\.atoms) {
      guard let name = atom.unknownSay, !unknown.contains(name) else { continue }
      unknown.append(name)
    }
    var words: [String] = []
    if open.count == 1 { words.append(open[0].description) }
    if open.count > 1 { words.append(Residual.all(open).description) }
    if !unknown.isEmpty {
      words.append("what is not known lets it pass: \(unknown.joined(separator: ", "))")
    }
    return words.joined(separator: ", and ")
  }

  /// Whether it speaks of nothing but policies whose text is not known.
  private var isOfUnknownPolicies: Bool {
    let atoms = atoms
    return !atoms.isEmpty && atoms.allSatisfy { $0.unknownSay != nil }
  }
}

extension ResidualAtom {
  /// Whose say is not known; `nil` where it is a condition on the request.
  fileprivate var unknownSay: String? {
    switch self {
    case .unreadablePolicyAllows(let policy), .unreadablePolicyDenies(let policy):
      policy.name == AccessSearch.nobodysPolicies ? "the policies of whoever asks" : policy.name
    case .serviceControlPoliciesAllow(let level): "SCPs of \(level)"
    case .externalAccountAllows(AccessSearch.stranger, _, _): "the caller's own account"
    case .externalAccountAllows(let account, _, _): "account \(account)"
    case .externalResourcePolicyAllows(let resource): "the policy of \(resource)"
    case .condition, .variableEquals, .keyCaseCollision, .sessionNameIs, .open: nil
    }
  }
}
