import Dispatch
import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// What a function makes of every element, in their order; worked out on every core.
  ///
  /// - Parameter transform: Called once for each element, on any thread.
  /// - Returns: As many results as there are elements.
  func mapSideBySide<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let cores = Swift.max(1, ProcessInfo.processInfo.activeProcessorCount)
    // Few elements are not worth a thread.
    let size = Swift.max(64, (count + cores * 4 - 1) / (cores * 4))
    let pieces = (count + size - 1) / size
    if pieces <= 1 { return map(transform) }
    let results = Mutex([[Result]](repeating: [], count: pieces))
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let start = piece * size
      let part = self[start..<Swift.min(start + size, count)].map(transform)
      results.withLock { $0[piece] = part }
    }
    return results.withLock { $0.flatMap(\.self) }
  }
}
