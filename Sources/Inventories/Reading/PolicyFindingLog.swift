import Diagnostics
import PolicyLanguage

/// The documents of one file that have findings, each at the first place where it is attached.
struct PolicyFindingLog: Sendable {
  /// A document with findings.
  struct Entry: Sendable {
    let document: PolicyDocument
    let position: SourcePosition
    var count: Int
    /// Where each finding stands; filled in while the file's bytes are at hand.
    var locations: [FileLocation] = []
  }

  private(set) var entries: [Entry] = []
  private var indexes: [ObjectIdentifier: Int] = [:]

  /// Notes that a document is attached here.
  mutating func note(_ document: PolicyDocument, at position: SourcePosition) {
    guard !document.findings.isEmpty else { return }
    if let index = indexes[ObjectIdentifier(document)] {
      entries[index].count += 1
    } else {
      indexes[ObjectIdentifier(document)] = entries.count
      entries.append(Entry(document: document, position: position, count: 1))
    }
  }

  /// Works out lines and columns.
  ///
  /// - Parameters:
  ///   - path: The path to show.
  ///   - text: The text that the positions count in.
  mutating func locate(in path: String, text: UnsafeBufferPointer<UInt8>) {
    guard !entries.isEmpty else { return }
    // In the order of the text, so that lines are counted once.
    var places: [(offset: Int, entry: Int, finding: Int)] = []
    for (entryIndex, entry) in entries.enumerated() {
      for (findingIndex, finding) in entry.document.findings.enumerated() {
        places.append((entry.position.offset + finding.offset, entryIndex, findingIndex))
      }
      entries[entryIndex].locations = entry.document.findings.map { _ in FileLocation(file: path) }
    }
    places.sort { $0.offset < $1.offset }
    var counter = LineCounter(text)
    for place in places {
      let (line, column) = counter.position(of: place.offset)
      entries[place.entry].locations[place.finding] = FileLocation(
        file: path,
        line: line,
        column: column
      )
    }
  }

  /// Turns the findings of several files into diagnostics, each document reported once.
  ///
  /// - Parameter logs: The logs in the order of the files.
  /// - Returns: One diagnostic for each finding of each document.
  static func diagnostics(of logs: some Sequence<PolicyFindingLog>) -> [Diagnostic] {
    var merged = PolicyFindingLog()
    for log in logs {
      for entry in log.entries {
        if let index = merged.indexes[ObjectIdentifier(entry.document)] {
          merged.entries[index].count += entry.count
        } else {
          merged.indexes[ObjectIdentifier(entry.document)] = merged.entries.count
          merged.entries.append(entry)
        }
      }
    }
    return merged.entries.flatMap { entry in
      zip(entry.document.findings, entry.locations).map { finding, location in
        .policyFinding(finding, at: location, occurrences: entry.count)
      }
    }
  }
}

extension Diagnostic {
  static func policyFinding(
    _ finding: PolicyFinding,
    at location: FileLocation,
    occurrences: Int
  ) -> Diagnostic {
    let elsewhere =
      switch occurrences {
      case ...1: ""
      case 2: " (the same text is attached once more)"
      default: " (the same text is attached \(occurrences - 1) more times)"
      }
    return Diagnostic(
      code: finding.code.rawValue,
      severity: finding.code.isError ? .error : .warning,
      location: location,
      message: finding.message + elsewhere
    )
  }
}
