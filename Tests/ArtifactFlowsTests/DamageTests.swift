import ArtifactFlows
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("Damage to one file")
struct DamageTests {
  /// A file of a sample.
  struct Victim: Sendable, CustomTestStringConvertible {
    let sample: String
    let file: String
    let number: Int

    var testDescription: String { "\(sample)/\(file)" }
  }

  private static let samples = ["three-account-release", "three-account-release-broken"]

  private static let victims: [Victim] = samples.flatMap { sample in
    let files = (try? DamagedInventory.files(of: sample))?.keys.sorted() ?? []
    return files.enumerated().map { Victim(sample: sample, file: $1, number: $0) }
  }

  /// Whether to try every damage on every file, which takes minutes, and not every file with some
  /// and every damage on some.
  private static let triesAll = ProcessInfo.processInfo.environment["WAYBILL_ALL_DAMAGE"] != nil

  /// Some of a list, others for every file.
  private static func some<Element>(_ all: [Element], _ count: Int, for victim: Victim) -> [Element] {
    if triesAll || all.count <= count { return all }
    return (0..<count).map { all[(victim.number * count + $0) % all.count] }
  }

  @Test("makes nothing allowed or broken, and is reported with its place", arguments: victims)
  func damage(victim: Victim) async throws {
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let whole = try await inventory.audit()
      let bytes = try #require(inventory.files[victim.file])
      for damage in Self.some(Damage.all(of: bytes, seed: victim.number), 4, for: victim) {
        let damaged = try await inventory.audit(victim.file, as: damage.bytes)
        let changes = AuditComparison(whole, damaged, without: victim.file)
        for fault in changes.faults {
          Issue.record("\(victim.testDescription), \(damage.name): \(fault)")
        }
        let found = damaged.diagnostics.filter { $0.location?.file == victim.file }
        let isPlaced = found.contains { !damage.hasPlace || ($0.location?.column ?? 0) > 0 }
        #expect(isPlaced, "\(victim.testDescription), \(damage.name): \(damaged.diagnostics)")
      }
    }
  }

  @Test("is no worse when the file is not there", arguments: victims)
  func deletion(victim: Victim) async throws {
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let whole = try await inventory.audit()
      let partial = try await inventory.audit(victim.file, as: nil)
      for fault in AuditComparison(whole, partial, without: victim.file).faults {
        Issue.record("\(victim.testDescription): \(fault)")
      }
    }
  }

  @Test("is noticed when it is the content of another file", arguments: victims)
  func exchange(victim: Victim) async throws {
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let whole = try await inventory.audit()
      var generator = SeededGenerator(seed: UInt64(victim.number))
      let name = victim.file.split(separator: "/").last
      let others = inventory.files.keys.sorted().filter { $0 != victim.file }
      let alike = others.filter { other in
        let otherName = other.split(separator: "/").last
        return otherName?.prefix(14) == name?.prefix(14)
      }
      let strangers = others.filter { !alike.contains($0) }.shuffled(using: &generator)
      for other in Self.some(alike, 3, for: victim) + strangers.prefix(Self.triesAll ? 6 : 1) {
        guard let content = inventory.files[other], content != inventory.files[victim.file] else {
          continue
        }
        let damaged = try await inventory.audit(victim.file, as: content)
        for fault in AuditComparison(whole, damaged, without: victim.file).faults {
          Issue.record("\(victim.testDescription) holding \(other): \(fault)")
        }
        #expect(
          damaged.diagnostics.contains { $0.location?.file == victim.file },
          "\(victim.testDescription) holding \(other)"
        )
      }
    }
  }

  @Test("is none when a file is written in UTF-16 and says so", arguments: victims)
  func markedEncodings(victim: Victim) async throws {
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let whole = try await inventory.audit()
      let text = String(decoding: inventory.files[victim.file] ?? [], as: UTF8.self)
      let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
      for bytes in Self.some([little, big, marked], 1, for: victim) {
        let encoded = try await inventory.audit(victim.file, as: bytes)
        #expect(encoded.diagnostics == whole.diagnostics)
        #expect(
          encoded.pipelines.flatMap(\.legs).map(\.state)
            == whole.pipelines.flatMap(\.legs).map(\.state)
        )
      }
    }
  }
}
