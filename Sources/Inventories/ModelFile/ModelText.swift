import JSONReading
import Yams

/// Why a model file cannot be read at all.
struct ModelTextError: Error {
  let code: String
  let message: String
  /// Where, in bytes; `nil` when it concerns the file as a whole.
  let offset: Int?
  /// Where the mapping, list or text begins in which the flaw was found; `nil` when that is not
  /// told.
  var context: Int?
  /// The keys that the mapping at `context` has twice.
  var duplicates: [String] = []

  init(code: String, message: String, offset: Int?) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}

/// The tree of a model file, and what had to be left out of it.
struct ModelTree {
  let root: ModelNode
  /// Parts that could not be read, by the keys that lead to them.
  var cuts: [ModelRecovery.Path] = []
  /// Why, in the order in which they were found.
  var flaws: [ModelTextError] = []
}

/// Turns the text of a model file into a tree, within limits.
struct ModelText {
  /// A model file may have this many bytes.
  static let byteLimit = 16 << 20
  /// A model file may have this many nodes, aliases counted as often as they are used.
  static let nodeLimit = 200_000
  /// Nesting beyond this is refused.
  static let depthLimit = 100

  private let lines: LineIndex
  private var nodes = 0
  private var offsets: [Place: Int] = [:]
  private var last = (place: Place(line: 1, column: 1), offset: 0)
  private let bytes: [UInt8]

  private struct Place: Hashable {
    let line: Int
    let column: Int
  }

  private init(_ bytes: [UInt8], lines: LineIndex) {
    self.bytes = bytes
    self.lines = lines
  }

  /// Reads the tree.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - lines: The lines of the text.
  /// - Returns: The tree; an empty mapping for an empty file.
  /// - Throws: `ModelTextError`.
  static func read(_ bytes: [UInt8], lines: LineIndex) throws(ModelTextError) -> ModelNode {
    guard bytes.count <= byteLimit else {
      throw ModelTextError(
        code: "yaml-too-large",
        message: "the file has more than \(byteLimit >> 20) MiB",
        offset: nil
      )
    }
    try refuseComplexKeys(in: bytes)
    guard let root = try parse(bytes, lines: lines) else {
      return ModelNode(content: .map([]), offset: 0)
    }
    var text = ModelText(bytes, lines: lines)
    return try text.node(root, depth: 0)
  }

  /// Reads the tree of a file that may be damaged: parts in which a flaw lies are left out.
  ///
  /// - Throws: The first flaw, when none of these parts holds it, or when the file is beyond the
  ///   limits.
  static func readDamaged(
    _ bytes: [UInt8],
    lines: LineIndex
  ) throws(ModelTextError) -> ModelTree {
    var recovery = ModelRecovery(bytes)
    var flaws: [ModelTextError] = []
    while true {
      do throws(ModelTextError) {
        let root = try read(recovery.bytes, lines: lines)
        return ModelTree(root: root, cuts: recovery.cuts, flaws: flaws)
      } catch {
        var flaw = error
        if let context = error.context, let name = error.duplicates.first,
          let place = recovery.secondPlace(of: name, from: context)
        {
          flaw = ModelTextError(code: error.code, message: error.message, offset: place)
        }
        guard error.isLocal, recovery.cut(at: [error.context, error.offset].compactMap(\.self))
        else { throw flaws.first ?? flaw }
        flaws.append(flaw)
      }
    }
  }

  private static func parse(_ bytes: [UInt8], lines: LineIndex) throws(ModelTextError) -> Node? {
    do {
      // The resolver is asked for every key; which words are numbers is decided in `ModelNode`.
      return try compose(
        yaml: String(decoding: bytes, as: UTF8.self),
        Resolver.basic,
        .default,
        .utf8
      )
    } catch let error as YamlError {
      throw ModelTextError(error, lines: lines)
    } catch {
      throw ModelTextError(code: "yaml-syntax", message: "the file is no YAML", offset: nil)
    }
  }
}

// MARK: - From nodes with marks to nodes with offsets

extension ModelText {
  private mutating func node(_ node: Node, depth: Int) throws(ModelTextError) -> ModelNode {
    let offset = offset(of: node.mark)
    nodes += 1
    if nodes > Self.nodeLimit {
      throw ModelTextError(
        code: "yaml-too-large",
        message: "the file has more than \(Self.nodeLimit) nodes, aliases included",
        offset: offset
      )
    }
    if depth > Self.depthLimit {
      throw ModelTextError(
        code: "yaml-too-deep",
        message: "nested deeper than \(Self.depthLimit) levels",
        offset: offset
      )
    }
    switch node {
    case .scalar(let scalar):
      return ModelNode(
        content: .scalar(scalar.string, isPlain: scalar.style == .plain),
        offset: offset
      )
    case .sequence(let sequence):
      var elements: [ModelNode] = []
      for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
      return ModelNode(content: .list(elements), offset: offset)
    case .mapping(let mapping):
      return ModelNode(content: .map(try members(mapping, depth: depth)), offset: offset)
    case .alias:
      throw ModelTextError(code: "yaml-syntax", message: "an alias leads nowhere", offset: offset)
    }
  }

  private mutating func members(
    _ mapping: Node.Mapping,
    depth: Int
  ) throws(ModelTextError) -> [ModelNode.Member] {
    var members: [ModelNode.Member] = []
    var merged: [ModelNode.Member] = []
    for (key, value) in mapping {
      let keyOffset = offset(of: key.mark)
      guard case .scalar(let scalar) = key else {
        throw ModelTextError(
          code: "yaml-syntax",
          message: "a key must be a text",
          offset: keyOffset
        )
      }
      let member = ModelNode.Member(
        name: scalar.string,
        offset: keyOffset,
        value: try node(value, depth: depth + 1)
      )
      if scalar.string == "<<", scalar.style == .plain {
        for source in member.value.elements ?? [member.value] { merged += source.members ?? [] }
      } else {
        members.append(member)
      }
    }
    // What is merged in gives way to what is written, and to what was merged in before.
    var names = Set(members.map(\.name))
    for member in merged where names.insert(member.name).inserted { members.append(member) }
    return members
  }

  /// The offset of a mark; marks mostly grow, so counting goes on where it stopped.
  private mutating func offset(of mark: Mark?) -> Int {
    guard let mark else { return last.offset }
    let place = Place(line: mark.line, column: mark.column)
    if let known = offsets[place] { return known }
    var offset: Int
    if place.line == last.place.line, place.column >= last.place.column {
      offset = last.offset
      var column = last.place.column
      while column < place.column, offset < bytes.count, bytes[offset] != 0x0A {
        offset += 1
        while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        column += 1
      }
    } else {
      offset = lines.offset(line: place.line, column: place.column)
    }
    offsets[place] = offset
    last = (place, offset)
    return offset
  }
}

// MARK: - What must not reach the parser

extension ModelText {
  /// Refuses keys that are not texts in files with aliases.
  ///
  /// The parser compares keys in depth. With aliases a few lines can stand for more comparisons
  /// than a machine makes in a year, so such keys are looked for before.
  private static func refuseComplexKeys(in bytes: [UInt8]) throws(ModelTextError) {
    guard hasAlias(bytes) else { return }
    var index = 0
    var isAtStart = true
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0x0A
      if isAtStart, byte == UInt8(ascii: "?"), isBlank(next) { throw complexKey(at: index) }
      if isAtStart, byte == UInt8(ascii: "*"), let end = aliasEnd(bytes, from: index),
        isKeyEnd(bytes, at: end)
      {
        throw complexKey(at: index)
      }
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"), isKeyEnd(bytes, at: index + 1) {
        throw complexKey(at: index)
      }
      switch byte {
      case 0x0A, 0x0D, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","): isAtStart = true
      case 0x20, 0x09: break
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): isAtStart = isBlank(next)
      default: isAtStart = false
      }
      index += 1
    }
  }

  private static func complexKey(at offset: Int) -> ModelTextError {
    ModelTextError(
      code: "yaml-syntax",
      message: "a key must be a text, neither an alias nor a list or mapping",
      offset: offset
    )
  }

  private static func hasAlias(_ bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0] == UInt8(ascii: "*") && aliasEnd(bytes, from: $0) != nil }
  }

  /// The offset behind the name of an alias.
  private static func aliasEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
    return index > start + 1 ? index : nil
  }

  /// Whether a colon that ends a key follows, blanks passed over.
  private static func isKeyEnd(_ bytes: [UInt8], at start: Int) -> Bool {
    var index = start
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    return index < bytes.count && bytes[index] == UInt8(ascii: ":")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }
}

extension ModelTextError {
  /// Whether the flaw is in one place; limits and encodings concern the file.
  var isLocal: Bool { code == "yaml-syntax" || code == "yaml-duplicate-key" }

  fileprivate init(_ error: YamlError, lines: LineIndex) {
    func place(_ mark: Mark) -> Int { lines.offset(line: mark.line, column: mark.column) }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      self.init(code: "yaml-syntax", message: problem, offset: place(mark))
      self.context = context.map { place($0.mark) }
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "`\($0)`" }.sorted().joined(separator: ", ")
      self.init(
        code: "yaml-duplicate-key",
        message: "\(names) occurs twice in one mapping",
        offset: place(context.mark)
      )
      self.context = place(context.mark)
      self.duplicates = duplicates.map { "\($0)" }.sorted()
    case .reader(let problem, _, _, _):
      self.init(code: "yaml-syntax", message: problem, offset: nil)
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      self.init(code: "yaml-syntax", message: "the file is no YAML", offset: nil)
    }
  }
}
