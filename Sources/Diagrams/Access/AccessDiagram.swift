import AWSIdentifiers
import AccessModel

/// A picture of a part of the access graph: who becomes whom, and who does what.
public struct AccessDiagram: Sendable {
  /// More nodes than this are drawn as accounts.
  public static let nodeLimit = 500

  /// The drawing in the DOT language.
  public let dot: String

  private let picture: AccessPicture
  private let drawn: AccessDrawing
  private let accounts: AccountLabels
  private let fingerprint: String

  /// Draws up a picture.
  ///
  /// - Parameters:
  ///   - picture: What to draw; with more than five hundred nodes, accounts stand for theirs.
  ///   - accountNames: Names of accounts, where known.
  ///   - fingerprint: That of the inventory.
  public init(
    _ picture: AccessPicture,
    accountNames: [AccountID: String],
    fingerprint: String
  ) {
    self.picture = picture
    self.fingerprint = fingerprint
    accounts = AccountLabels(names: accountNames)
    drawn = AccessDrawing(picture, limit: Self.nodeLimit)
    dot = AccessDOT(drawing: drawn, accounts: accounts).text
  }

  /// The finished picture.
  ///
  /// - Parameter drawing: What Graphviz made of ``dot``: an SVG document.
  /// - Returns: An SVG document that stands alone: no scripts, nothing from elsewhere.
  public func framed(drawing: String) -> String {
    var frame = FramedSVG(drawing: GraphvizDrawing(drawing))
    frame.title = DisplayText.name(picture.title, limit: 110)
    frame.place = drawn.isAggregated ? "by account" : counted(drawn.nodes.count, "node")
    frame.counts = counts
    frame.fingerprint = String(DisplayText.clean(fingerprint).prefix(12))
    frame.table = FindingsTable(edges: drawn.faults, accounts: accounts)
    frame.fault = ""
    frame.remarks = picture.remarks + drawn.remarks
    return frame.text
  }

  private var counts: [FramedSVG.Count] {
    var counts: [FramedSVG.Count] = []
    for (state, words) in [
      (EdgeState.broken, "broken"), (.indeterminate, "conditional"), (.allowed, "allowed"),
    ] {
      let number = picture.edges.count { EdgeState($0.state) == state }
      guard number > 0 else { continue }
      counts.append(FramedSVG.Count(words: "\(counted(number, "edge")) \(words)", state: state))
    }
    return counts.isEmpty ? [FramedSVG.Count(words: "no edges", state: nil)] : counts
  }
}

extension EdgeState {
  init(_ state: AccessEdge.State) {
    switch state {
    case .allowed: self = .allowed
    case .conditional: self = .indeterminate
    case .broken: self = .broken
    }
  }
}

extension FindingsTable {
  /// The rows of broken and open edges.
  init(edges: [AccessEdge], accounts: AccountLabels) {
    rows = edges.prefix(Self.rowLimit).enumerated().map { number, edge in
      let cause = edge.causes.first
      let owner = edge.state == .broken ? cause?.account ?? edge.to.account : nil
      return Row(
        number: number + 1,
        state: EdgeState(edge.state),
        code: edge.fault?.rawValue ?? "",
        step: DisplayText.name(AccessLabel.name(edge.from)),
        request:
          "\(DisplayText.clean(edge.kind.word)) \(DisplayText.name(AccessLabel.name(edge.to)))",
        why: DisplayText.clean(edge.causes.prefix(2).map(\.text).joined(separator: "; ")),
        account: owner.map { accounts.long($0) } ?? "",
        location: DisplayText.clean(cause?.location.map(\.description) ?? "")
      )
    }
    hidden = max(0, edges.count - Self.rowLimit)
    stepTitle = "from"
  }
}
