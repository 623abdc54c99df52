import Diagnostics
import JSONReading
import PolicyLanguage

/// One file of a snapshot after reading.
struct FileReading: Sendable {
  /// What the file turned out to hold.
  enum Outcome: Sendable {
    /// An answer as a tree.
    case tree(JSONNode)
    /// A page of `get-account-authorization-details`.
    case identities(IdentityPage)
    /// The code of an error that AWS answered with.
    case error(code: String)
    /// No bytes.
    case empty
    /// Not what it should be; a diagnostic says where.
    case unreadable
  }

  /// The file's number in the catalog.
  let number: Int32
  /// The path to show.
  let path: String
  /// What the path says it holds.
  let kind: SnapshotFileKind
  /// What it turned out to hold.
  var outcome: Outcome = .unreadable
  /// What is wrong with it.
  var diagnostics: [Diagnostic] = []
  /// What is wrong with its policy documents.
  var findings = PolicyFindingLog()
  /// Policy documents of a tree, by the offset at which their value begins.
  var policies: [Int: AttachedDocument] = [:]
  /// A hash of the bytes as stored.
  var content: ContentHash?
  /// The number of bytes as stored.
  var byteCount = 0

  /// A policy document in a tree.
  struct AttachedDocument: Sendable {
    let document: PolicyDocument
    /// Where the document's text begins.
    let start: Int
  }

  init(number: Int32, file: SnapshotFile) {
    self.number = number
    path = file.path
    kind = file.kind
  }
}

extension FileReading {
  /// The position of the file's first byte.
  var origin: SourcePosition { SourcePosition(file: number, offset: 0) }

  /// The tree, when the file holds one.
  var tree: JSONNode? {
    if case .tree(let node) = outcome { node } else { nil }
  }

  /// The tree with its place, when the file holds one.
  var located: LocatedNode? { tree.map { LocatedNode(node: $0, origin: origin) } }

  /// The policy document that was found in a node of the tree.
  func policy(at node: JSONNode, name: String, arn: String? = nil) -> AttachedPolicy? {
    policies[node.range.lowerBound].map { found in
      AttachedPolicy(
        name: name,
        arn: arn,
        document: found.document,
        position: origin.advanced(by: found.start)
      )
    }
  }
}
