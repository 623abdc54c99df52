import Foundation
import Testing

/// One failure mode with a sample that shows it and near misses that must not, as
/// `BreakCodes/README.md` describes it.
struct BreakCodeRow: @unchecked Sendable, CustomTestStringConvertible {
  let code: String
  let table: String
  let setup: [InventoryEdit]
  let sample: Sample
  let nearMisses: [NearMiss]

  /// A change that brings the failure about.
  struct Sample {
    let title: String
    let edits: [InventoryEdit]
    /// `step | principal | action | state` of legs that must bear the code.
    let legs: [String]
    /// `finding | text in its file and line` of findings that must bear the code.
    let findings: [String]
    /// Further codes that the change brings about.
    let also: Set<String>
    let pipelineState: String
  }

  /// A change that looks alike and is another thing.
  struct NearMiss {
    let title: String
    let edits: [InventoryEdit]
    /// Codes that it does bring about.
    let codes: Set<String>
    let pipelineState: String
  }

  var testDescription: String { "\(code) of \(table).json" }
}

/// The tables of `BreakCodes`.
enum BreakCodeTables {
  static let folder = EditedInventory.package
    .appendingPathComponent("Tests/ArtifactFlowsTests/BreakCodes")

  /// Names of files, and changes that several rows start from.
  struct Common: @unchecked Sendable {
    let files: [String: String]
    let setups: [String: [InventoryEdit]]
  }

  /// Files that hold no rows of failure modes.
  private static let others: Set<String> = ["setups.json", "findings.json"]

  static func json(_ name: String) throws -> Any {
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    return try JSONSerialization.jsonObject(with: data)
  }

  static func common() throws -> Common {
    guard let all = try json("setups.json") as? [String: Any],
      let files = all["files"] as? [String: String],
      let setups = all["setups"] as? [String: [[String: Any]]]
    else { throw EditFailure("setups.json has another form") }
    return Common(files: files, setups: try setups.mapValues { try edits($0, files) })
  }

  /// Every row of every table, in the order of the tables' names.
  static func rows() throws -> [BreakCodeRow] {
    let common = try common()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let tables = names.filter { $0.hasSuffix(".json") && !others.contains($0) }
    return try tables.flatMap { name in
      guard let rows = try json(name) as? [[String: Any]] else {
        throw EditFailure("\(name) is no list of rows")
      }
      return try rows.map { try row($0, table: String(name.dropLast(5)), common) }
    }
  }

  /// The names of setups that rows start from.
  static func setupsInUse() throws -> Set<String> {
    let tables = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let rows = try tables.filter { $0.hasSuffix(".json") && $0 != "setups.json" }
      .flatMap { try json($0) as? [[String: Any]] ?? [] }
    return Set(rows.flatMap { $0["setup"] as? [String] ?? [] })
  }

  private static func row(
    _ json: [String: Any],
    table: String,
    _ common: Common
  ) throws -> BreakCodeRow {
    let code = try text(json["code"], "code of \(table)")
    guard let sample = json["sample"] as? [String: Any],
      let misses = json["nearMisses"] as? [[String: Any]]
    else { throw EditFailure("\(code) lacks a sample or near misses") }
    let setup = try (json["setup"] as? [String] ?? []).flatMap { name in
      guard let edits = common.setups[name] else { throw EditFailure("no setup `\(name)`") }
      return edits
    }
    return BreakCodeRow(
      code: code,
      table: table,
      setup: setup,
      sample: BreakCodeRow.Sample(
        title: try text(sample["title"], code),
        edits: try edits(sample["edits"], common.files),
        legs: sample["legs"] as? [String] ?? [],
        findings: sample["findings"] as? [String] ?? [],
        also: Set(sample["also"] as? [String] ?? []),
        pipelineState: try text(sample["pipeline"], code)
      ),
      nearMisses: try misses.map { miss in
        BreakCodeRow.NearMiss(
          title: try text(miss["title"], code),
          edits: try edits(miss["edits"], common.files),
          codes: Set(miss["codes"] as? [String] ?? []),
          pipelineState: try text(miss["pipeline"], code)
        )
      }
    )
  }

  static func text(_ value: Any?, _ place: String) throws -> String {
    guard let text = value as? String else { throw EditFailure("\(place): a member is no text") }
    return text
  }

  static func edits(_ value: Any?, _ files: [String: String]) throws -> [InventoryEdit] {
    guard let edits = value as? [[String: Any]] else { throw EditFailure("no list of edits") }
    return try edits.map { edit in
      var edit = edit
      if let name = edit["file"] as? String, let file = files[name] { edit["file"] = file }
      return try InventoryEdit(edit)
    }
  }
}
