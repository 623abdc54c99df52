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

  /// The numbered badge of a finding: filled when broken, outlined when it cannot be told.
  static func badge(_ number: Int, state: EdgeState) -> String {
    switch state {
    case .broken:
      """
      <TD BGCOLOR="\(Palette.broken)" COLOR="\(Palette.broken)" BORDER="1" STYLE="ROUNDED" \
      CELLPADDING="1"><FONT POINT-SIZE="10" COLOR="white"><B> \(number) </B></FONT></TD>
      """
    case .allowed, .unreachable, .indeterminate:
      """
      <TD BGCOLOR="white" COLOR="\(Palette.indeterminate)" BORDER="1" STYLE="ROUNDED" \
      CELLPADDING="1"><FONT POINT-SIZE="10" COLOR="\(Palette.indeterminate)"><B>? \(number) \
      </B></FONT></TD>
      """
    }
  }
}
