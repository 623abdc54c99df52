/// What an inventory knows of one thing: its value, its proven absence, or nothing.
///
/// Absent is not empty: only a file that says so proves that a thing does not exist (PF-134).
/// Whatever was not collected stays `missing`, and every answer that depends on it is *unknown*.
public enum Knowledge<Value: Sendable>: Sendable {
  /// It is there, and this is what it says.
  case known(Value)
  /// It is proven not to exist.
  case absent
  /// It was not collected, or could not be read.
  case missing(MissingFile)

  /// The value, when it is known.
  public var value: Value? {
    if case .known(let value) = self { value } else { nil }
  }

  /// What is missing, when something is.
  public var missingFile: MissingFile? {
    if case .missing(let file) = self { file } else { nil }
  }

  /// What is known of one thing whose file may have several names; the last is the usual one.
  ///
  /// - Returns: What a file says, else what a file that is there does not say, else the last.
  public static func likeliest(of answers: [Knowledge]) -> Knowledge {
    answers.first { $0.value != nil }
      ?? answers.first { $0.missingFile?.reason != .notCollected }
      ?? answers.last ?? .absent
  }

  /// The same knowledge of something derived from the value.
  public func map<Other>(_ transform: (Value) -> Other) -> Knowledge<Other> {
    switch self {
    case .known(let value): .known(transform(value))
    case .absent: .absent
    case .missing(let file): .missing(file)
    }
  }
}

/// A file that would answer a question and is not there, or does not say it.
public struct MissingFile: Hashable, Sendable {
  /// Why the answer is not known.
  public enum Reason: String, Codable, Sendable {
    /// No file of this name is there.
    case notCollected
    /// The file has no bytes: the call was refused or printed nothing.
    case empty
    /// The file holds an error that does not prove absence, such as `AccessDenied`.
    case refused
    /// The file is not what it should be; a diagnostic says where.
    case unreadable
    /// One of several pages is not there.
    case incomplete
  }

  /// Where the file should lie, relative to the inventory's folder.
  public let path: String
  /// Why the answer is not known.
  public let reason: Reason
  /// The command that collects it, ready to type.
  public let command: String?

  /// A missing file.
  ///
  /// - Parameters:
  ///   - path: Where it should lie, relative to the inventory's folder.
  ///   - reason: Why the answer is not known.
  ///   - command: The command that collects it, if one does.
  public init(path: String, reason: Reason, command: String? = nil) {
    self.path = path
    self.reason = reason
    self.command = command
  }
}
