import ArtifactFlows

/// Something that is not known, and every leg that it leaves open.
struct OpenQuestion {
  /// The file that would tell; `nil` when no file does.
  let file: String?
  /// The command that collects the file.
  let command: String?
  /// What is not known, in words.
  private(set) var texts: [String] = []
  /// The legs that it leaves open, by pipeline.
  private(set) var legs: [(pipeline: String, legs: [LegVerdict])] = []

  /// How many legs it leaves open.
  var count: Int { legs.reduce(0) { $0 + $1.legs.count } }

  /// The open questions of an audit, those that leave most legs open first.
  ///
  /// Questions that the same file answers are one. Legs of AWS's advice count for no verdict and
  /// are left out.
  static func questions(of audit: AuditResult) -> [OpenQuestion] {
    var questions: [OpenQuestion] = []
    var indexes: [String: Int] = [:]
    for pipeline in audit.pipelines {
      for verdict in pipeline.legs where verdict.isOpen {
        var seen: Set<Int> = []
        for unknown in verdict.openUnknowns {
          let key = unknown.file.map { "file \($0)" } ?? "text \(unknown.text)"
          let index = indexes[key] ?? questions.count
          if index == questions.count {
            indexes[key] = index
            questions.append(OpenQuestion(file: unknown.file, command: unknown.command))
          }
          questions[index].add(unknown.text)
          if seen.insert(index).inserted { questions[index].add(verdict, of: pipeline) }
        }
      }
    }
    return questions.sorted { left, right in
      if left.count != right.count { return left.count > right.count }
      return left.sortName < right.sortName
    }
  }

  private var sortName: String { file ?? texts.first ?? "" }

  private mutating func add(_ text: String) {
    if !texts.contains(text) { texts.append(text) }
  }

  private mutating func add(_ verdict: LegVerdict, of pipeline: PipelineVerdict) {
    if legs.last?.pipeline == pipeline.arn.text {
      legs[legs.count - 1].legs.append(verdict)
    } else {
      legs.append((pipeline.arn.text, [verdict]))
    }
  }
}

extension LegVerdict {
  /// Whether the leg could not be told and counts for a verdict.
  var isOpen: Bool {
    state == .indeterminate && leg.presence != .advisory
  }

  /// What leaves the leg open; where nothing is named, the condition under which it is made.
  fileprivate var openUnknowns: [LegUnknown] {
    if !unknowns.isEmpty { return unknowns }
    if case .when(let condition, holds: nil) = leg.presence {
      return [LegUnknown(text: "whether \(condition)")]
    }
    return [LegUnknown(text: note.isEmpty ? "what decides is not named" : note)]
  }

  /// Whether the leg only marks what happens behind the pipeline, and counts for nothing.
  ///
  /// An action of a type that is not modelled has no IAM action either; it is always made, and
  /// leaves its step open.
  var isMereMarker: Bool { leg.isMarker && leg.presence == .advisory }
}
