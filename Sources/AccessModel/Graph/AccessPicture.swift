import AWSIdentifiers

/// A part of the access graph to be drawn: an answer, or an organization's trust.
public struct AccessPicture: Sendable {
  /// What it shows, as a title.
  public var title: String
  /// Its edges; nodes are their ends.
  public var edges: [AccessEdge]
  /// Nodes to be drawn although no edge ends there.
  public var nodes: [AccessNode]
  /// Sentences to stand below.
  public var remarks: [String]

  /// A picture from its parts.
  public init(
    title: String,
    edges: [AccessEdge],
    nodes: [AccessNode] = [],
    remarks: [String] = []
  ) {
    self.title = title
    self.edges = edges
    self.nodes = nodes
    self.remarks = remarks
  }

  /// Every node, each once, sorted.
  public var allNodes: [AccessNode] {
    Set(nodes + edges.flatMap { [$0.from, $0.to] }).sorted()
  }
}
