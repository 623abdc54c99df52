/// Text that a reader is told to type into a shell.
enum ShellWord {
  /// The text as one word of a shell: as it is where that is safe, in quotes where it is not.
  static func quoted(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain), !text.hasPrefix("-") { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
  }

  /// Whether a command means to a shell what it shows to a reader: plain words and blanks.
  ///
  /// Commands carry names of buckets and keys from the inventory. One that a shell would read in
  /// another way is not offered for typing.
  static func isPlainCommand(_ command: String) -> Bool {
    command.utf8.allSatisfy { $0 == UInt8(ascii: " ") || isPlain($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_./:=@%+,".utf8.contains(byte)
    }
  }
}
