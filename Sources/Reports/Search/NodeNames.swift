import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Reachability

extension ShortNames {
  /// A node of the access graph, as short as it is unique.
  func node(_ node: AccessNode) -> String {
    switch node {
    case .principal(let arn), .resource(let arn): resource(arn.text)
    case .root(let account): "root user of \(self.account(account))"
    case .anybody(let account): "anybody of account \(self.account(account))"
    case .service(let name): name
    case .provider(let name): "identity provider \(resource(name))"
    case .everybody: "anybody of any account"
    }
  }

  /// `tools/A → prod/B → prod/C`.
  func chain(_ node: AccessNode, _ roles: [ARN]) -> String {
    ([self.node(node)] + roles.map { resource($0.text) }).joined(separator: " → ")
  }
}

extension JSONWriter {
  /// Writes what a node is: kind, name and account.
  mutating func node(_ node: AccessNode) {
    object { writer in
      writer.member("kind", node.kind)
      writer.member("name", node.text)
      writer.member("account", node.account?.description)
    }
  }
}

extension StyledText {
  /// Lists what could not be told, and the files that would tell.
  mutating func gaps(_ gaps: [WhoCanAnswer.Gap], limit: Int) {
    guard !gaps.isEmpty else { return }
    gap()
    line(0, TextPiece("cannot be told", .heading))
    for gap in gaps.prefix(limit) {
      line(1, "\(gap.text)\(gap.file.map { ": see \($0)" } ?? "")")
      if let command = gap.command { line(2, "to collect it: \(command)") }
    }
    more(than: limit, of: gaps.count)
  }

  /// Says how many lines of a kind are left out, if any.
  mutating func more(than limit: Int, of count: Int) {
    guard count > limit else { return }
    line(1, "and \(count - limit) more; --format json lists them all")
  }
}
