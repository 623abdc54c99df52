/// How much a finding weighs.
public enum Severity: String, Codable, Sendable, CaseIterable {
  /// Something was not read or not understood; answers that depend on it are *unknown*.
  case error
  /// Something is read as written, but probably not what its author meant.
  case warning
  /// A remark that changes no answer.
  case note
}

extension Severity: Comparable {
  /// Orders the heaviest first.
  public static func < (left: Severity, right: Severity) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    }
  }
}
