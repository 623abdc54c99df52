/// What the lines of a picture mean.
struct Legend {
  /// The states that are explained, in order.
  static let entries: [(state: EdgeState, words: String)] = [
    (.broken, "broken, with badge and break code"), (.indeterminate, "cannot be told"),
    (.unreachable, "not reached: an earlier edge is broken"), (.allowed, "allowed"),
  ]

  /// Draws the legend in one line.
  ///
  /// - Parameters:
  ///   - x: The left edge.
  ///   - y: The baseline.
  ///   - fault: What the outlined node stands for; empty for none.
  /// - Returns: The elements, and where the line ends.
  static func draw(
    x: Double,
    y: Double,
    fault: String = "its policy is at fault"
  ) -> (elements: [String], right: Double) {
    var elements: [String] = []
    var x = x
    for entry in entries {
      elements.append(sample(entry.state, x: x, y: y - 4))
      x += 44
      elements.append(SVGText.line(entry.words, x: x, y: y, size: 11, color: Palette.faint))
      x += TextMetrics.width(entry.words, size: 11) + 22
    }
    guard !fault.isEmpty else { return (elements, x) }
    elements.append(
      """
      <rect x="\(SVGText.number(x))" y="\(SVGText.number(y - 10))" width="26" height="13" rx="4" \
      fill="\(Palette.brokenFill)" stroke="\(Palette.broken)" stroke-width="2.4"/>
      """
    )
    x += 33
    elements.append(SVGText.line(fault, x: x, y: y, size: 11, color: Palette.faint))
    return (elements, x + TextMetrics.width(fault, size: 11))
  }

  private static func sample(_ state: EdgeState, x: Double, y: Double) -> String {
    let (color, width, dashes) =
      switch state {
      case .allowed: (Palette.allowed, 1.1, "")
      case .unreachable: (Palette.unreachable, 1, "5 3")
      case .indeterminate: (Palette.indeterminate, 2, "1 4")
      case .broken: (Palette.broken, 2.8, "6 3")
      }
    let isOpen = state == .unreachable
    let tip = SVGText.number(x + 37)
    let back = SVGText.number(x + 29)
    let head = """
      <path d="M\(back) \(SVGText.number(y - 3.5))L\(tip) \(SVGText.number(y))\
      L\(back) \(SVGText.number(y + 3.5))Z" fill="\(isOpen ? "white" : color)" stroke="\(color)"/>
      """
    return SVGText.rule(fromX: x, toX: x + 30, y: y, color: color, width: width, dashes: dashes)
      + head
  }
}
