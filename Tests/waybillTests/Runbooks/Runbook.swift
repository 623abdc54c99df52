import Foundation
import TestSupport
import Testing

/// An inventory below `inventories/runbooks`, asked as a user asks it.
struct Runbook {
  /// The model file or folder.
  let name: String

  init(_ name: String) { self.name = name }

  /// The path of the inventory.
  var path: String {
    BuiltCommand.packageFolder.appendingPathComponent("inventories/runbooks/\(name)").path
  }

  /// `waybill can`; what it prints must be the verdict first.
  func can(_ arguments: String...) async throws -> BuiltCommand.Answer {
    try await BuiltCommand.run(["can"] + arguments + ["--inventory", path])
  }

  /// `waybill audit`.
  func audit(_ arguments: String...) async throws -> BuiltCommand.Answer {
    try await BuiltCommand.run(["audit", path] + arguments)
  }

  /// `waybill check`.
  func check() async throws -> BuiltCommand.Answer {
    try await BuiltCommand.run(["check", path])
  }

  /// The broken legs of an audit.
  func brokenLegs(_ arguments: String...) async throws -> [BrokenLeg] {
    let answer = try await BuiltCommand.run(["audit", path, "--format", "json"] + arguments)
    let audit = try JSONDecoder().decode(AuditDocument.self, from: Data(answer.standardOutput.utf8))
    let broken = audit.pipelines.flatMap { pipeline in
      pipeline.legs.filter { $0.state == "broken" }.map { BrokenLeg(pipeline.name, $0) }
    }
    #expect(answer.status == (broken.isEmpty ? 0 : 1))
    return broken
  }

  /// Where a text stands for the first time, as `file:line:column`.
  ///
  /// - Parameters:
  ///   - text: Text that begins where the place is, such as `Sid: TargetAccounts`.
  ///   - file: The file, relative to the folder; leave it out for a model file.
  /// - Returns: The place as findings write it.
  /// - Throws: When no such text is there.
  func place(of text: String, in file: String? = nil) throws -> String {
    let file = file.map { "\(path)/\($0)" } ?? path
    let content = try String(contentsOfFile: file, encoding: .utf8)
    let range = try #require(content.range(of: text), "\(name) does not hold `\(text)`")
    let before = content[..<range.lowerBound]
    let line = before.count { $0 == "\n" } + 1
    let start = before.lastIndex(of: "\n").map { content.index(after: $0) } ?? content.startIndex
    let column = content[start..<range.lowerBound].unicodeScalars.count + 1
    let shown = file == path ? name : String(file.dropFirst(path.count + 1))
    return "\(shown):\(line):\(column)"
  }
}

/// A broken leg as the JSON of an audit has it.
struct BrokenLeg: Hashable, CustomStringConvertible {
  let pipeline: String
  let step: String
  let principal: String
  let action: String
  /// Layers that stand in the way, with the kind of denial and the place that decides.
  let blockedBy: [String]
  let code: String?

  fileprivate init(_ pipeline: String, _ leg: AuditDocument.Leg) {
    self.pipeline = pipeline
    step = leg.step
    principal = String(leg.principal.split(separator: ":").last ?? "")
    action = leg.action ?? ""
    blockedBy = leg.blockedBy.map { "\($0.layer) \($0.kind) \($0.location ?? "nowhere")" }
    code = leg.code
  }

  var description: String {
    "\(pipeline) \(step): \(principal) \(action) \(blockedBy) \(code ?? "")"
  }
}

/// What is read of `waybill.audit/1`.
private struct AuditDocument: Decodable {
  struct Blocker: Decodable {
    let layer: String
    let kind: String
    let location: String?
  }

  struct Leg: Decodable {
    let step: String
    let principal: String
    let action: String?
    let state: String
    let blockedBy: [Blocker]
    let code: String?
  }

  struct Pipeline: Decodable {
    let name: String
    let legs: [Leg]
  }

  let pipelines: [Pipeline]
}

/// What a user sees of `waybill can`.
extension BuiltCommand.Answer {
  /// The first line: the verdict.
  var verdict: String { String(standardOutput.prefix { $0 != "\n" }) }

  /// Expects a request on which these gates stand as said, such as `identity fail`.
  func expectGates(
    _ gates: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = standardOutput.split(separator: "\n").filter { $0.hasPrefix("  gates: ") }
    let all = lines.map { $0.dropFirst(9).components(separatedBy: ", ") }
    #expect(
      all.contains { line in gates.allSatisfy { line.contains($0) } },
      "\(standardOutput)",
      sourceLocation: sourceLocation
    )
  }

  /// Expects a line for each list, which holds every text of the list.
  func expectLines(
    _ parts: [String]...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = standardOutput.split(separator: "\n")
    for texts in parts {
      #expect(
        lines.contains { line in texts.allSatisfy { line.contains($0) } },
        "no line with \(texts) in\n\(standardOutput)",
        sourceLocation: sourceLocation
      )
    }
  }
}
