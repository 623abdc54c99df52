import ArtifactFlows

/// The pipeline's actions as one node: a row for each eight of them, or a column.
struct StepRow {
  /// A cell: one action, or several that are all allowed.
  struct Cell {
    /// `3 · Dev`.
    let stage: String
    /// The action's name.
    let title: String
    /// What it does, and as whom.
    let lines: [String]
    /// Its state.
    let state: EdgeState
    /// The findings that concern it.
    let badges: [(number: Int, state: EdgeState)]
    /// Whether it begins a stage.
    let beginsStage: Bool
  }

  /// More actions than this are folded.
  static let foldingLimit = 20
  /// More cells than this are cut off.
  static let cellLimit = 48

  /// The cells in order.
  let cells: [Cell]

  /// The cells of a pipeline.
  ///
  /// - Parameters:
  ///   - verdict: The part of the verdict that is shown.
  ///   - whole: The verdict with every step, which tells the stages' numbers.
  ///   - findings: The rows of the table.
  ///   - accounts: What accounts are called.
  init(
    _ verdict: PipelineVerdict,
    of whole: PipelineVerdict,
    findings: DiagramFindings,
    accounts: AccountLabels
  ) {
    let stages = whole.steps.map(\.stage).uniqued
    let places = Dictionary(uniqueKeysWithValues: stages.enumerated().map { ($1, $0 + 1) })
    func number(_ stage: String) -> Int { places[stage] ?? 0 }
    var numbers: [String: [Int]] = [:]
    for row in findings.rows {
      for step in row.steps { numbers[step, default: []].append(row.number) }
    }
    func badges(_ step: StepVerdict) -> [Int] { numbers[step.name] ?? [] }
    let isReduced = verdict.steps.count < whole.steps.count
    let isFolding = isReduced || verdict.steps.count > Self.foldingLimit
    let loud = Set(
      verdict.steps.filter { $0.state != .allowed || !badges($0).isEmpty }.map(\.stage)
    )
    let quiet = isFolding ? Set(stages).subtracting(loud) : []
    var groups: [[StepVerdict]] = []
    for step in verdict.steps {
      if isFolding, let last = groups.last?.last, belongTogether(last, step) {
        groups[groups.count - 1].append(step)
      } else {
        groups.append([step])
      }
    }
    func belongTogether(_ first: StepVerdict, _ second: StepVerdict) -> Bool {
      if quiet.contains(first.stage), quiet.contains(second.stage) { return true }
      return first.stage == second.stage && first.state == second.state
        && first.role == second.role && badges(first) == badges(second)
    }
    var cells: [Cell] = []
    var previous: String?
    for group in groups {
      let first = group[0]
      let last = group[group.count - 1]
      let from = number(first.stage)
      let to = number(last.stage)
      let isRun = from != to
      let lines =
        group.count == 1
        ? Self.lines(first, accounts: accounts)
        : ["\(group.count) actions\(first.state == .allowed ? ", all allowed" : "")"]
          + (isRun ? [] : Self.lines(first, accounts: accounts).suffix(1))
      cells.append(
        Cell(
          stage: isRun
            ? "stages \(from) to \(to)"
            : "\(from) · \(DisplayText.name(first.stage, limit: 22))",
          title: group.count == 1
            ? DisplayText.name(first.action, limit: 26)
            : "\(DisplayText.name(isRun ? first.stage : first.action, limit: 16)) … "
              + DisplayText.name(isRun ? last.stage : last.action, limit: 16),
          lines: lines,
          state: EdgeState(first.state),
          badges: badges(first).map { ($0, findings.rows[$0 - 1].state) },
          beginsStage: first.stage != previous
        )
      )
      previous = last.stage
    }
    if cells.count > Self.cellLimit {
      let more = cells.count - Self.cellLimit + 1
      cells.removeLast(more)
      cells.append(
        Cell(
          stage: "…",
          title: "\(more) more",
          lines: ["see the text report"],
          state: .unreachable,
          badges: [],
          beginsStage: true
        )
      )
    }
    self.cells = cells
  }

  private static func lines(_ step: StepVerdict, accounts: AccountLabels) -> [String] {
    let provider = step.provider.split(separator: "/").last.map(String.init) ?? step.provider
    var lines = [DisplayText.name(provider, limit: 26)]
    if !step.summary.isEmpty { lines.append(DisplayText.name(step.summary, limit: 28)) }
    if let role = step.role {
      let name = DisplayText.name(ShortName.principal(role), limit: 24)
      let place = role.account.map { ", \(accounts.short($0))" } ?? ""
      lines.append("as \(name)\(place)")
    }
    return lines
  }
}

extension StepRow {
  /// The label: rows of cells from left to right, or one column.
  ///
  /// - Parameter perRow: How many cells stand beside each other.
  /// - Returns: A table.
  func label(perRow: Int) -> String {
    guard !cells.isEmpty else { return HTMLLabel.text("no actions", color: Palette.faint) }
    var rows: [String] = []
    for start in stride(from: 0, to: cells.count, by: perRow) {
      var row: [String] = []
      for index in start..<min(start + perRow, cells.count) {
        if perRow > 1 {
          let arrow = index > 0 && cells[index].beginsStage ? "→" : " "
          let text = HTMLLabel.text(arrow, size: 12, color: Palette.faint)
          row.append("<TD BORDER=\"0\">\(text)</TD>")
        }
        row.append(Self.cell(cells[index]))
      }
      rows.append("<TR>\(row.joined())</TR>")
    }
    return """
      <TABLE BORDER="0" CELLBORDER="1" CELLSPACING="2" CELLPADDING="4">\(rows.joined())</TABLE>
      """
  }

  private static func cell(_ cell: Cell) -> String {
    let line: String
    let fill: String
    let width: Int
    let style: String
    switch cell.state {
    case .broken:
      (line, fill, width, style) = (Palette.broken, Palette.brokenFill, 3, "ROUNDED")
    case .indeterminate:
      (line, fill, width, style) = (Palette.indeterminate, Palette.indeterminateFill, 2, "DOTTED")
    case .allowed, .unreachable:
      (line, fill, width, style) = (Palette.clusterLine, "#FFFFFF", 1, "ROUNDED")
    }
    var head = [HTMLLabel.cell(HTMLLabel.text("\(cell.stage) ", size: 10, color: Palette.faint))]
    head.append(HTMLLabel.badges(cell.badges, align: "RIGHT"))
    var rows = [HTMLLabel.cells(head, spacing: 0), HTMLLabel.text(cell.title, bold: true)]
    rows += cell.lines.map { HTMLLabel.text($0, size: 10, color: Palette.faint) }
    return """
      <TD ALIGN="LEFT" VALIGN="TOP" BORDER="\(width)" COLOR="\(line)" BGCOLOR="\(fill)" \
      STYLE="\(style)">\(HTMLLabel.rows(rows, padding: 0))</TD>
      """
  }
}
