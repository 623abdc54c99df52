/// Pieces of HTML-like labels; every text that goes into one is cleaned and escaped here.
enum HTMLLabel {
  /// Text of a size and colour.
  static func text(
    _ text: String,
    size: Int? = nil,
    color: String? = nil,
    bold: Bool = false
  ) -> String {
    let clean = DisplayText.clean(text)
    let escaped = Markup.escaped(clean.isEmpty ? " " : clean)
    let inner = bold ? "<B>\(escaped)</B>" : escaped
    guard size != nil || color != nil else { return inner }
    let points = size.map { " POINT-SIZE=\"\($0)\"" } ?? ""
    let shade = color.map { " COLOR=\"\($0)\"" } ?? ""
    return "<FONT\(points)\(shade)>\(inner)</FONT>"
  }

  /// Rows below each other, aligned at the left.
  static func rows(_ rows: [String], padding: Int = 1) -> String {
    let cells = rows.map { "<TR><TD ALIGN=\"LEFT\">\($0)</TD></TR>" }.joined()
    return """
      <TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="\(padding)">\(cells)</TABLE>
      """
  }

  /// Cells beside each other.
  static func cells(_ cells: [String], spacing: Int = 2) -> String {
    """
    <TABLE BORDER="0" CELLBORDER="0" CELLSPACING="\(spacing)" CELLPADDING="0">\
    <TR>\(cells.joined())</TR></TABLE>
    """
  }

  /// A plain cell.
  static func cell(_ content: String) -> String { "<TD ALIGN=\"LEFT\">\(content)</TD>" }

  /// The numbered badges of findings, at most four: filled when broken, outlined when it cannot
  /// be told.
  ///
  /// A table of fixed size, since Graphviz stretches every other one to the width of its cell.
  ///
  /// - Parameters:
  ///   - badges: Numbers and states.
  ///   - align: Where in its cell the table stands.
  /// - Returns: A cell, or nothing when there are no badges.
  static func badges(_ badges: [(number: Int, state: EdgeState)], align: String = "LEFT") -> String
  {
    guard !badges.isEmpty else { return "" }
    let shown = badges.prefix(4).map { badge($0.number, state: $0.state) }
    let more = badges.count > 4 ? [(cell(text("+\(badges.count - 4)", size: 10)), 26)] : []
    let cells = shown + more
    let width = cells.reduce(2) { $0 + $1.width + 2 }
    return """
      <TD ALIGN="\(align)"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0" \
      ALIGN="\(align)" FIXEDSIZE="TRUE" WIDTH="\(width)" HEIGHT="20"><TR>\
      \(cells.map(\.cell).joined())</TR></TABLE></TD>
      """
  }

  private static func badge(_ number: Int, state: EdgeState) -> (cell: String, width: Int) {
    let isBroken = state == .broken
    let line = isBroken ? Palette.broken : Palette.indeterminate
    let fill = isBroken ? Palette.broken : "#FFFFFF"
    let ink = isBroken ? "#FFFFFF" : Palette.indeterminate
    let words = isBroken ? "\(number)" : "? \(number)"
    let width = 11 + 7 * words.count
    let cell = """
      <TD FIXEDSIZE="TRUE" WIDTH="\(width)" HEIGHT="16" BORDER="1" STYLE="ROUNDED" \
      COLOR="\(line)" BGCOLOR="\(fill)">\(text(words, size: 11, color: ink, bold: true))</TD>
      """
    return (cell, width)
  }
}
