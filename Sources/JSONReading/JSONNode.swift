/// A JSON value as a tree, each node with its place: for the many small files of an inventory.
public struct JSONNode: Sendable {
  /// What the node holds.
  public enum Value: Sendable {
    /// Members in the order in which they are written.
    case object([(name: String, node: JSONNode)])
    /// Elements in order.
    case array([JSONNode])
    /// A string, decoded.
    case string(String)
    /// A number as written.
    case number(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// `null`.
    case null
  }

  /// What it holds.
  public let value: Value
  /// The byte range it takes in the text.
  public let range: Range<Int>

  /// A node.
  public init(value: Value, range: Range<Int>) {
    self.value = value
    self.range = range
  }

  /// Reads a whole text as one tree.
  ///
  /// - Throws: `JSONReadingError`.
  public init(parsing text: JSONText) throws(JSONReadingError) {
    let result: Result<JSONNode, JSONReadingError> = text.bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONReadingError) {
        let node = try JSONNode(from: &reader)
        try reader.end()
        return .success(node)
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  /// Reads the next value of a reader as a tree.
  ///
  /// - Parameters:
  ///   - reader: The reader.
  ///   - pool: Keeps member names that many trees have in common once.
  /// - Throws: `JSONReadingError`.
  public init(
    from reader: inout JSONReader,
    sharing pool: JSONTextPool? = nil
  ) throws(JSONReadingError) {
    let kind = try reader.peek()
    let start = reader.offset
    let value: Value
    switch kind {
    case .string: value = .string(try reader.stringText())
    case .number: value = .number(try reader.number())
    case .boolean: value = .boolean(try reader.boolean())
    case .null:
      try reader.null()
      value = .null
    case .array:
      try reader.beginArray()
      var elements: [JSONNode] = []
      while try reader.nextElement() { elements.append(try JSONNode(from: &reader, sharing: pool)) }
      value = .array(elements)
    case .object:
      try reader.beginObject()
      var members: [(name: String, node: JSONNode)] = []
      members.reserveCapacity(4)
      while let name = try reader.nextMember() {
        let member = reader.text(name, from: pool)
        members.append((member, try JSONNode(from: &reader, sharing: pool)))
      }
      value = .object(members)
    }
    self.init(value: value, range: start..<reader.offset)
  }
}

// MARK: - Looking things up

extension JSONNode {
  /// The member of this name, when the node is an object that has it and it is not `null`.
  public subscript(name: String) -> JSONNode? {
    guard case .object(let members) = value else { return nil }
    guard let node = members.first(where: { $0.name == name })?.node else { return nil }
    if case .null = node.value { return nil }
    return node
  }

  /// The node's text, when it is a string.
  public var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  /// The node's truth value, when it is a Boolean or one of the texts `true` and `false`.
  public var boolean: Bool? {
    switch value {
    case .boolean(let flag): flag
    case .string(let text) where text.lowercased() == "true": true
    case .string(let text) where text.lowercased() == "false": false
    default: nil
    }
  }

  /// The node's text when it is a string, a number (as written) or a Boolean.
  public var scalarText: String? {
    switch value {
    case .string(let text), .number(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    case .object, .array, .null: nil
    }
  }

  /// The node's elements; empty when it is no array.
  public var elements: [JSONNode] {
    if case .array(let nodes) = value { nodes } else { [] }
  }

  /// The node's members; empty when it is no object.
  public var members: [(name: String, node: JSONNode)] {
    if case .object(let members) = value { members } else { [] }
  }

  /// Whether the node is an object.
  public var isObject: Bool {
    if case .object = value { true } else { false }
  }

  /// Whether the node is an array.
  public var isArray: Bool {
    if case .array = value { true } else { false }
  }
}
