import Diagnostics
import AWSIdentifiers
import AccessModel
import Reachability

/// The answer of `waybill graph`: how accounts trust each other, and which handshakes lack a half.
public struct TrustReport: SearchReport {
  /// The name and version of the JSON schema.
  public static let schema = "waybill.graph/1"
  /// More lines of one kind than this are counted in text; JSON holds all.
  private static let limit = 60

  private let trust: TrustPicture
  private let names: ShortNames
  private let colour: Bool

  /// A report on an inventory's trust.
  ///
  /// - Parameters:
  ///   - trust: The trust.
  ///   - graph: The graph that was asked.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ trust: TrustPicture, graph: AccessGraph, colour: Bool = false) {
    self.trust = trust
    self.colour = colour
    names = ShortNames(graph.inventory.accounts.compactMapValues(\.name))
  }

  // MARK: - Text

  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: colour)
    let broken = trust.edges.filter { $0.state == .broken }
    let verdict =
      broken.isEmpty ? "nothing broken" : Wording.count(broken.count, "broken handshake")
    lines.line(
      0,
      TextPiece(verdict, broken.isEmpty ? .allowed : .broken),
      TextPiece(
        " among \(Wording.count(trust.edges.count, "edge")) into \(Wording.count(trust.roleCount, "role"))"
      )
    )
    writeCrossings(to: &lines)
    writeFaults("broken", broken, .broken, &lines)
    let odd = trust.edges.filter { $0.state != .broken && $0.fault != nil }
    writeFaults("works, and looks odd", odd, .open, &lines)
    writeServices(to: &lines)
    if trust.serviceCount > 0 {
      lines.gap()
      let count = Wording.count(trust.serviceCount, "edge")
      lines.line(0, "not listed: \(count) from services; --services lists them")
    }
    lines.gaps(trust.gaps, limit: Self.limit)
    lines.gap()
    if let first = broken.first {
      let ends = [first.from, first.to].map { ShellWord.quoted($0.text) }
      lines.line(0, "next: waybill path \(ends[0]) \(ends[1])")
    } else {
      lines.line(0, "next: waybill graph --format svg > trust.svg")
    }
    return lines.text
  }

  private struct Crossing: Hashable {
    let from: AccountID
    let to: AccountID
  }

  private func writeCrossings(to lines: inout StyledText) {
    var crossings: [Crossing: [AccessEdge.State: Int]] = [:]
    for edge in trust.edges {
      guard let from = edge.from.account, let to = edge.to.account, from != to else { continue }
      crossings[Crossing(from: from, to: to), default: [:]][edge.state, default: 0] += 1
    }
    guard !crossings.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("between accounts", .heading))
    let sorted = crossings.sorted { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }
    for (crossing, counts) in sorted.prefix(Self.limit) {
      let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
      lines.line(
        1,
        "\(names.account(crossing.from)) → \(names.account(crossing.to)): \(words.joined(separator: ", "))"
      )
    }
    lines.more(than: Self.limit, of: crossings.count)
  }

  private func writeServices(to lines: inout StyledText) {
    let edges = trust.edges.filter { if case .service = $0.from { true } else { false } }
    guard !edges.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("services", .heading))
    for edge in edges.prefix(Self.limit) {
      let open = edge.state == .allowed ? "" : " (under a condition)"
      lines.line(1, "\(names.node(edge.from)) → \(names.node(edge.to))\(open)")
    }
    lines.more(than: Self.limit, of: edges.count)
  }

  private func writeFaults(
    _ title: String,
    _ edges: [AccessEdge],
    _ style: TextStyle,
    _ lines: inout StyledText
  ) {
    guard !edges.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece(title, .heading))
    for edge in edges.prefix(Self.limit) {
      lines.line(
        1,
        TextPiece("\(names.node(edge.from)) → \(names.node(edge.to))", style),
        TextPiece(": \(edge.fault.map { Self.words($0) } ?? edge.state.rawValue)")
      )
      for cause in edge.causes {
        lines.line(2, "because \(cause.text)\(cause.location.map { " (\($0))" } ?? "")")
      }
    }
    lines.more(than: Self.limit, of: edges.count)
  }

  /// A fault in words.
  static func words(_ fault: AccessEdge.Fault) -> String {
    switch fault {
    case .trustOnly: "trusted, and not allowed by its own policies"
    case .identityOnly: "allowed by its own policies, and not trusted"
    case .blocked: "both sides agree, and something else stands in the way"
    case .deletedPrincipal: "trusts a principal that does not exist"
    case .outsideOrganization: "trusts an account outside the organization"
    case .everybody: "trusts everybody"
    case .deletedRole: "allows to assume a role that does not exist"
    }
  }

  // MARK: - JSON

  /// The report as JSON, the schema `waybill.graph/1`; it ends with a line feed.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.schema)
      writer.member("roles", trust.roleCount)
      writer.member("edgesFromServices", trust.serviceCount)
      writer.member("edges", each: trust.edges) { writer, edge in
        writer.object { writer in
          writer.member("from", value: { $0.node(edge.from) })
          writer.member("to", value: { $0.node(edge.to) })
          writer.member("kind", edge.kind.word)
          writer.member("state", edge.state.rawValue)
          writer.member("fault", edge.fault?.rawValue)
          writer.member("causes", each: edge.causes) { writer, cause in
            writer.object { writer in
              writer.member("layer", cause.layer)
              writer.member("account", cause.account?.description)
              writer.member("text", cause.text)
              writer.member("location", cause.location?.description)
            }
          }
        }
      }
      writer.member("gaps", each: trust.gaps) { $0.gap($1) }
    }
    return writer.text
  }
}
