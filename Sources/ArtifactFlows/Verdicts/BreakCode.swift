/// A named way in which a leg breaks: the failure modes of section 6 of the flow rules.
public struct BreakCode: Hashable, Comparable, Sendable {
  /// The number behind `FM-`.
  public let number: Int

  /// The failure mode of this number.
  public init(_ number: Int) {
    self.number = number
  }

  /// Orders by number.
  public static func < (left: BreakCode, right: BreakCode) -> Bool { left.number < right.number }
}

extension BreakCode: CustomStringConvertible {
  /// `FM-` and the number.
  public var description: String { "FM-\(number)" }
}
