import Foundation

/// Data and programs to compare with, which lie outside this repository.
struct Yardsticks {
  /// The folder of the yardsticks.
  let folder: URL
  /// Takes what is generated and built.
  let work: URL

  /// The data, or why there is none.
  enum Found<Value> {
    case found(Value)
    case missing(String)
  }

  /// An organization of the yardsticks' generator.
  ///
  /// - Parameters:
  ///   - name: Its folder below the folder of work.
  ///   - sizes: What the generator is told of sizes.
  /// - Returns: The snapshot folder; the truth stands beside it.
  func inventory(named name: String, _ sizes: [String]) -> Found<String> {
    let generator = folder.appendingPathComponent("generate_inventory.py")
    let inventory = work.appendingPathComponent(name).path
    let manager = FileManager.default
    if manager.fileExists(atPath: "\(inventory).truth.json") { return .found(inventory) }
    guard manager.fileExists(atPath: generator.path) else {
      return .missing("there is no generate_inventory.py in the folder of the yardsticks")
    }
    guard (try? MeasuredProcess(["python3", "-c", "import moto"]))?.status == 0 else {
      return .missing("the generator needs python3 with the package moto")
    }
    try? manager.removeItem(atPath: inventory)
    let command = ["python3", generator.path] + sizes + ["--seed", "7", "--out", inventory]
    guard (try? MeasuredProcess(command))?.status == 0 else {
      return .missing("generate_inventory.py failed")
    }
    return .found(inventory)
  }

  /// The program that reads every byte and touches every value of the files of a list.
  func floor() -> Found<URL> {
    let source = folder.appendingPathComponent("simdjson_floor.cpp")
    let program = work.appendingPathComponent("simdjson_floor")
    guard FileManager.default.fileExists(atPath: source.path) else {
      return .missing("there is no simdjson_floor.cpp in the folder of the yardsticks")
    }
    let run = try? MeasuredProcess([
      "g++", "-O3", "-march=native", "-std=c++17", source.path, "-lsimdjson", "-o", program.path,
    ])
    guard run?.status == 0 else { return .missing("the floor needs g++ and libsimdjson") }
    return .found(program)
  }
}
