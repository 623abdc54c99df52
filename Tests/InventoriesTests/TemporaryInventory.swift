import Foundation
import Inventories

/// A snapshot folder that lives as long as a test needs it.
final class TemporaryInventory {
  /// The folder.
  let folder: URL

  /// A folder with these files, by path.
  init(_ files: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("inventory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (path, text) in files { try write(text, to: path) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file with the folders above it.
  func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Writes a file with the folders above it.
  func write(_ bytes: [UInt8], to path: String) throws {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: file)
  }

  /// Removes a file.
  func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
  }

  /// Reads what is there now.
  ///
  /// Policies are read again when a test asks for them: the folder must live as long.
  func read() throws -> Inventory { try Inventory.read(at: folder.path) }

  /// Everything that is there now, written down.
  func dump(positions: Bool = true) throws -> [String] {
    InventoryDump.lines(of: try read(), positions: positions)
  }
}

extension Inventory {
  /// The findings as they would be printed.
  var printed: [String] { diagnostics.map(\.description) }

  /// Whether a finding of this code concerns a file.
  func reports(_ code: String, in file: String) -> Bool {
    diagnostics.contains { $0.code == code && $0.location?.file == file }
  }
}

/// A small generator of pseudo-random numbers, the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
