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

  /// An organization with broken pipelines, and the file that says which.
  func inventory(scale: String) -> Found<(inventory: URL, truth: URL)> {
    let generator = folder.appendingPathComponent("generate_inventory.py")
    let inventory = work.appendingPathComponent(scale)
    let truth = work.appendingPathComponent("\(scale).truth.json")
    let manager = FileManager.default
    if manager.fileExists(atPath: truth.path) { return .found((inventory, truth)) }
    guard manager.fileExists(atPath: generator.path) else {
      return .missing("there is no generate_inventory.py in the folder of the yardsticks")
    }
    guard (try? MeasuredProcess(["python3", "-c", "import moto"]))?.status == 0 else {
      return .missing("the generator needs python3 with the package moto")
    }
    try? manager.removeItem(at: inventory)
    let run = try? MeasuredProcess([
      "python3", generator.path, "--scale", scale, "--seed", "7", "--out", inventory.path,
    ])
    guard run?.status == 0 else { return .missing("generate_inventory.py failed") }
    return .found((inventory, truth))
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
