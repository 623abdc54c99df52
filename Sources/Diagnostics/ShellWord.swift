/// Text that a reader is told to type into a shell.
public enum ShellWord {
  /// The text as one word of a shell: as it is where that is safe, in quotes where it is not.
  public static func quoted(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain), !text.hasPrefix("-") { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
  }

  /// Whether a shell takes a command for nothing but words: plain ones, quoted ones and blanks.
  ///
  /// Commands carry names of buckets and keys from an inventory. One on which a shell would act in
  /// another way is not offered for typing.
  public static func isPlainCommand(_ command: String) -> Bool {
    var isQuoted = false
    var isEscaped = false
    for byte in command.utf8 {
      if isEscaped {
        guard byte == UInt8(ascii: "'") else { return false }
        isEscaped = false
      } else if byte == UInt8(ascii: "'") {
        isQuoted.toggle()
      } else if isQuoted {
        // A line feed or another control character would not be seen.
        guard byte >= 0x20, byte != 0x7F else { return false }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte != UInt8(ascii: " "), !isPlain(byte) {
        return false
      }
    }
    return !isQuoted && !isEscaped
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "%"),
      UInt8(ascii: "+"), UInt8(ascii: ","):
      true
    default: false
    }
  }
}
