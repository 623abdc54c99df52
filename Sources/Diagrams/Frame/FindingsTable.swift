import ArtifactFlows

/// The table below a picture: what is broken, then what cannot be told, and who can repair it.
struct FindingsTable {
  /// One row, each cell as clean text.
  struct Row {
    let number: Int
    let state: EdgeState
    let code: String
    let step: String
    let request: String
    let why: String
    let account: String
    let location: String
  }

  /// More rows than this are cut off.
  static let rowLimit = 30

  /// The rows that are shown.
  let rows: [Row]
  /// How many are not.
  let hidden: Int
  /// What the third column holds.
  var stepTitle = "step"

  /// No rows.
  init() {
    rows = []
    hidden = 0
  }

  /// The rows of a pipeline's findings.
  init(_ findings: DiagramFindings, accounts: AccountLabels) {
    rows = findings.rows.prefix(Self.rowLimit).map { Self.row($0, accounts: accounts) }
    hidden = max(0, findings.rows.count - Self.rowLimit)
  }

  /// The rows of several pipelines' findings; each step is named with its pipeline.
  init(_ findings: [(pipeline: String, finding: DiagramFinding)], accounts: AccountLabels) {
    rows = findings.prefix(Self.rowLimit).map {
      Self.row($0.finding, pipeline: $0.pipeline, accounts: accounts)
    }
    hidden = max(0, findings.count - Self.rowLimit)
  }

  private static func row(
    _ finding: DiagramFinding,
    pipeline: String? = nil,
    accounts: AccountLabels
  ) -> Row {
    let step = DisplayText.clean(finding.first.leg.step)
    let firstStep = pipeline.map { "\(DisplayText.name($0)): \(step)" } ?? step
    let moreSteps = finding.steps.count - 1
    let unknown = finding.first.unknowns.first
    let whyParts =
      finding.blockers.prefix(2).map(Wording.why)
      + finding.first.unknowns.prefix(finding.state == .indeterminate ? 2 : 0).map(\.text)
    let noteParts = finding.first.note.isEmpty ? [] : [finding.first.note]
    let places = finding.blockers.compactMap(\.location).map(\.description).uniqued
    let place = places.first ?? unknown?.file.map { "missing: \($0)" } ?? unknown?.command ?? ""
    return Row(
      number: finding.number,
      state: finding.state,
      code: finding.code,
      step: moreSteps > 0 ? "\(firstStep) +\(counted(moreSteps, "step"))" : firstStep,
      request: request(finding, accounts: accounts),
      why: DisplayText.clean((whyParts + noteParts).joined(separator: "; ")),
      account: finding.state == .broken
        ? finding.accounts.map { accounts.long($0) }.joined(separator: ", ") : "",
      location: DisplayText.clean(place)
    )
  }

  /// `PipelineDeploy, StackChanges (dev) → 1111…5555: kms:Decrypt`.
  private static func request(_ finding: DiagramFinding, accounts: AccountLabels) -> String {
    func listed(_ texts: [String], limit: Int) -> String {
      let shown = texts.prefix(limit).joined(separator: ", ")
      return texts.count > limit ? "\(shown) +\(texts.count - limit)" : shown
    }
    let principals = finding.legs.map { leg -> String in
      switch leg.leg.principal {
      case .identity(let arn):
        let place = arn.account.map { " (\(accounts.short($0)))" } ?? ""
        return "\(DisplayText.name(ShortName.principal(arn)))\(place)"
      case .service(let name): return DisplayText.name(name)
      case .unknown(let why): return "unknown: \(DisplayText.clean(why))"
      }
    }
    let resources = finding.legs.map { DisplayText.name(ShortName.resource($0.leg.resource)) }
    let actions = finding.legs.compactMap { $0.leg.action?.text }.map { DisplayText.name($0) }
    let who = listed(principals.uniqued, limit: 3)
    let what = listed(resources.uniqued, limit: 2)
    let how = listed(actions.uniqued, limit: 3)
    return how.isEmpty ? "\(who) → \(what)" : "\(who) → \(what): \(how)"
  }
}

extension FindingsTable {
  /// Draws the table.
  ///
  /// - Parameters:
  ///   - x: The left edge.
  ///   - y: The top edge.
  ///   - width: How wide it may be.
  /// - Returns: The elements, and where the table ends.
  func draw(x: Double, y: Double, width: Double) -> (elements: [String], bottom: Double) {
    guard !rows.isEmpty else { return ([], y) }
    let shares = [0.045, 0.055, 0.125, 0.245, 0.26, 0.1, 0.17]
    let titles = ["", "code", stepTitle, "request", "why", "must act", "where"]
    let lefts = shares.indices.map { x + width * shares[..<$0].reduce(0, +) }
    var elements: [String] = []
    var y = y + 16
    let isBroken = rows.contains { $0.state == .broken }
    let title = isBroken ? "What is broken, and who can repair it" : "What cannot be told"
    elements.append(SVGText.line(title, x: x, y: y, size: 14, bold: true))
    y += 22
    for (index, title) in titles.enumerated() where !title.isEmpty {
      elements.append(
        SVGText.line(title, x: lefts[index], y: y, size: 11, color: Palette.faint)
      )
    }
    y += 7
    for row in rows {
      elements.append(
        SVGText.rule(fromX: x, toX: x + width, y: y, color: Palette.clusterLine, width: 0.7)
      )
      y += 18
      let cells = [row.code, row.step, row.request, row.why, row.account, row.location]
      elements.append(SVGText.badge(row.number, state: row.state, x: x + 1, y: y).element)
      var depth = 1
      for (index, cell) in cells.enumerated() {
        let isBold = index == 4
        let color = row.state == .broken && isBold ? Palette.broken : Palette.ink
        let lines = Wrapping.lines(
          of: cell,
          width: width * shares[index + 1] - 12,
          lines: 4
        ) { TextMetrics.width($0, size: 12, bold: isBold) }
        depth = max(depth, lines.count)
        for (number, line) in lines.enumerated() where !line.isEmpty {
          elements.append(
            SVGText.line(
              line,
              x: lefts[index + 1],
              y: y + Double(number) * 15,
              size: 12,
              color: color,
              bold: isBold
            )
          )
        }
      }
      y += Double(depth - 1) * 15 + 8
    }
    if hidden > 0 {
      y += 16
      elements.append(
        SVGText.line(
          "… and \(hidden) more: see the text report",
          x: x,
          y: y,
          size: 12,
          color: Palette.faint
        )
      )
    }
    return (elements, y)
  }
}
