import AWSIdentifiers
import AccessModel

extension WhoCanAnswer {
  /// The answer as a picture: whoever may, and the roles on the way.
  public var picture: AccessPicture {
    let target: AccessNode = ARN(resource).map { .resource($0) } ?? .everybody
    var edges: [AccessEdge] = []
    var seen: Set<[AccessNode]> = []
    func add(_ edge: AccessEdge) {
      if seen.insert([edge.from, edge.to]).inserted { edges.append(edge) }
    }
    for entry in entries {
      let state: AccessEdge.State = entry.state == .allowed ? .allowed : .conditional
      if let first = entry.chain.first {
        add(AccessEdge(from: entry.node, to: .principal(first), kind: .assumes, state: state))
      } else {
        add(AccessEdge(from: entry.node, to: target, kind: .does(action.text), state: state))
      }
    }
    for node in stoppedByKey {
      let cause = AccessEdge.Cause(
        layer: "keyPolicy",
        account: nil,
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
