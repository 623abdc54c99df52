/// The SVG document around a drawing: title, drawing, table of findings and legend.
struct FramedSVG {
  /// A number in the title, and the state it speaks of.
  struct Count {
    let words: String
    let state: EdgeState?
  }

  /// The drawing.
  let drawing: GraphvizDrawing
  /// What the picture shows.
  var title = ""
  /// Where that is.
  var place = ""
  /// What was counted, worst first.
  var counts: [Count] = []
  /// The first characters of the inventory's fingerprint.
  var fingerprint = ""
  /// Who must act, and on which findings.
  var actors: [(name: String, numbers: [Int])] = []
  /// The table.
  var table = FindingsTable()
  /// What is odd besides, line by line.
  var notes: [String] = []
  /// Sentences below the legend.
  var remarks: [String] = []
  /// What the outlined node in the legend stands for; empty for none.
  var fault = "its policy is at fault"

  /// Empty space around everything.
  private static let margin = 24.0
  /// The widest and the narrowest document, unless the drawing forces more.
  private static let widths = (least: 1040.0, most: 1416.0)
  /// How small a drawing may be made so that it fits.
  private static let leastScale = 0.8

  init(drawing: GraphvizDrawing) {
    self.drawing = drawing
  }

  /// The document.
  var text: String {
    let room = Self.widths.most - 2 * Self.margin
    let scale = drawing.width > room ? max(Self.leastScale, room / drawing.width) : 1
    let inner = max(Self.widths.least - 2 * Self.margin, drawing.width * scale)
    var elements: [String] = []
    var y = drawHead(width: inner, into: &elements)
    let left = Self.margin + (inner - drawing.width * scale) / 2
    elements.append(drawing.element(x: left, y: y, scale: scale))
    y += drawing.height * scale + 14
    let table = table.draw(x: Self.margin, y: y, width: inner)
    elements += table.elements
    y = table.bottom
    if !notes.isEmpty {
      y += 30
      elements.append(
        SVGText.line("Odd in the configuration", x: Self.margin, y: y, size: 14, bold: true)
      )
      y += 3
      drawLines(notes, size: 12, color: Palette.ink, width: inner, y: &y, into: &elements)
    }
    y += table.elements.isEmpty && notes.isEmpty ? 12 : 30
    elements += Legend.draw(x: Self.margin, y: y, fault: fault).elements
    drawLines(remarks, size: 11, color: Palette.faint, width: inner, y: &y, into: &elements)
    return document(elements, width: inner + 2 * Self.margin, height: y + Self.margin)
  }

  /// Draws sentences, each over at most three lines.
  private func drawLines(
    _ sentences: [String],
    size: Double,
    color: String,
    width: Double,
    y: inout Double,
    into elements: inout [String]
  ) {
    for sentence in sentences {
      let lines = Wrapping.lines(of: DisplayText.clean(sentence), width: width, lines: 3) {
        TextMetrics.width($0, size: size)
      }
      for line in lines {
        y += size + 6
        elements.append(SVGText.line(line, x: Self.margin, y: y, size: size, color: color))
      }
    }
  }

  /// Title, counts and who must act; gives where the drawing begins.
  private func drawHead(width: Double, into elements: inout [String]) -> Double {
    let left = Self.margin
    let right = left + width
    var y = 38.0
    elements.append(SVGText.line(title, x: left, y: y, size: 22, bold: true))
    if !fingerprint.isEmpty {
      elements.append(
        SVGText.line(
          "inventory \(fingerprint)",
          x: right,
          y: y,
          size: 12,
          color: Palette.faint,
          anchor: "end"
        )
      )
    }
    y += 23
    elements.append(
      SVGText.line(place, x: right, y: y, size: 12, color: Palette.faint, anchor: "end")
    )
    var x = left
    for count in counts {
      if x > left {
        elements.append(SVGText.line("·", x: x, y: y, size: 14, color: Palette.faint))
        x += 14
      }
      let isLoud = count.state != nil
      elements.append(
        SVGText.line(
          count.words,
          x: x,
          y: y,
          size: 14,
          color: count.state.map { Palette.words($0) } ?? Palette.faint,
          bold: isLoud
        )
      )
      x += TextMetrics.width(count.words, size: 14, bold: isLoud) + 10
    }
    y += 14
    guard !actors.isEmpty else { return y + 4 }
    y += 13
    x = left
    elements.append(SVGText.line("Must act:", x: x, y: y, size: 14, bold: true))
    x += TextMetrics.width("Must act:", size: 14, bold: true) + 10
    for actor in actors {
      let shown = actor.numbers.prefix(8)
      let needed = TextMetrics.width(actor.name, size: 14, bold: true) + Double(shown.count) * 24
      if x + needed > right, x > left {
        x = left
        y += 21
      }
      elements.append(
        SVGText.line(actor.name, x: x, y: y, size: 14, color: Palette.broken, bold: true)
      )
      x += TextMetrics.width(actor.name, size: 14, bold: true) + 7
      for number in shown {
        let badge = SVGText.badge(number, state: .broken, x: x, y: y - 1)
        elements.append(badge.element)
        x += badge.width + 4
      }
      x += 18
    }
    return y + 18
  }

  private func document(_ elements: [String], width: Double, height: Double) -> String {
    let size = "\(SVGText.number(width.rounded(.up))) \(SVGText.number(height.rounded(.up)))"
    let sides = size.split(separator: " ")
    let summary = counts.map(\.words).joined(separator: ", ")
    let act = actors.map { actor in
      "\(actor.name) must act on \(actor.numbers.map(String.init).joined(separator: ", "))"
    }
    let rows = table.rows.map { "\($0.number) \($0.state.words): \($0.request), \($0.why)" }
    let description = ([summary] + act + rows).joined(separator: ". ")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
      width="\(sides[0])" height="\(sides[1])" viewBox="0 0 \(size)" \
      font-family="Helvetica, Arial, sans-serif" role="img">
      <title>\(Markup.escaped(DisplayText.clean("\(title): \(summary)")))</title>
      <desc>\(Markup.escaped(DisplayText.clean(description)))</desc>
      <rect width="100%" height="100%" fill="white"/>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }
}
