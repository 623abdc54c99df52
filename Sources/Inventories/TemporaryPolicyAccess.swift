import PolicyLanguage

extension Inventory {
  public func policy(
    in located: LocatedNode,
    named name: String,
    arn: String? = nil,
    as kind: PolicyKind
  ) -> AttachedPolicy {
    AttachedPolicy(
      name: name,
      arn: arn,
      document: .parse(Array((located.node.string ?? "").utf8), as: kind),
      position: located.position(of: located.node)
    )
  }
}
