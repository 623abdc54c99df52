import Foundation

/// Runs a body with a new, empty folder, and removes the folder afterwards.
///
/// - Parameter body: What to do; it gets the absolute path of the folder.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or an error of making the folder.
public func withTemporaryFolder<Result>(
  _ body: (String) async throws -> Result
) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("waybill-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}
