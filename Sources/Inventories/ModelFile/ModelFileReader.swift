import AWSIdentifiers
import Diagnostics
import JSONReading
import PolicyLanguage

/// Reads a model file: an inventory that somebody has written by hand.
///
/// The format is described in `docs/model.md`.
struct ModelFileReader {
  /// The path to show.
  let path: String
  let lines: LineIndex
  var names = ModelNames()
  private(set) var diagnostics: [Diagnostic] = []
  private var findings = PolicyFindingLog()
  private(set) var embeddedPolicies: [SourcePosition: AttachedPolicy] = [:]
  /// Documents by place, so that what an alias stands for is parsed once.
  private var documents: [DocumentPlace: PolicyDocument] = [:]

  private struct DocumentPlace: Hashable {
    let offset: Int
    let kind: PolicyKind
  }

  /// Parts that could not be read, as paths of keys.
  private var cuts: Set<[String]> = []

  /// Whether the file is damaged, so that what is not written may have been.
  var isDamaged: Bool { !cuts.isEmpty }

  /// Whether a section of an account could not be read, or not whole.
  func isDamaged(_ section: String, of account: String) -> Bool {
    cuts.contains { $0.count > 2 && $0[1] == account && $0[2] == section }
  }

  private init(path: String, lines: LineIndex) {
    self.path = path
    self.lines = lines
  }

  /// Reads a model file.
  ///
  /// - Parameters:
  ///   - systemPath: The file.
  ///   - path: The path to show.
  /// - Returns: What it says.
  /// - Throws: `InventoryReadingError` when it cannot be read, or is no YAML.
  static func read(
    _ systemPath: [UInt8],
    path: String
  ) throws(InventoryReadingError) -> Inventory {
    var buffer = FileBuffer()
    do throws(FileSystem.Failure) {
      try FileSystem.read(systemPath, into: &buffer)
    } catch {
      throw .notReadable(path, reason: error.reason)
    }
    let raw = Array(buffer.bytes)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let text: JSONText
    do throws(JSONReadingError) {
      text = try JSONText(raw)
    } catch {
      throw .notAModel(
        ModelTextError(code: "yaml-not-utf8", message: error.description, offset: error.offset),
        path: name,
        lines: LineIndex(raw)
      )
    }
    let lines = LineIndex(text.bytes)
    let tree: ModelTree
    do throws(ModelTextError) {
      tree = try ModelText.readDamaged(text.bytes, lines: lines)
    } catch {
      throw .notAModel(error, path: name, lines: lines)
    }
    let root = tree.root
    guard root.members != nil || root.isNull else {
      throw .notAModel(
        ModelTextError(
          code: "model-type",
          message: "expected a mapping for the file",
          offset: root.offset
        ),
        path: name,
        lines: lines
      )
    }
    var reader = ModelFileReader(path: name, lines: lines)
    reader.note(tree)
    var fingerprint = Fingerprint()
    fingerprint.add(
      path: name,
      content: raw.withUnsafeBufferPointer { ContentHash(content: $0) }
    )
    return reader.inventory(root, text: text.bytes, fingerprint: fingerprint.text) {
      FileSystem.text(of: systemPath)
    }
  }

  /// Reports what had to be left out.
  private mutating func note(_ tree: ModelTree) {
    cuts = Set(tree.cuts)
    for (flaw, cut) in zip(tree.flaws, tree.cuts) {
      report(
        flaw.code,
        flaw.message,
        at: flaw.offset ?? 0,
        help: "nothing of `\(cut.joined(separator: "/"))` is read, and all of it is unknown"
      )
    }
  }

  private mutating func inventory(
    _ root: ModelNode,
    text: [UInt8],
    fingerprint: String,
    readText: @escaping @Sendable () -> [UInt8]?
  ) -> Inventory {
    let fields = fields(root, .file, at: "the file")
    let completeness = completeness(fields["complete"], before: .written)
    names = ModelNames(file: fields) { isDamaged("keys", of: $0) }
    diagnostics += names.problems.map { problem in
      finding(problem.code, problem.message, at: problem.offset, help: problem.help)
    }
    var accounts: [AccountID: Account] = [:]
    for member in members(fields["accounts"], at: "accounts") {
      guard let account = names.account(declaredAt: member.offset) else { continue }
      accounts[account.id] = readAccount(member, names: account, completeness: completeness)
    }
    let organization = readOrganization(
      fields["organization"],
      accounts: accounts,
      completeness: completeness
    )
    text.withUnsafeBufferPointer { findings.locate(in: path, text: $0) }
    diagnostics += PolicyFindingLog.diagnostics(of: [findings])
    return Inventory(
      name: fields["name"]?.text ?? Self.stem(of: path),
      organization: organization,
      accounts: accounts,
      diagnostics: diagnostics.sorted(),
      sources: SourceCatalog(paths: [path]) { _ in readText() },
      fingerprint: fingerprint,
      embeddedPolicies: embeddedPolicies
    )
  }

  /// A file's name without its ending.
  private static func stem(of name: String) -> String {
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}

// MARK: - Findings

extension ModelFileReader {
  /// The position of an offset of the file.
  func position(_ offset: Int) -> SourcePosition { SourcePosition(file: 0, offset: offset) }

  /// A finding at an offset.
  func finding(
    _ code: String,
    _ message: String,
    at offset: Int,
    severity: Severity = .error,
    help: String? = nil
  ) -> Diagnostic {
    let place = lines.position(of: offset)
    return Diagnostic(
      code: code,
      severity: severity,
      location: FileLocation(file: path, line: place.line, column: place.column),
      message: message,
      help: help
    )
  }

  /// Notes a finding.
  mutating func report(
    _ code: String,
    _ message: String,
    at offset: Int,
    severity: Severity = .error,
    help: String? = nil
  ) {
    diagnostics.append(finding(code, message, at: offset, severity: severity, help: help))
  }

  /// The document that was read at an offset before.
  func document(at offset: Int, as kind: PolicyKind) -> PolicyDocument? {
    documents[DocumentPlace(offset: offset, kind: kind)]
  }

  /// Keeps a policy document, with its findings.
  mutating func keep(_ document: PolicyDocument, at offset: Int) {
    documents[DocumentPlace(offset: offset, kind: document.kind)] = document
    findings.note(document, at: position(offset))
  }

  /// Keeps a policy that lies in an answer of a service.
  mutating func embed(_ policy: AttachedPolicy, at offset: Int) {
    embeddedPolicies[position(offset)] = policy
  }
}

// MARK: - Mappings

/// The members of a mapping whose keys are fixed.
struct ModelFields {
  private let values: [String: ModelNode]

  init(_ members: [ModelNode.Member]) {
    values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The value of a key; `nil` when it is not written or empty.
  subscript(name: String) -> ModelNode? { values[name].flatMap { $0.isNull ? nil : $0 } }

  /// Whether a key is written, whatever its value.
  func has(_ name: String) -> Bool { values[name] != nil }
}

extension ModelFileReader {
  /// The members of a mapping with fixed keys; unknown ones are reported.
  ///
  /// Keys that begin with `x-` are nobody's: a place for anchors.
  mutating func fields(_ node: ModelNode, _ section: ModelSection, at place: String) -> ModelFields
  {
    if node.isNull { return ModelFields([]) }
    guard let members = node.members else {
      report("model-type", "expected a mapping for \(place)", at: node.offset)
      return ModelFields([])
    }
    for member in members where !section.keys.contains(member.name) {
      if member.name.hasPrefix("x-") { continue }
      let nearest = NearestName.find(member.name, in: section.keys)
      report(
        "model-unknown-key",
        "`\(member.name)` is no key of \(place)",
        at: member.offset,
        help: nearest.map { "did you mean `\($0)`?" }
          ?? "the keys are " + section.keys.map { "`\($0)`" }.joined(separator: ", ")
      )
    }
    return ModelFields(members)
  }

  /// The members of a mapping from names to something.
  mutating func members(_ node: ModelNode?, at place: String) -> [ModelNode.Member] {
    guard let node, !node.isNull, !node.isWord("none"), !node.isWord("unknown") else { return [] }
    guard let members = node.members else {
      report("model-type", "expected a mapping from names for `\(place)`", at: node.offset)
      return []
    }
    return members.filter { !$0.name.hasPrefix("x-") }
  }

  /// The elements of a list; a lone value is a list of one.
  mutating func elements(_ node: ModelNode?) -> [ModelNode] {
    guard let node, !node.isNull, !node.isWord("none") else { return [] }
    return node.elements ?? [node]
  }

  /// The texts of a list; a lone text is a list of one.
  mutating func texts(_ node: ModelNode?) -> [String] {
    elements(node).compactMap { element in
      if element.text == nil { report("model-type", "expected a text", at: element.offset) }
      return element.text
    }
  }

  /// A text.
  mutating func text(_ node: ModelNode?) -> String? {
    guard let node else { return nil }
    if node.text == nil { report("model-type", "expected a text", at: node.offset) }
    return node.text
  }

  /// `true` or `false`.
  mutating func boolean(_ node: ModelNode?) -> Bool? {
    guard let node else { return nil }
    if node.boolean == nil {
      report("model-type", "expected `true` or `false`", at: node.offset)
    }
    return node.boolean
  }
}

// MARK: - What is not written

/// What it means that something is not written.
enum ModelCompleteness {
  /// Lists that are written are whole; whatever is not written is unknown.
  case written
  /// Whatever is not written does not exist, or is as AWS sets it.
  case whole
  /// Even lists that are written may lack something.
  case partial
}

extension ModelFileReader {
  /// Reads `complete`.
  mutating func completeness(
    _ node: ModelNode?,
    before: ModelCompleteness
  ) -> ModelCompleteness {
    switch boolean(node) {
    case nil: before
    // What is missing from a damaged file may have been written.
    case true: isDamaged ? .written : .whole
    case false: .partial
    }
  }

  /// What a value says.
  ///
  /// - Parameters:
  ///   - node: The value; `none` and `unknown` are words of the format.
  ///   - key: The value's place, such as `tools/buckets/artifacts/policy`.
  ///   - completeness: What it means that the value is not written.
  ///   - standard: What AWS sets when nobody says anything.
  ///   - none: What `none` means.
  ///   - read: Reads the value; `nil` when it cannot, which it has reported then.
  /// - Returns: What is known.
  mutating func knowledge<Value>(
    _ node: ModelNode?,
    at key: String,
    _ completeness: ModelCompleteness,
    standard: Knowledge<Value> = .absent,
    none: Knowledge<Value> = .absent,
    _ read: (inout ModelFileReader, ModelNode) -> Value?
  ) -> Knowledge<Value> {
    guard let node else {
      return completeness == .whole ? standard : .missing(missing(key, .notCollected))
    }
    if node.isWord("unknown") { return .missing(missing(key, .notCollected)) }
    if node.isWord("none") { return none }
    return read(&self, node).map { .known($0) } ?? .missing(missing(key, .unreadable))
  }

  /// A part of the file that is not there.
  func missing(_ key: String, _ reason: MissingFile.Reason) -> MissingFile {
    MissingFile(path: "\(path)#\(key)", reason: reason)
  }
}
