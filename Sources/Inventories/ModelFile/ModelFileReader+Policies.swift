import JSONReading
import PolicyLanguage

extension ModelFileReader {
  /// Reads a policy: AWS's own elements as a mapping, or JSON text.
  ///
  /// In `Principal` and `Resource`, names such as `tools/ReleasePipeline` become ARNs.
  ///
  /// - Parameters:
  ///   - node: The policy.
  ///   - kind: What it is attached to.
  ///   - name: The name to show.
  ///   - arn: The policy's own ARN.
  /// - Returns: `nil` when it is neither, which is reported.
  mutating func policy(
    _ node: ModelNode,
    as kind: PolicyKind,
    named name: String,
    arn: String? = nil
  ) -> AttachedPolicy? {
    if let known = document(at: node.offset, as: kind) {
      keep(known, at: node.offset)
      return AttachedPolicy(
        name: name,
        arn: arn,
        document: known,
        position: position(node.offset)
      )
    }
    let before = diagnostics.count
    let expanded = expandingNames(in: node)
    let isNameless = diagnostics[before...].contains { $0.code == "model-unknown-name" }
    if isDamaged, isNameless {
      // It names what was declared in a part that cannot be read: nobody knows what it says.
      return AttachedPolicy(
        name: name,
        arn: arn,
        document: .parse([], as: kind),
        position: position(node.offset)
      )
    }
    let value = LocatedNode(node: expanded, origin: position(0))
    guard let policy = AttachedPolicy.parse(value, named: name, arn: arn, as: kind) else {
      report(
        "model-type",
        "expected a policy: a mapping with `Version` and `Statement`, or JSON text",
        at: node.offset
      )
      return nil
    }
    keep(policy.document, at: node.offset)
    return policy
  }

  /// A policy as JSON, with ARNs for names.
  mutating func expandingNames(in policy: ModelNode) -> JSONNode {
    mapMembers(policy.json) { reader, name, value in
      guard name == "Statement" else { return value }
      return reader.mapElements(value) { reader, statement in
        reader.mapMembers(statement) { reader, name, value in
          switch name {
          case "Principal", "NotPrincipal":
            reader.mapMembers(value) { reader, name, value in
              name == "AWS" ? reader.mapElements(value) { $0.principal($1) } : value
            }
          case "Resource", "NotResource": reader.mapElements(value) { $0.resource($1) }
          default: value
          }
        }
      }
    }
  }

  private mutating func principal(_ node: JSONNode) -> JSONNode {
    guard let text = node.string else { return node }
    if let arn = names.principalARN(text) {
      return JSONNode(value: .string(arn), range: node.range)
    }
    if names.resourceARNs(text) != nil { reportUnknownName(text, at: node.range.lowerBound) }
    return node
  }

  private mutating func resource(_ node: JSONNode) -> JSONNode {
    guard let text = node.string, let arns = names.resourceARNs(text) else { return node }
    guard let arn = arns.first else {
      reportUnknownName(text, at: node.range.lowerBound)
      return node
    }
    if arns.count > 1 {
      report(
        "model-ambiguous-name",
        "`\(text)` is the name of several resources",
        at: node.range.lowerBound,
        help: "write one of " + arns.map { "`\($0)`" }.joined(separator: ", ")
      )
    }
    return JSONNode(value: .string(arn), range: node.range)
  }

  private mutating func reportUnknownName(_ text: String, at offset: Int) {
    let account = text.split(separator: "/").first.flatMap { names.account(String($0)) }
    let known = (account?.allNames ?? []).map { "\(account?.name ?? "")/\($0)" }
    report(
      "model-unknown-name",
      "`\(text)` is declared nowhere in the file",
      at: offset,
      help: NearestName.find(text, in: known).map { "did you mean `\($0)`?" }
        ?? (isDamaged
          ? "it may be declared in a part that cannot be read" : "declare it, or write its ARN")
    )
  }
}

// MARK: - Changing parts of a tree

extension ModelFileReader {
  /// The same object with other values; anything else stays as it is.
  mutating func mapMembers(
    _ node: JSONNode,
    _ transform: (inout ModelFileReader, String, JSONNode) -> JSONNode
  ) -> JSONNode {
    guard case .object(let members) = node.value else { return node }
    let changed = members.map { ($0.name, transform(&self, $0.name, $0.node)) }
    return JSONNode(value: .object(changed), range: node.range)
  }

  /// The same list with other elements; anything else counts as one element.
  mutating func mapElements(
    _ node: JSONNode,
    _ transform: (inout ModelFileReader, JSONNode) -> JSONNode
  ) -> JSONNode {
    guard case .array(let elements) = node.value else { return transform(&self, node) }
    let changed = elements.map { transform(&self, $0) }
    return JSONNode(value: .array(changed), range: node.range)
  }
}
