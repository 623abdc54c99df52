import ArtifactFlows
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("An inventory of which a part is missing or damaged")
struct DamageTests {
  /// A file of a sample.
  struct Victim: Sendable, CustomTestStringConvertible {
    let sample: String
    let file: String
    let number: Int

    var isOfSoundSample: Bool { sample == DamageTests.samples[0] }
    var testDescription: String { "\(sample)/\(file)" }
  }

  private static let samples = ["three-account-release", "three-account-release-broken"]

  private static let victims: [Victim] = samples.flatMap { sample in
    let files = (try? DamagedInventory.files(of: sample))?.keys.sorted() ?? []
    return files.enumerated().map { Victim(sample: sample, file: $1, number: $0) }
  }

  /// The audits of the undamaged samples.
  private static let whole: [String: Task<AuditResult, any Error>] = Dictionary(
    uniqueKeysWithValues: samples.map { sample in
      let task = Task {
        try await withTemporaryFolder { folder in
          try await DamagedInventory(of: sample, in: folder).audit()
        }
      }
      return (sample, task)
    }
  )

  /// Whether to try every damage on every file, which takes minutes, and not every file with some
  /// and every damage on some.
  private static let triesAll = ProcessInfo.processInfo.environment["WAYBILL_ALL_DAMAGE"] != nil

  /// Some of a list, others for every file.
  private static func some<Element>(
    _ all: [Element],
    _ count: Int,
    for victim: Victim
  ) -> [Element] {
    if triesAll || all.count <= count { return all }
    return (0..<count).map { all[(victim.number * count + $0) % all.count] }
  }

  private static func expectSound(
    _ partial: AuditResult,
    after whole: AuditResult,
    without files: Set<String>,
    _ what: String
  ) {
    for fault in AuditComparison(whole, partial, without: files).faults {
      Issue.record("\(what): \(fault)")
    }
  }

  @Test("damage makes nothing allowed or broken, and is reported", arguments: victims)
  func damage(victim: Victim) async throws {
    let whole = try #require(await Self.whole[victim.sample]?.value)
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let bytes = try #require(inventory.files[victim.file])
      let damages = Damage.all(of: bytes, seed: victim.number)
      for damage in Self.some(damages, victim.isOfSoundSample ? 4 : 2, for: victim) {
        let what = "\(victim.testDescription), \(damage.name)"
        let damaged = try await inventory.audit(victim.file, as: damage.bytes)
        Self.expectSound(damaged, after: whole, without: [victim.file], what)
        let found = damaged.diagnostics.filter { $0.location?.file == victim.file }
        let isPlaced = found.contains { !damage.hasPlace || ($0.location?.column ?? 0) > 0 }
        #expect(isPlaced, "\(what): \(damaged.diagnostics)")
      }
    }
  }

  @Test("a file that is not there makes nothing allowed or broken", arguments: victims)
  func deletion(victim: Victim) async throws {
    let whole = try #require(await Self.whole[victim.sample]?.value)
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let partial = try await inventory.audit(without: [victim.file])
      Self.expectSound(partial, after: whole, without: [victim.file], victim.testDescription)
    }
  }

  @Test("several files that are not there make nothing allowed or broken", arguments: samples)
  func deletions(sample: String) async throws {
    let whole = try #require(await Self.whole[sample]?.value)
    var generator = SeededGenerator(seed: 7)
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: sample, in: folder)
      let files = inventory.files.keys.sorted().filter { !$0.hasSuffix("/get-pipeline.json") }
      let folders = Set(files.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
      var sets = folders.sorted().map { folder in Set(files.filter { $0.hasPrefix(folder + "/") }) }
      for _ in 0..<20 {
        let count = Int.random(in: 2...12, using: &generator)
        sets.append(Set(files.shuffled(using: &generator).prefix(count)))
      }
      for set in sets where !set.isEmpty {
        let partial = try await inventory.audit(without: set)
        Self.expectSound(partial, after: whole, without: set, "\(set.sorted())")
      }
    }
  }

  @Test(
    "a denial that cannot be read any more is no permission",
    arguments: try WorkedExample.changes("mutations.json")
  )
  func lostDenials(change: WorkedExample.Change) async throws {
    try await EditedInventory.with(change.edits) { path in
      let inventory = try DamagedInventory(at: path)
      let whole = try await inventory.audit()
      var generator = SeededGenerator(seed: UInt64(change.title.utf8.count))
      let edited = Set(change.edits.map(\.file)).intersection(inventory.files.keys)
      let organization = inventory.files.keys.filter { $0.hasPrefix("organization/") }.sorted()
      let others = inventory.files.keys.sorted().shuffled(using: &generator).prefix(3)
      let isOfOrganization = edited.contains { $0.hasPrefix("organization/") }
      for file in edited.union(others).union(isOfOrganization ? organization : []).sorted() {
        // PF-133: the state of a key is taken as `Enabled` where nothing tells.
        if file.hasSuffix("/describe-key.json") { continue }
        let what = "\(change.id) without \(file)"
        let partial = try await inventory.audit(without: [file])
        Self.expectSound(partial, after: whole, without: [file], what)
        guard edited.contains(file) else { continue }
        let emptied = try await inventory.audit(file, as: [])
        Self.expectSound(emptied, after: whole, without: [file], what)
      }
    }
  }

  @Test("the content of another file is noticed", arguments: victims)
  func exchange(victim: Victim) async throws {
    let whole = try #require(await Self.whole[victim.sample]?.value)
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      var generator = SeededGenerator(seed: UInt64(victim.number))
      func operation(_ path: String) -> Substring? {
        path.split(separator: "/").last?.prefix(14)
      }
      let others = inventory.files.keys.sorted().filter { other in
        inventory.files[other] != inventory.files[victim.file]
      }
      let alike = others.filter { operation($0) == operation(victim.file) }
      let strangers = others.filter { !alike.contains($0) }.shuffled(using: &generator)
      let chosen =
        Self.some(alike, victim.isOfSoundSample ? 2 : 1, for: victim)
        + strangers.prefix(Self.triesAll ? 6 : victim.isOfSoundSample ? 1 : 0)
      for other in chosen {
        // The targets of a rule do not say whose they are.
        if victim.file.contains("/list-targets-"), other.contains("/list-targets-") { continue }
        let what = "\(victim.testDescription) holding \(other)"
        let content = try #require(inventory.files[other])
        let damaged = try await inventory.audit(victim.file, as: content)
        Self.expectSound(damaged, after: whole, without: [victim.file], what)
        // The files of an organization contradict one another: any of them may be named.
        let place = victim.file.hasPrefix("organization/") ? "organization/" : victim.file
        let isNoticed = damaged.diagnostics.contains {
          $0.location?.file.hasPrefix(place) == true && !whole.diagnostics.contains($0)
        }
        #expect(isNoticed, "\(what)")
      }
    }
  }

  @Test(
    "UTF-16 that says so, and byte order marks, are no damage",
    arguments: victims.filter(\.isOfSoundSample)
  )
  func markedEncodings(victim: Victim) async throws {
    let whole = try #require(await Self.whole[victim.sample]?.value)
    try await withTemporaryFolder { folder in
      let inventory = try DamagedInventory(of: victim.sample, in: folder)
      let text = String(decoding: inventory.files[victim.file] ?? [], as: UTF8.self)
      let little: [UInt8] =
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
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
