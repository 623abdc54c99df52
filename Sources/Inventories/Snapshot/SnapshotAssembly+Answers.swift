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
    let fault = found.value.flatMap { located in
      ExpectedAnswer(key)?
        .fault(in: located.node, named: key.name, account: account, region: region)
    }
    if let fault {
      diagnostics.append(finding(fault, account: account, region: region, in: reading))
      let missing = MissingFile(path: reading.path, reason: .unreadable)
      withRegion(region, of: account) { $0.answers[key] = .missing(missing) }
      return
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

  private func finding(
    _ fault: ExpectedAnswer.Fault,
    account: AccountID,
    region: String,
    in reading: FileReading
  ) -> Diagnostic {
    switch fault {
    case .otherContent(let expected):
      .unexpectedAnswer(sources.location(of: reading.origin), expected: expected)
    case .otherPlace(let text, let node):
      .wrongPlace(
        sources.location(of: reading.origin.advanced(by: node.range.lowerBound)),
        text: text,
        folder: "\(account)/\(region)"
      )
    }
  }

  /// Marks answers of which a page is not there: what they do not list may yet exist.
  mutating func finishAnswers() {
    for (account, value) in accounts.sorted(by: { $0.key < $1.key }) {
      for (region, part) in value.regions.sorted(by: { $0.key < $1.key }) {
        for (key, answer) in part.answers.sorted(by: { $0.key < $1.key }) {
          guard let located = answer.value, located.node.saysMoreFollows else { continue }
          let (operation, page) = SnapshotFileKind.splitPage(key.name)
          let next = "\(page == nil ? key.name : operation)-\((page ?? 1) + 1)"
          let nextKey = ServiceAnswerKey(service: key.service, name: next)
          guard part.answers[nextKey] == nil else { continue }
          let path = "\(account)/\(region)/\(key.service)/\(next).json"
          let here = sources.location(of: located.origin).file
          diagnostics.append(.cutAnswer(FileLocation(file: here), next: path))
          let missing = MissingFile(path: path, reason: .incomplete)
          withRegion(region, of: account) { $0.answers[nextKey] = .missing(missing) }
        }
      }
    }
  }

  /// Whether an error says that what was asked for does not exist.
  private static func provesAbsence(_ code: String) -> Bool {
    code.hasSuffix("DoesNotExist") || code.hasSuffix("DoesNotExistException")
      || code.hasPrefix("NoSuch") || code.hasSuffix("NotFound")
      || code.hasSuffix("NotFoundException")
      || code.hasSuffix(".NotFoundError")
  }
}
