import Foundation
import Inventories
import Testing

@Suite("Folders and paths")
struct FolderTests {
  @Test("errors say what to type")
  func errors() throws {
    let temporary = try TemporaryInventory([
      "acme/organization/list-roots.json": "{}", "notes.txt": "",
    ])
    let folder = temporary.folder.path
    func help(_ path: String) -> String {
      do {
        _ = try Inventory.read(at: path)
        return "read"
      } catch { return error.description.replacing(folder, with: "…") }
    }
    #expect(
      help("\(folder)/acmee")
        == "error: there is no file or folder `…/acmee` [inventory-not-found]\n  help: did you mean `…/acme`?"
    )
    #expect(
      help(folder)
        == "error: no file in `…` is one that an inventory holds [inventory-empty]\n  help: did you mean `…/acme`?"
    )
    #expect(
      help("\(folder)/notes.txt")
        == "error: `…/notes.txt` is neither a folder, a model file nor an index [inventory-not-recognised]\n  help: name a snapshot folder or a model file that ends in `.yaml`"
    )
    #expect(help("").contains("[inventory-not-found]"))
    #expect(help("\(folder)/acme/") == "read")
  }

  @Test("unknown files are named, many of them summed up")
  func unknownFiles() throws {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    for index in 0..<30 { try temporary.write("", to: "notes/\(index).txt") }
    try temporary.write("", to: "README.md")
    try temporary.write("", to: ".git/config")
    let inventory = try temporary.read()
    #expect(inventory.diagnostics.count == 21)
    #expect(inventory.diagnostics.allSatisfy { $0.code == "unknown-file" && $0.severity == .note })
    #expect(
      inventory.printed.contains(
        "note: 10 more files belong to no inventory and are passed over [unknown-file]"
      )
    )
  }

  @Test("links are followed to files inside the folder only")
  func links() throws {
    let outside = try TemporaryInventory(["secret.json": #"{"Status": "Enabled"}"#])
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    let manager = FileManager.default
    let bucket = temporary.folder.appendingPathComponent(SampleSnapshot.bucketPath)
    let versioning = bucket.appendingPathComponent("get-bucket-versioning.json")
    try temporary.remove("\(SampleSnapshot.bucketPath)/get-bucket-versioning.json")
    try manager.createSymbolicLink(
      at: versioning,
      withDestinationURL: outside.folder.appendingPathComponent("secret.json")
    )
    try manager.createSymbolicLink(
      at: temporary.folder.appendingPathComponent("222222222222"),
      withDestinationURL: outside.folder
    )
    try manager.createSymbolicLink(
      atPath: bucket.appendingPathComponent("loop").path,
      withDestinationPath: ".."
    )
    var inventory = try temporary.read()
    #expect(inventory.diagnostics.map(\.code) == Array(repeating: "link-not-followed", count: 3))
    try manager.removeItem(at: versioning)
    try temporary.write(#"{"Status": "Enabled"}"#, to: "shared/versioning.json")
    try manager.createSymbolicLink(
      atPath: versioning.path,
      withDestinationPath: "../../../../shared/versioning.json"
    )
    inventory = try temporary.read()
    #expect(
      !inventory.reports(
        "link-not-followed",
        in: "\(SampleSnapshot.bucketPath)/get-bucket-versioning.json"
      )
    )
    let bucketValue = inventory.accounts.values.compactMap {
      $0.regions["eu-west-1"]?.buckets.values.first
    }.first
    #expect(bucketValue?.versioning.value == .enabled)
  }

  @Test(
    "a file that may not be read is missing",
    .enabled(if: geteuid() != 0, "root may read everything")
  )
  func unreadable() throws {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    let path = temporary.folder.appendingPathComponent(SampleSnapshot.pipelinePath).path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(try temporary.read().reports("file-unreadable", in: SampleSnapshot.pipelinePath))
  }

  @Test("progress ends with all files")
  func progress() throws {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    let log = ProgressLog()
    _ = try Inventory.read(at: temporary.folder.path) { log.add($0) }
    let reports = log.reports
    #expect(reports.count == SampleSnapshot.files.count)
    #expect(reports.map(\.filesRead).max() == SampleSnapshot.files.count)
    #expect(reports.allSatisfy { $0.filesTotal == SampleSnapshot.files.count })
    #expect(
      reports.map(\.bytesRead).max() == SampleSnapshot.files.values.map(\.utf8.count).reduce(0, +)
    )
  }
}

/// Collects reports from any thread.
private final class ProgressLog: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [InventoryReadingProgress] = []

  func add(_ report: InventoryReadingProgress) { lock.withLock { all.append(report) } }

  var reports: [InventoryReadingProgress] { lock.withLock { all } }
}
