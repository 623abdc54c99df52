import ArgumentParser

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The inventory that a question is put to.
struct InventoryOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The inventory; by default $WAYBILL_INVENTORY.", valueName: "path")
  )
  var inventory: String?

  /// The path, from the option or the environment.
  func path() throws -> String {
    if let inventory { return inventory }
    if let path = InventoryLoading.pathOfShell { return path }
    if let value = getenv("WAYBILL_INVENTORY"), value.pointee != 0 {
      return String(cString: value)
    }
    throw ValidationError(
      "no inventory: write --inventory PATH, or set WAYBILL_INVENTORY"
    )
  }
}

/// Small files named on the command line.
enum FileContents {
  /// The bytes of a file, or `nil` when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > 16 << 20 { return nil }
    }
    return ferror(file) == 0 ? bytes : nil
  }
}
