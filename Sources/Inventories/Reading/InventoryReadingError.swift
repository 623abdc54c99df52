import Diagnostics
import JSONReading

/// Why nothing of an inventory could be read.
///
/// A flawed inventory is no error: it is read as far as it goes, and its findings stand in
/// `Inventory.diagnostics`.
public struct InventoryReadingError: Error, Hashable, Sendable {
  /// A stable code to search for, such as `inventory-not-found`.
  public let code: String
  /// One lowercase sentence without a full stop; user input stands in backticks.
  public let message: String
  /// Where it is, when it is in a file.
  public let location: FileLocation?
  /// What to type instead.
  public let help: String?

  /// An error.
  ///
  /// - Parameters:
  ///   - code: The stable code.
  ///   - message: One lowercase sentence without a full stop.
  ///   - location: Where it is, when it is in a file.
  ///   - help: What to type instead.
  public init(code: String, message: String, location: FileLocation? = nil, help: String?) {
    self.code = code
    self.message = message
    self.location = location
    self.help = help
  }

  /// The error as a finding.
  public var diagnostic: Diagnostic {
    Diagnostic(code: code, location: location, message: message, help: help)
  }
}

extension InventoryReadingError: CustomStringConvertible {
  /// `error: message [code]`, and a second line with the help.
  public var description: String { diagnostic.description }
}

extension InventoryReadingError {
  static func notFound(_ path: String, nearest: String?) -> InventoryReadingError {
    InventoryReadingError(
      code: "inventory-not-found",
      message: "there is no file or folder `\(path)`",
      help: nearest.map { "did you mean `\($0)`?" }
        ?? "name a snapshot folder or a model file that ends in `.yaml`"
    )
  }

  static func notReadable(_ path: String, reason: String) -> InventoryReadingError {
    InventoryReadingError(
      code: "inventory-not-readable",
      message: "`\(path)` cannot be read: \(reason)",
      help: "check with `ls -ld \(path)` that you may read it"
    )
  }

  static func notAnInventory(_ path: String) -> InventoryReadingError {
    InventoryReadingError(
      code: "inventory-not-recognised",
      message: "`\(path)` is neither a folder, a model file nor an index",
      help: "name a snapshot folder or a model file that ends in `.yaml`"
    )
  }

  static func notAModel(
    _ error: ModelTextError,
    path: String,
    lines: LineIndex
  ) -> InventoryReadingError {
    let place = error.offset.map { lines.position(of: $0) }
    return InventoryReadingError(
      code: error.code,
      message: error.message,
      location: FileLocation(file: path, line: place?.line ?? 0, column: place?.column ?? 0),
      help: "docs/model.md describes what a model file holds"
    )
  }

  static func nothingRecognised(_ path: String, candidates: [String]) -> InventoryReadingError {
    let help: String
    switch candidates.count {
    case 0:
      help =
        "an inventory holds files such as "
        + "`<account>/global/iam/get-account-authorization-details.json`, see docs/inventory.md"
    case 1: help = "did you mean `\(candidates[0])`?"
    default:
      help = "name one of " + candidates.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
    }
    return InventoryReadingError(
      code: "inventory-empty",
      message: "no file in `\(path)` is one that an inventory holds",
      help: help
    )
  }
}
