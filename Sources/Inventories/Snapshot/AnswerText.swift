import JSONReading

/// What a file holds, before anybody asks what it means: JSON, the text of an error, or nothing.
enum AnswerText {
  /// JSON begins at this offset.
  case json(start: Int)
  /// AWS refused, with this code; `nil` when the text is no error of AWS that we know.
  case error(code: String)
  /// Neither JSON nor an error: the beginning of the text.
  case other(String)
  /// No bytes but blanks.
  case empty

  /// Looks at the first bytes of a text.
  ///
  /// Both streams of a command may have been kept, so that an error stands in the file
  /// (PF-134), or a warning before the JSON.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.firstIndex(where: { !Self.isBlank($0) }) else {
      self = .empty
      return
    }
    if text[first] == UInt8(ascii: "{") || text[first] == UInt8(ascii: "[") {
      self = .json(start: first)
      return
    }
    // Some shells wrap the lines of an error.
    let head = String(
      decoding: text.prefix(Self.headLength).filter { $0 != 0x0A && $0 != 0x0D },
      as: UTF8.self
    )
    if let code = Self.errorCode(in: head) {
      self = .error(code: code)
    } else if let start = Self.jsonAfterText(text) {
      self = .json(start: start)
    } else {
      let line = text[first...].prefix(60).prefix { $0 != 0x0A && $0 != 0x0D }
      self = .other(String(decoding: line, as: UTF8.self))
    }
  }

  private static let headLength = 1 << 14

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The code in `An error occurred (<code>) when calling …`, or a code we know by itself.
  private static func errorCode(in text: String) -> String? {
    let utf8 = Array(text.utf8)
    let opening = Array("An error occurred (".utf8)
    if let start = utf8.firstRange(of: opening)?.upperBound,
      let end = utf8[start...].firstIndex(of: UInt8(ascii: ")")), end > start
    {
      return String(decoding: utf8[start..<end], as: UTF8.self)
    }
    return knownCodes.first { utf8.firstRange(of: Array($0.utf8)) != nil }
  }

  /// Codes that stand for themselves, the longer before the shorter.
  private static let knownCodes = [
    "NoSuchBucketPolicy", "ServerSideEncryptionConfigurationNotFoundError",
    "OwnershipControlsNotFoundError", "NoSuchPublicAccessBlockConfiguration", "NoSuchTagSet",
    "AWSOrganizationsNotInUseException", "RepositoryPolicyNotFoundException",
    "ResourceNotFoundException", "AccessDeniedException", "AccessDenied",
    "UnauthorizedOperation",
  ]

  /// The offset of a `{` at the beginning of a line, behind some other text.
  private static func jsonAfterText(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index + 1 < min(text.count, headLength) {
      if text[index] == 0x0A, text[index + 1] == UInt8(ascii: "{") { return index + 1 }
      index += 1
    }
    return nil
  }
}
