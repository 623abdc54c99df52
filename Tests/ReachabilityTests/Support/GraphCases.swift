import Foundation

/// How many inventories are made up for a test.
enum GraphCases {
  /// Seeds from a first one on; `GRAPH_CASES=500` asks for more of them.
  ///
  /// - Parameters:
  ///   - first: The first seed.
  ///   - count: How many, unless the environment says otherwise.
  /// - Returns: The seeds.
  static func seeds(from first: UInt64 = 1, count: UInt64) -> ClosedRange<UInt64> {
    let asked = ProcessInfo.processInfo.environment["GRAPH_CASES"].flatMap { UInt64($0) }
    return first...(first + max(1, asked ?? count) - 1)
  }
}
