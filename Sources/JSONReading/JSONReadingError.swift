/// Why a text is not the JSON that was expected, and where.
public struct JSONReadingError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// The text ends inside a value.
    case unexpectedEnd
    /// Something else was expected here; the text says what.
    case unexpected(expected: String)
    /// A control character, or an escape that JSON does not know, stands in a string.
    case malformedString
    /// A number is not written as JSON writes numbers.
    case malformedNumber
    /// One object has two members of this name.
    case duplicateMember(String)
    /// Objects and arrays are nested deeper than the reader allows.
    case tooDeep(limit: Int)
    /// The bytes are not UTF-8 (nor UTF-16 with a byte order mark).
    case invalidUTF8
    /// Something follows the value.
    case trailingContent
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, in bytes from the start of the (transcoded) text.
  public let offset: Int

  /// An error at a byte offset.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension JSONReadingError: CustomStringConvertible {
  /// One lowercase sentence without the place.
  public var description: String {
    switch reason {
    case .unexpectedEnd: "the text ends inside a value"
    case .unexpected(let expected): "expected \(expected)"
    case .malformedString: "a string holds a control character or an unknown escape"
    case .malformedNumber: "a number is not written as JSON writes numbers"
    case .duplicateMember(let name): "the member `\(name)` occurs twice in one object"
    case .tooDeep(let limit): "nested deeper than \(limit) levels"
    case .invalidUTF8: "the bytes are not UTF-8"
    case .trailingContent: "something follows the end of the value"
    }
  }

  /// The stable code of this kind of error.
  public var code: String {
    switch reason {
    case .unexpectedEnd: "json-truncated"
    case .unexpected, .malformedString, .malformedNumber, .trailingContent: "json-syntax"
    case .duplicateMember: "json-duplicate-member"
    case .tooDeep: "json-too-deep"
    case .invalidUTF8: "json-not-utf8"
    }
  }
}
