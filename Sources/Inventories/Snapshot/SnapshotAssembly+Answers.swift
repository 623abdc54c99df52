import AWSIdentifiers
import Diagnostics
import JSONReading

extension SnapshotAssembly {
  /// Takes in a pipeline.
  mutating func addPipeline(
    _ folder: String,
    account: AccountID,
    region: String,
    from reading: FileReading
  ) {
    let before: Knowledge<LocatedNode> = .missing(
      MissingFile(
        path: reading.path,
        reason: .notCollected,
        command: "aws codepipeline get-pipeline --name \(folder) --region \(region)"
      )
    )
    let found = knowledge(
      from: reading,
      before: before,
      expected: "`pipeline` with `stages`, the answer of `get-pipeline`"
    ) { tree in
      guard let pipeline = tree["pipeline"], pipeline["stages"]?.isArray == true else {
        return nil
      }
      return .known(LocatedNode(node: pipeline, origin: reading.origin))
    }
    let isKnown = accounts[account]?.regions[region]?.pipelines[folder] != nil
    switch found {
    case .known(let pipeline):
      let name = pipeline.node["name"]?.string ?? folder
      let position = pipeline.node["name"].map(pipeline.position(of:))
      guard name == folder, !isKnown else {
        diagnostics.append(
          .unexpectedAnswer(
            sources.location(of: position ?? reading.origin),
            expected: isKnown
              ? "one file for pipeline `\(folder)`, not two"
              : "pipeline `\(folder)`, in whose folder the file lies, not `\(name)`"
          )
        )
        let missing = MissingFile(path: reading.path, reason: .unreadable)
        withRegion(region, of: account) { part in
          part.unreadablePipelines[folder] = missing
          part.pipelines[folder] = nil
        }
        return
      }
      withRegion(region, of: account) { $0.pipelines[name] = pipeline }
    case .missing(let missing):
      withRegion(region, of: account) { $0.unreadablePipelines[folder] = missing }
    case .absent: return
    }
  }

  /// Takes in an answer that only those who ask for it understand.
  mutating func addAnswer(
    _ key: ServiceAnswerKey,
    account: AccountID,
    region: String,
    from reading: FileReading
  ) {
    let found: Knowledge<LocatedNode>
    if case .error(let code) = reading.outcome, Self.provesAbsence(code) {
      found = .absent
    } else {
      found = knowledge(
        from: reading,
        before: .missing(MissingFile(path: reading.path, reason: .notCollected)),
        expected: "a JSON object or list"
      ) { tree in
        tree.isObject || tree.isArray
          ? .known(LocatedNode(node: tree, origin: reading.origin)) : nil
      }
    }
    withRegion(region, of: account) { $0.answers[key] = found }
    for (offset, policy) in reading.policies {
      embeddedPolicies[reading.origin.advanced(by: offset)] = AttachedPolicy(
        name: key.name,
        document: policy.document,
        position: reading.origin.advanced(by: policy.start)
      )
    }
  }

  /// Whether an error says that what was asked for does not exist.
  private static func provesAbsence(_ code: String) -> Bool {
    code.hasPrefix("NoSuch") || code.hasSuffix("NotFound") || code.hasSuffix("NotFoundException")
      || code.hasSuffix(".NotFoundError")
  }
}
