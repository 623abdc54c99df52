/// Elements of SVG; every text that goes into one is escaped here.
enum SVGText {
  /// A number with at most two decimals.
  static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let whole = abs(hundredths) / 100
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    let decimals = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(sign)\(whole).\(decimals)"
  }

  /// A line of text whose baseline begins at a point.
  static func line(
    _ text: String,
    x: Double,
    y: Double,
    size: Double,
    color: String = Palette.ink,
    bold: Bool = false,
    anchor: String = "start"
  ) -> String {
    let weight = bold ? " font-weight=\"bold\"" : ""
    let end = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
    return """
      <text x="\(number(x))" y="\(number(y))" font-size="\(number(size))" fill="\(color)"\(weight)\
      \(end)>\(Markup.escaped(DisplayText.clean(text)))</text>
      """
  }

  /// A straight line.
  static func rule(
    fromX: Double,
    toX: Double,
    y: Double,
    color: String,
    width: Double,
    dashes: String = ""
  ) -> String {
    let pattern = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
    return """
      <path d="M\(number(fromX)) \(number(y))H\(number(toX))" fill="none" stroke="\(color)" \
      stroke-width="\(number(width))"\(pattern)/>
      """
  }

  /// The numbered badge of a finding, and how wide it is.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - state: Filled when broken, outlined when it cannot be told.
  ///   - x: The left edge.
  ///   - y: The baseline of the text beside it.
  /// - Returns: The elements and their width.
  static func badge(
    _ number: Int,
    state: EdgeState,
    x: Double,
    y: Double
  ) -> (element: String, width: Double) {
    let isBroken = state == .broken
    let text = isBroken ? "\(number)" : "? \(number)"
    let width = TextMetrics.width(text, size: 11, bold: true) + 10
    let color = isBroken ? Palette.broken : Palette.indeterminate
    let box = """
      <rect x="\(self.number(x))" y="\(self.number(y - 11.5))" width="\(self.number(width))" \
      height="15" rx="4" fill="\(isBroken ? color : "white")" stroke="\(color)"/>
      """
    let label = line(
      text,
      x: x + width / 2,
      y: y,
      size: 11,
      color: isBroken ? "white" : color,
      bold: true,
      anchor: "middle"
    )
    return (box + label, width)
  }
}
