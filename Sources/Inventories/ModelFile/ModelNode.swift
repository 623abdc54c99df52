import JSONReading

/// A part of a model file, with its place.
struct ModelNode: Sendable {
  /// What it is.
  enum Content: Sendable {
    /// A text; plain ones may stand for numbers, Booleans or nothing.
    case scalar(String, isPlain: Bool)
    /// A list.
    case list([ModelNode])
    /// Keys and values in the order in which they are written.
    case map([Member])
  }

  /// A key with its value.
  struct Member: Sendable {
    let name: String
    /// Where the key stands.
    let offset: Int
    let value: ModelNode
  }

  let content: Content
  /// Where it begins, in bytes of the file; what an alias stands for lies at its anchor.
  let offset: Int
}

extension ModelNode {
  /// The text, when it is one.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The elements, when it is a list.
  var elements: [ModelNode]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  /// The members, when it is a mapping.
  var members: [Member]? {
    if case .map(let members) = content { members } else { nil }
  }

  /// The member of this name.
  subscript(name: String) -> ModelNode? { members?.first { $0.name == name }?.value }

  /// Whether it is this word, without quotes.
  func isWord(_ word: String) -> Bool {
    if case .scalar(let text, isPlain: true) = content { text == word } else { false }
  }

  /// Whether nothing is written.
  var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null"].contains(text)
  }

  /// The truth value, when it is one.
  var boolean: Bool? {
    switch text {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// The same as JSON: plain words `true`, `false`, `null` and numbers are what they say.
  ///
  /// Dates and words such as `no` are texts.
  var json: JSONNode { json(textsOnly: false) }

  /// The same as JSON, with every scalar a text.
  var jsonOfTexts: JSONNode { json(textsOnly: true) }

  private func json(textsOnly: Bool) -> JSONNode {
    let value: JSONNode.Value
    switch content {
    case .list(let elements): value = .array(elements.map { $0.json(textsOnly: textsOnly) })
    case .map(let members):
      value = .object(members.map { ($0.name, $0.value.json(textsOnly: textsOnly)) })
    case .scalar(let text, let isPlain):
      if textsOnly || !isPlain {
        value = .string(text)
      } else if let boolean {
        value = .boolean(boolean)
      } else if isNull {
        value = .null
      } else {
        value = Self.isNumber(text) ? .number(text) : .string(text)
      }
    }
    return JSONNode(value: value, range: offset..<offset)
  }

  /// Whether a text is a number as JSON writes it; ids with leading zeros are none.
  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first,
      first == UInt8(ascii: "-") || (first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9"))
    else { return false }
    return JSONReader.withReader(Array(text.utf8)) { reader in
      do throws(JSONReadingError) {
        _ = try reader.number()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }
}
