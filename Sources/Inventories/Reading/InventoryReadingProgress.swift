/// How far the reading of an inventory has come.
public struct InventoryReadingProgress: Hashable, Sendable {
  /// Files read so far.
  public let filesRead: Int
  /// Files to read.
  public let filesTotal: Int
  /// Bytes read so far.
  public let bytesRead: Int

  /// A report.
  public init(filesRead: Int, filesTotal: Int, bytesRead: Int) {
    self.filesRead = filesRead
    self.filesTotal = filesTotal
    self.bytesRead = bytesRead
  }
}
