import AWSIdentifiers
import AccessModel

extension WhoCanAnswer {
  /// The account whose key has a say.
  private var keyAccount: AccountID? {
    if case .known(let key, _, _) = key { key.account } else { nil }
  }

  /// The answer as a picture: whoever may, and the roles on the way.
  public var picture: AccessPicture {
    let target: AccessNode = ARN(resource).map { .resource($0) } ?? .everybody
    var edges: [AccessEdge] = []
    var seen: Set<[AccessNode]> = []
    func add(_ edge: AccessEdge) {
      if seen.insert([edge.from, edge.to]).inserted { edges.append(edge) }
    }
    for entry in entries {
      let conditions = EdgeConditions(entry.conditions, entry.state)
      let first = entry.chain.first
      let part = first.map { conditions.ofHop(to: $0) } ?? conditions.ofAction(after: [])
      add(
        AccessEdge(
          from: entry.node,
          to: first.map { .principal($0) } ?? target,
          kind: first == nil ? .does(action.text) : .assumes,
          state: part.state,
          causes: part.causes
        )
      )
    }
    for node in stoppedByKey {
      let cause = AccessEdge.Cause(
        layer: "keyPolicy",
        account: keyAccount,
        text: "the key does not let it pass",
        location: nil
      )
      add(
        AccessEdge(
          from: node,
          to: target,
          kind: .does(action.text),
          state: .broken,
          causes: [cause]
        )
      )
    }
    return AccessPicture(title: "Who can \(action.text) on \(resource)", edges: edges.sorted())
  }
}
