import Diagnostics
import AWSIdentifiers
import AccessModel
import Inventories
import Reachability

/// The answer of `waybill who-can`: how many, who directly, who by which chain, who under a
/// condition, and what could not be told.
public struct WhoCanReport: SearchReport {
  /// The name and version of the JSON schema.
  public static let schema = "waybill.who-can/1"
  /// More entries of one kind than this are counted in text; JSON holds all.
  static let limit = 40

  private let answer: WhoCanAnswer
  private let names: ShortNames
  private let colour: Bool

  /// A report on an answer.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - graph: The graph that was asked.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ answer: WhoCanAnswer, graph: AccessGraph, colour: Bool = false) {
    self.answer = answer
    self.colour = colour
    names = ShortNames(graph.inventory.accounts.compactMapValues(\.name))
  }

  private typealias Entry = WhoCanAnswer.Entry

  // MARK: - Text

  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: colour)
    lines.line(0, TextPiece(verdict, .heading), TextPiece(question))
    if isPublic {
      lines.line(1, "among them, of this inventory: \(counted)")
    }
    if let key = keySentence { lines.line(1, TextPiece(key)) }
    let persons = answer.entries.filter { $0.isPerson }
    let allowed = persons.filter { $0.state == .allowed }
    group("directly", allowed.filter { $0.chain.isEmpty }, .allowed, &lines)
    group("by assuming roles", allowed.filter { !$0.chain.isEmpty }, .allowed, &lines)
    group("under a condition", persons.filter { $0.state == .conditional }, .open, &lines)
    let roots = answer.entries.filter { if case .root = $0.node { true } else { false } }
    group("root users of accounts", roots, .plain, &lines)
    let machines = answer.entries.filter { $0.isMachine }
    group("services and identity providers", machines, .plain, &lines)
    let crowds = answer.entries.filter { $0.isCrowd }
    group("whole accounts and the public", crowds, .open, &lines)
    if !answer.stoppedByKey.isEmpty {
      lines.gap()
      lines.line(0, TextPiece("stopped by the key although the bucket lets them", .heading))
      for node in answer.stoppedByKey.prefix(Self.limit) {
        lines.line(1, TextPiece(names.node(node)))
      }
      lines.more(than: Self.limit, of: answer.stoppedByKey.count)
    }
    lines.gaps(answer.gaps, limit: Self.limit)
    lines.gap()
    lines.line(0, "assumed: \(assumptions.joined(separator: "; "))")
    if let first = answer.entries.first(where: { $0.isPerson }) {
      lines.line(0, "next: \(command(for: first))")
    } else {
      let resource = ShellWord.quoted(answer.resource)
      let goal = "\(resource) --action \(answer.action.text)"
      lines.line(0, "next: waybill path <principal> \(goal), which tells what somebody lacks")
    }
    return lines.text
  }

  /// Whether requests without a signature are let in, for certain.
  private var isPublic: Bool {
    answer.entries.contains { $0.node == .everybody && $0.state == .allowed && $0.chain.isEmpty }
  }

  private var verdict: String { isPublic ? "anybody, without credentials," : counted }

  /// How many users and roles of the inventory.
  private var counted: String {
    let persons = answer.entries.filter { $0.isPerson }
    let allowed = persons.count { $0.state == .allowed }
    let open = persons.count - allowed
    if persons.isEmpty { return "no user or role" }
    let certain = Wording.count(allowed, "user or role", plural: "users and roles")
    return open == 0 ? certain : "\(certain), and \(open) under a condition,"
  }

  private var question: String {
    " can \(answer.action.text) on \(names.resource(answer.resource))"
  }

  private var keySentence: String? {
    switch answer.key {
    case .none: nil
    case .known(let key, let action, _):
      "objects are encrypted with \(names.resource(key.displayARN)): \(action.text) on it is asked too"
    case .unknown(let policy): "whether a key must allow it too is not known: \(policy.name)"
    }
  }

  private func group(
    _ title: String,
    _ entries: [Entry],
    _ style: TextStyle,
    _ lines: inout StyledText
  ) {
    guard !entries.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece(title, .heading))
    for entry in entries.prefix(Self.limit) {
      let some = entry.example.map { "  (only some, such as \(names.resource($0)))" } ?? ""
      let isOpen = entry.node == .everybody && entry.state == .allowed
      let chain =
        isOpen ? "anybody, without credentials" : names.chain(entry.node, entry.chain)
      lines.line(1, TextPiece(chain, style), TextPiece(some))
      let word = entry.state == .allowed ? "choosing" : "when"
      for condition in entry.conditions { lines.line(2, "\(word) \(condition)") }
    }
    lines.more(than: Self.limit, of: entries.count)
  }

  private var assumptions: [String] {
    let general = [
      "requests are made over TLS and pass no VPC endpoint",
      "no session policies",
      "the caller makes the request itself",
    ]
    // Where others may own objects, the bucket's policy does not let anybody at these (EV-481).
    return answer.action.isOnExistingObjects
      ? general + ["objects belong to the bucket's owner"] : general
  }

  /// The command that explains one of them.
  private func command(for entry: Entry) -> String {
    let via = entry.chain.map { " --via \(ShellWord.quoted($0.text))" }.joined()
    let resource = entry.example ?? answer.resource
    let principal = ShellWord.quoted(entry.node.text)
    return "waybill can \(principal) \(answer.action.text) \(ShellWord.quoted(resource))\(via)"
  }

  // MARK: - JSON

  /// The report as JSON, the schema `waybill.who-can/1`; it ends with a line feed.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.schema)
      writer.member("action", answer.action.text)
      writer.member("resource", answer.resource)
      writer.member("key", value: { write(answer.key, to: &$0) })
      writer.member("entries", each: answer.entries) { write($1, to: &$0) }
      writer.member("stoppedByKey", each: answer.stoppedByKey) { $0.node($1) }
      writer.member("gaps", each: answer.gaps) { $0.gap($1) }
      writer.member("assumptions", assumptions)
    }
    return writer.text
  }

  private func write(_ key: BucketKey, to writer: inout JSONWriter) {
    switch key {
    case .none: writer.value(nil)
    case .known(let key, let action, _):
      writer.object { writer in
        writer.member("resource", key.displayARN)
        writer.member("action", action.text)
        writer.member("unknown", nil as String?)
      }
    case .unknown(let policy):
      writer.object { writer in
        writer.member("resource", nil as String?)
        writer.member("action", nil as String?)
        writer.member("unknown", policy.name)
      }
    }
  }

  private func write(_ entry: Entry, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("principal", value: { $0.node(entry.node) })
      writer.member("state", entry.state.rawValue)
      writer.member("chain", entry.chain.map(\.text))
      writer.member("conditions", entry.conditions)
      writer.member("extent", entry.example == nil ? "all" : "some")
      writer.member("example", entry.example)
    }
  }
}

extension WhoCanAnswer.Entry {
  /// A role or user.
  fileprivate var isPerson: Bool { if case .principal = node { true } else { false } }

  /// A service or identity provider.
  fileprivate var isMachine: Bool {
    switch node {
    case .service, .provider: true
    case .principal, .root, .anybody, .everybody, .resource: false
    }
  }

  /// Whoever an account lets in, or the public.
  fileprivate var isCrowd: Bool {
    switch node {
    case .anybody, .everybody: true
    case .principal, .root, .service, .provider, .resource: false
    }
  }
}
