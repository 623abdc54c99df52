import Diagnostics
import AWSIdentifiers
import AccessModel
import Reachability

/// The answer of `waybill reach`: who somebody can become, and what each of them may do.
public struct ReachReport: SearchReport {
  /// The name and version of the JSON schema.
  public static let schema = "waybill.reach/1"
  /// More lines of one kind than this are counted in text; JSON holds all.
  private static let limit = 60

  private let answer: ReachAnswer
  private let names: ShortNames
  private let colour: Bool

  /// A report on an answer.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - graph: The graph that was asked.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ answer: ReachAnswer, graph: AccessGraph, colour: Bool = false) {
    self.answer = answer
    self.colour = colour
    names = ShortNames(graph.inventory.accounts.compactMapValues(\.name))
  }

  // MARK: - Text

  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: colour)
    let certain = answer.roles.count { $0.state == .allowed }
    let open = answer.roles.count - certain
    let resources = Set(answer.permissions.map(\.use.resource)).count
    let becomes =
      Wording.count(certain, "role") + (open == 0 ? "" : " and \(open) more under a condition")
    lines.line(
      0,
      TextPiece(becomes, .heading),
      TextPiece(
        " within reach of \(names.node(answer.from)), and \(Wording.count(resources, "resource"))"
      )
    )
    writeRoles(to: &lines)
    writePermissions(to: &lines)
    writePasses(to: &lines)
    lines.gaps(answer.gaps, limit: Self.limit)
    lines.gap()
    let from = ShellWord.quoted(answer.from.text)
    if let last = answer.roles.last {
      lines.line(0, "next: waybill path \(from) \(ShellWord.quoted(last.role.text)) --all")
    } else {
      lines.line(0, "next: waybill path \(from) <role>")
    }
    return lines.text
  }

  private func writeRoles(to lines: inout StyledText) {
    guard !answer.roles.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("roles", .heading))
    for role in answer.roles.prefix(Self.limit) {
      let style: TextStyle = role.state == .allowed ? .allowed : .open
      lines.line(1, TextPiece(names.chain(answer.from, role.chain), style))
      for condition in role.conditions { lines.line(2, "when \(condition)") }
    }
    lines.more(than: Self.limit, of: answer.roles.count)
  }

  private func writePermissions(to lines: inout StyledText) {
    for holder in holders {
      let own = answer.permissions.filter { $0.holder == holder }
      guard !own.isEmpty else { continue }
      lines.gap()
      lines.line(0, TextPiece(names.node(holder), .heading))
      var resources: [ARN] = []
      for permission in own where resources.last != permission.use.resource {
        resources.append(permission.use.resource)
      }
      for resource in resources.prefix(Self.limit) {
        let words = own.filter { $0.use.resource == resource }.map { permission in
          let some = permission.example == nil ? "" : " (some)"
          let open = permission.state == .conditional ? " (under a condition)" : ""
          return "\(permission.use.word)\(some)\(open)"
        }
        lines.line(1, "\(names.resource(resource.text)): \(words.joined(separator: ", "))")
      }
      lines.more(than: Self.limit, of: resources.count)
    }
  }

  private func writePasses(to lines: inout StyledText) {
    guard !answer.passes.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("roles that can be passed to a service", .heading))
    for passing in answer.passes.prefix(Self.limit) {
      let open = passing.state == .conditional ? " (under a condition)" : ""
      lines.line(
        1,
        "\(names.node(passing.holder)) → \(passing.service) as \(names.resource(passing.role.text))\(open)"
      )
    }
    lines.more(than: Self.limit, of: answer.passes.count)
  }

  private var holders: [AccessNode] {
    [answer.from] + answer.roles.map { .principal($0.role) }
  }

  // MARK: - JSON

  /// The report as JSON, the schema `waybill.reach/1`; it ends with a line feed.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.schema)
      writer.member("from", value: { $0.node(answer.from) })
      writer.member("roles", each: answer.roles) { writer, role in
        writer.object { writer in
          writer.member("role", role.role.text)
          writer.member("state", role.state.rawValue)
          writer.member("chain", role.chain.map(\.text))
          writer.member("conditions", role.conditions)
        }
      }
      writer.member("permissions", each: answer.permissions) { writer, permission in
        writer.object { writer in
          writer.member("holder", permission.holder.text)
          writer.member("resource", permission.use.resource.text)
          writer.member("action", permission.use.action.text)
          writer.member("on", permission.use.target.text)
          writer.member("state", permission.state.rawValue)
          writer.member("extent", permission.example == nil ? "all" : "some")
          writer.member("example", permission.example)
          writer.member("condition", permission.condition)
        }
      }
      writer.member("passes", each: answer.passes) { writer, passing in
        writer.object { writer in
          writer.member("holder", passing.holder.text)
          writer.member("role", passing.role.text)
          writer.member("service", passing.service)
          writer.member("state", passing.state.rawValue)
        }
      }
      writer.member("gaps", each: answer.gaps) { $0.gap($1) }
    }
    return writer.text
  }
}
