import Diagnostics
import AWSIdentifiers
import AccessModel
import Reachability

/// The answer of `waybill path`: the ways, shortest first, or what comes nearest.
public struct PathReport: SearchReport {
  /// The name and version of the JSON schema.
  public static let schema = "waybill.path/1"

  /// More gaps than this are counted in text; JSON holds all.
  private static let limit = 60

  private let answer: PathAnswer
  private let names: ShortNames
  private let colour: Bool

  /// A report on an answer.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - graph: The graph that was asked.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ answer: PathAnswer, graph: AccessGraph, colour: Bool = false) {
    self.answer = answer
    self.colour = colour
    names = ShortNames(graph.inventory.accounts.compactMapValues(\.name))
  }

  // MARK: - Text

  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: colour)
    let ends = " from \(names.node(answer.from)) to \(goal)"
    guard !answer.paths.isEmpty else {
      // Where principals were not collected, a path may lead through them.
      let verdict = answer.gaps.isEmpty ? "no path" : "no path among what was collected,"
      lines.line(0, TextPiece(verdict, .broken), TextPiece(ends))
      writeNearest(to: &lines)
      return lines.text
    }
    let isCertain = answer.paths.contains { $0.state == .allowed }
    let count = Wording.count(answer.paths.count, "path")
    lines.line(
      0,
      TextPiece(
        isCertain ? "\(count)" : "\(count), under conditions,",
        isCertain ? .allowed : .open
      ),
      TextPiece(answer.isCut ? "\(ends); there are more" : ends)
    )
    for path in answer.paths {
      lines.gap()
      let word = path.state == .allowed ? "allowed" : "conditional"
      lines.line(
        0,
        TextPiece(word, path.state == .allowed ? .allowed : .open),
        TextPiece("  \(names.chain(answer.from, path.chain))\(last)")
      )
      if let example = path.example {
        lines.line(1, "only some, such as \(names.resource(example))")
      }
      for condition in path.conditions { lines.line(1, "when \(condition)") }
    }
    lines.gap()
    lines.line(0, "next: \(command(answer.paths[0].chain))")
    return lines.text
  }

  private var goal: String {
    switch answer.goal {
    case .role(let role): names.resource(role.text)
    case .action(let action, let resource, _):
      "\(action.text) on \(names.resource(resource?.text ?? "*"))"
    }
  }

  /// What the last one of a chain does.
  private var last: String {
    switch answer.goal {
    case .role: ""
    case .action: ": \(goal)"
    }
  }

  private func writeNearest(to lines: inout StyledText) {
    lines.gap()
    guard let nearest = answer.nearest else {
      lines.line(
        0,
        "no change of policies opens one: the service itself refuses it, or nobody is there to start from"
      )
      lines.gaps(answer.gaps, limit: Self.limit)
      return
    }
    if nearest.missing.isEmpty {
      writeLonger(nearest, to: &lines)
      return
    }
    let count = Wording.count(nearest.missing.count, "policy", plural: "policies")
    lines.line(
      0,
      TextPiece("nearest miss", .heading),
      TextPiece(": \(names.chain(nearest.from, nearest.chain))\(last)")
    )
    lines.line(1, "\(count) would have to change:")
    for (index, grant) in nearest.missing.enumerated() {
      let owner = grant.account.map { " (\(names.account($0)))" } ?? ""
      let place = grant.location.map { " (\($0))" } ?? ""
      let what =
        "\(names.node(grant.principal)) \(grant.action.text) \(names.resource(grant.resource))"
      if let statement = grant.statement {
        lines.line(
          1,
          "\(index + 1). \(grant.policy)\(owner), statement `\(statement)`, denies: \(what)\(place)"
        )
      } else {
        lines.line(1, "\(index + 1). \(grant.policy)\(owner) must allow: \(what)\(place)")
        if let addition = grant.addition { lines.line(2, TextPiece(addition)) }
      }
    }
    if !nearest.isExhaustive {
      lines.line(1, "not every way was looked at; one with fewer changes may exist")
    }
    lines.gaps(answer.gaps, limit: Self.limit)
    lines.gap()
    lines.line(0, "next: \(command(nearest.chain))")
  }

  /// A way that works and assumes more roles than were asked for.
  private func writeLonger(_ longer: NearestMiss, to lines: inout StyledText) {
    let count = Wording.count(longer.chain.count, "role")
    lines.line(
      0,
      TextPiece("a longer way", .heading),
      TextPiece(": \(names.chain(longer.from, longer.chain))\(last)")
    )
    lines.line(1, "it assumes \(count), more than --max-hops lets it")
    lines.gaps(answer.gaps, limit: Self.limit)
    lines.gap()
    lines.line(0, "next: \(command(longer.chain))")
  }

  /// The command that explains a chain hop by hop.
  private func command(_ chain: [ARN]) -> String {
    let from = ShellWord.quoted(answer.from.text)
    switch answer.goal {
    case .role(let role):
      let via = chain.dropLast().map { " --via \(ShellWord.quoted($0.text))" }.joined()
      return "waybill can \(from) sts:AssumeRole \(ShellWord.quoted(role.text))\(via)"
    case .action(let action, let resource, _):
      let via = chain.map { " --via \(ShellWord.quoted($0.text))" }.joined()
      let target = ShellWord.quoted(resource?.text ?? "*")
      return "waybill can \(from) \(action.text) \(target)\(via)"
    }
  }

  // MARK: - JSON

  /// The report as JSON, the schema `waybill.path/1`; it ends with a line feed.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.schema)
      writer.member("from", value: { $0.node(answer.from) })
      writer.member("goal", value: { write(answer.goal, to: &$0) })
      writer.member("paths", each: answer.paths) { writer, path in
        writer.object { writer in
          writer.member("chain", path.chain.map(\.text))
          writer.member("state", path.state.rawValue)
          writer.member("conditions", path.conditions)
          writer.member("example", path.example)
        }
      }
      writer.member("cut", answer.isCut)
      writer.member("nearestMiss", value: { write(answer.nearest, to: &$0) })
      writer.member("gaps", each: answer.gaps) { $0.gap($1) }
    }
    return writer.text
  }

  private func write(_ goal: PathGoal, to writer: inout JSONWriter) {
    writer.object { writer in
      switch goal {
      case .role(let role):
        writer.member("role", role.text)
        writer.member("action", "sts:AssumeRole")
        writer.member("resource", role.text)
      case .action(let action, let resource, _):
        writer.member("role", nil as String?)
        writer.member("action", action.text)
        writer.member("resource", resource?.text ?? "*")
      }
    }
  }

  private func write(_ miss: NearestMiss?, to writer: inout JSONWriter) {
    guard let miss else { return writer.value(nil) }
    writer.object { writer in
      writer.member("chain", miss.chain.map(\.text))
      writer.member("exhaustive", miss.isExhaustive)
      writer.member("missing", each: miss.missing) { writer, grant in
        writer.object { writer in
          writer.member("layer", grant.layer.rawValue)
          writer.member("kind", grant.kind.rawValue)
          writer.member("account", grant.account?.description)
          writer.member("policy", grant.policy)
          writer.member("statement", grant.statement)
          writer.member("location", grant.location?.description)
          writer.member("principal", value: { $0.node(grant.principal) })
          writer.member("action", grant.action.text)
          writer.member("resource", grant.resource)
          writer.member("addition", grant.addition)
        }
      }
    }
  }
}

extension JSONWriter {
  /// Writes what is not known.
  mutating func gap(_ gap: WhoCanAnswer.Gap) {
    object { writer in
      writer.member("text", gap.text)
      writer.member("file", gap.file)
      writer.member("command", gap.command)
    }
  }
}
