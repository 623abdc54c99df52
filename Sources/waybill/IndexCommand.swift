import ArgumentParser
import Inventories
import Reports

/// `waybill index`: compiles an inventory into one file that every command takes in its place.
struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Compile an inventory into one file, which every command reads in its place.",
    discussion: """
      Example:
        waybill index inventories/acme -o acme.waybill
        waybill can tools/ReleasePipeline sts:AssumeRole prod/Deploy \\
          --inventory acme.waybill

      The answers are the same, and come without a file of the inventory being read;
      whoever asks is warned when the inventory has changed since. Exit status: 0,
      or 2 when the inventory could not be read, 64 when the file could not be
      written.
      """
  )

  @Argument(help: "A snapshot folder, or a model file in YAML.")
  var inventory: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  func run() throws {
    let file = OutputFile(output)
    do throws(OutputFileError) {
      try file.check { $0.isEmpty || $0.starts(with: InventoryIndex.beginning) }
    } catch {
      try fail(error)
    }
    let index = try compile()
    do throws(OutputFileError) {
      try file.write(index.bytes)
    } catch {
      try fail(error)
    }
    let size = ByteCount.text(index.bytes.count)
    StandardError.write(TerminalText.visible("wrote \(output) (\(size))") + "\n")
  }

  private func compile() throws -> InventoryIndex {
    let meter = ProgressMeter("reading")
    defer { meter.finish() }
    do throws(InventoryReadingError) {
      return try InventoryIndex(of: inventory) { progress in
        meter.report(done: progress.filesRead, of: progress.filesTotal)
      }
    } catch {
      StandardError.write("\(error)\n")
      throw ExitCode(ExitStatus.unreadable)
    }
  }

  private func fail(_ error: OutputFileError) throws {
    StandardError.write("error: \(TerminalText.visible("\(error)")) [index-not-written]\n")
    throw ExitCode(ExitStatus.usage)
  }
}

/// A number of bytes for people.
enum ByteCount {
  /// Such as `12.3 MB`.
  static func text(_ count: Int) -> String {
    if count < 1000 { return "\(count) bytes" }
    for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000)] where count >= size {
      let tenths = (count * 10 + size / 2) / size
      return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\((count + 500) / 1000) kB"
  }
}
