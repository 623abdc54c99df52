import Diagnostics
import Foundation
import JSONReading
import Testing

@testable import Inventories

@Suite("Lines of files that are not kept")
struct FileLinesTests {
  @Test(
    "are those of the whole text, whatever is asked first",
    arguments: [
      "", "a", "\n", "eins\nzwei\n", String(repeating: "é\u{1F600}x", count: 20_000),
      (0..<9_000).map { "\($0) ü\n" }.joined(),
    ]
  )
  func sameAsWholeText(text: String) throws {
    let bytes = Array(text.utf8)
    let whole = LineIndex(bytes)
    var generator = SplitMix64(seed: 7)
    let folder = try TemporaryInventory()
    for mark in [[], [0xEF, 0xBB, 0xBF] as [UInt8]] {
      try folder.write(mark + bytes, to: "file")
      let path = Array(folder.folder.appendingPathComponent("file").path.utf8)
      var lines = try #require(FileLines(of: path))
      for _ in 0..<200 {
        let offset = Int.random(in: 0...bytes.count + 2, using: &generator)
        let found = lines.position(of: offset)
        let place = try #require(found)
        #expect(place == whole.position(of: offset), "offset \(offset)")
      }
    }
  }

  @Test("are left to others where the file is no UTF-8")
  func wideCharacters() throws {
    let folder = try TemporaryInventory()
    try folder.write([0xFF, 0xFE, 0x7B, 0x00], to: "file")
    #expect(FileLines(of: Array(folder.folder.appendingPathComponent("file").path.utf8)) == nil)
  }
}
