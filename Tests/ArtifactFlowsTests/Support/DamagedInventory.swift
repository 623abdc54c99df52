import AccessModel
import ArtifactFlows
import Foundation
import Inventories

/// A copy of a sample inventory whose files are damaged one at a time.
struct DamagedInventory {
  /// The files of the sample by path.
  let files: [String: [UInt8]]
  private let folder: URL

  /// Copies a sample into a folder.
  init(of sample: String, in folder: String) throws {
    files = try Self.files(of: sample)
    self.folder = URL(fileURLWithPath: folder).appendingPathComponent(sample)
    for (path, bytes) in files { try write(bytes, to: path) }
  }

  /// Takes a copy that lies in a folder already.
  init(at path: String) throws {
    folder = URL(fileURLWithPath: path)
    files = try Self.files(in: folder)
  }

  /// The files of a sample by path, without its README.
  static func files(of sample: String) throws -> [String: [UInt8]] {
    let samples = EditedInventory.package.appendingPathComponent("inventories")
    return try files(in: samples.appendingPathComponent(sample))
  }

  private static func files(in root: URL) throws -> [String: [UInt8]] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    var files: [String: [UInt8]] = [:]
    for path in paths where path.hasSuffix(".json") {
      files[path] = Array(try Data(contentsOf: root.appendingPathComponent(path)))
    }
    return files
  }

  /// The path of the copy.
  var path: String { folder.path }

  /// Audits the copy without some files, and puts them back.
  func audit(without missing: Set<String>) async throws -> AuditResult {
    for file in missing {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
    }
    let result = try await audit()
    for file in missing { try write(files[file] ?? [], to: file) }
    return result
  }

  /// Audits the copy with one file replaced, and puts the file back.
  func audit(_ file: String, as bytes: [UInt8]) async throws -> AuditResult {
    try write(bytes, to: file)
    let result = try await audit()
    try write(files[file] ?? [], to: file)
    return result
  }

  /// Audits the copy as it lies there.
  func audit() async throws -> AuditResult {
    let graph = AccessGraph(try Inventory.read(at: folder.path))
    return await Audit(graph, options: try WorkedExample.options()).run()
  }

  private func write(_ bytes: [UInt8], to file: String) throws {
    let url = folder.appendingPathComponent(file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
  }
}

/// A way to damage a file.
struct Damage {
  let name: String
  let bytes: [UInt8]
  /// Whether a finding must name the place of the damage, and not the file alone.
  var hasPlace = true

  /// Ways to damage a file that leave nothing of it to be believed.
  static func all(of bytes: [UInt8], seed: Int) -> [Damage] {
    cuts(of: bytes) + noise(seed: seed) + foreign + encodings(of: bytes) + inside(bytes)
  }

  /// The file breaks off, or has no bytes.
  private static func cuts(of bytes: [UInt8]) -> [Damage] {
    let end = bytes.lastIndex { $0 != 0x0A } ?? 0
    let places = [1, bytes.count / 8, bytes.count / 3, bytes.count / 2, bytes.count * 7 / 8, end]
    var damages = Set(places).sorted().filter { $0 > 0 && $0 <= end }.map {
      Damage(name: "cut at \($0)", bytes: Array(bytes[..<$0]))
    }
    damages.append(Damage(name: "emptied", bytes: [], hasPlace: false))
    damages.append(Damage(name: "blanked", bytes: Array("\n  \n".utf8), hasPlace: false))
    return damages
  }

  private static func noise(seed: Int) -> [Damage] {
    var generator = SeededGenerator(seed: UInt64(seed))
    var noise = (0..<2048).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let text = (0..<512).map { _ in UInt8.random(in: 0x20...0x7A, using: &generator) }
    var damages = [Damage(name: "text noise", bytes: text), Damage(name: "noise", bytes: noise)]
    noise[0] = UInt8(ascii: "{")
    damages.append(Damage(name: "noise in braces", bytes: noise))
    return damages
  }

  /// Whole answers that are no answer to the question, and levels without end.
  private static var foreign: [Damage] {
    [
      Damage(name: "another object", bytes: Array(#"{"Nothing": "of this"}"#.utf8)),
      Damage(name: "a list", bytes: Array("[1, 2]".utf8)),
      Damage(name: "deep lists", bytes: Array(String(repeating: "[", count: 10_000).utf8)),
      Damage(
        name: "deep objects",
        bytes: Array((String(repeating: #"{"a":"#, count: 10_000) + "1").utf8)
      ),
      Damage(
        name: "refused",
        bytes: Array("An error occurred (AccessDenied) when calling the operation".utf8),
        hasPlace: false
      ),
    ]
  }

  /// UTF-16 that does not say so.
  private static func encodings(of bytes: [UInt8]) -> [Damage] {
    [
      Damage(name: "UTF-16LE without mark", bytes: bytes.flatMap { [$0, 0] }),
      Damage(name: "UTF-16BE without mark", bytes: bytes.flatMap { [0, $0] }),
      Damage(
        name: "half a UTF-16 mark",
        bytes: [0xFF, 0xFE] + bytes.flatMap { [$0, 0] } + [0x7B]
      ),
    ]
  }

  /// A fault in an otherwise whole file.
  private static func inside(_ bytes: [UInt8]) -> [Damage] {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return [] }
    func inserting(_ text: [UInt8]) -> [UInt8] {
      Array(bytes[...start]) + text + Array(bytes[(start + 1)...])
    }
    let levels = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    var damages = [
      Damage(name: "a member twice", bytes: inserting(Array(#""x": 1, "x": 2, "#.utf8))),
      Damage(name: "deep inside", bytes: inserting(Array(#""x": \#(levels), "#.utf8))),
      Damage(
        name: "Latin-1 inside",
        bytes: inserting(Array(#""x": ""#.utf8) + [0xE9, 0x22, 0x2C])
      ),
    ]
    // The whole of the file's own content a second time.
    if let end = bytes.lastIndex(of: UInt8(ascii: "}")), end > start + 1 {
      let inner = Array(bytes[(start + 1)..<end])
      if inner.contains(UInt8(ascii: ":")) {
        damages.append(Damage(name: "all members twice", bytes: inserting(inner + [0x2C])))
      }
    }
    return damages
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
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
