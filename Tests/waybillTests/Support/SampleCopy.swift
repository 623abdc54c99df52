import Foundation
import TestSupport

/// Copies of sample inventories.
enum SampleCopy {
  /// The files of a sample by path, without its README.
  static func files(of sample: String) throws -> [(path: String, data: Data)] {
    let root = BuiltCommand.packageFolder.appendingPathComponent("inventories")
      .appendingPathComponent(sample)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try paths.sorted().filter { $0.hasSuffix(".json") }.map { path in
      (path, try Data(contentsOf: root.appendingPathComponent(path)))
    }
  }

  /// Writes files below a folder, in the order given.
  static func write(_ files: [(path: String, data: Data)], to folder: String) throws {
    for (path, data) in files {
      let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try data.write(to: url)
    }
  }

  /// The path of a sample.
  static func path(of sample: String) -> String {
    BuiltCommand.packageFolder.appendingPathComponent("inventories/\(sample)").path
  }
}

/// A command line run by the shell, for redirections and pipes.
struct ShellCommand {
  let output: String
  let error: String
  let status: Int32

  /// Runs a line; `waybill` in it is the built command.
  init(_ line: String, directory: String? = nil) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "waybill() { '\(BuiltCommand.path)' \"$@\"; }\n\(line)"]
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let output = Pipe()
    let error = FileManager.default.temporaryDirectory
      .appendingPathComponent("waybill-\(UUID().uuidString).txt")
    try Data().write(to: error)
    defer { try? FileManager.default.removeItem(at: error) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: error)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    self.output = String(decoding: data, as: UTF8.self)
    self.error = String(decoding: try Data(contentsOf: error), as: UTF8.self)
    status = process.terminationStatus
  }
}
