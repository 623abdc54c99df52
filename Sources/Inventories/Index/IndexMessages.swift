import Diagnostics

extension InventoryReadingError {
  /// An index that is not read.
  static func index(_ refusal: IndexRefusal, path: String) -> InventoryReadingError {
    let again = "make it anew with `waybill index`"
    switch refusal {
    case .unreadable(let reason): return .notReadable(path, reason: reason)
    case .version(let version):
      return InventoryReadingError(
        code: "index-version",
        message: "`\(path)` is an index of format \(version), and this waybill reads format "
          + "\(IndexFormat.version)",
        help: again
      )
    case .foreign:
      return InventoryReadingError(
        code: "index-version",
        message: "`\(path)` is an index that another version of waybill made",
        help: again
      )
    case .length(let found, let expected):
      return InventoryReadingError(
        code: "index-damaged",
        message: "the index `\(path)` has \(found) bytes and should have \(expected)",
        help: again
      )
    case .checksum:
      return InventoryReadingError(
        code: "index-damaged",
        message: "the index `\(path)` is damaged: its checksum is wrong",
        help: again
      )
    case .damaged(let part):
      return InventoryReadingError(
        code: "index-damaged",
        message: "the index `\(path)` is damaged: it does not hold \(part)",
        help: again
      )
    }
  }

  static func alreadyAnIndex(_ path: String) -> InventoryReadingError {
    InventoryReadingError(
      code: "index-of-index",
      message: "`\(path)` is an index already",
      help: "name the snapshot folder or model file it was made from"
    )
  }

  static func changedMeanwhile(_ path: String) -> InventoryReadingError {
    InventoryReadingError(
      code: "inventory-changed",
      message: "`\(path)` changed while it was read",
      help: "run again when nothing writes to it any more"
    )
  }
}

extension Diagnostic {
  /// An index whose origin has changed since.
  static func indexIsOld(_ path: String, origin: String, changes: String) -> Diagnostic {
    Diagnostic(
      code: "index-outdated",
      severity: .warning,
      location: FileLocation(file: path),
      message: "`\(origin)` has changed since the index was made of it: \(changes)",
      help: "make it anew with `waybill index`"
    )
  }
}
