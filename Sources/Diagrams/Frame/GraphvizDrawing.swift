/// An SVG document of Graphviz's, ready to be nested in one of ours.
struct GraphvizDrawing {
  /// The width in units of the drawing.
  let width: Double
  /// The height in units of the drawing.
  let height: Double
  /// The value of `viewBox`.
  private let viewBox: String
  /// What stands within the outermost element.
  private let content: String

  /// Takes a document apart: prolog, document type and outermost element are left behind.
  ///
  /// A text that is no such document gives an empty drawing.
  init(_ svg: String) {
    guard let start = svg.firstRange(of: "<svg"), let end = svg.lastRange(of: "</svg>"),
      let close = svg[start.upperBound...].firstIndex(of: ">"), close < end.lowerBound
    else {
      (width, height, viewBox, content) = (0, 0, "0 0 0 0", "")
      return
    }
    let tag = svg[start.lowerBound..<close]
    let numbers = Self.attribute("viewBox", of: tag).split(separator: " ").compactMap {
      Double($0)
    }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else {
      (width, height, viewBox, content) = (0, 0, "0 0 0 0", "")
      return
    }
    (width, height) = (numbers[2], numbers[3])
    viewBox = numbers.map { SVGText.number($0) }.joined(separator: " ")
    content = Self.withTitles(svg[svg.index(after: close)..<end.lowerBound])
  }

  /// The content with its tooltips as `title` elements, which every viewer shows.
  ///
  /// Graphviz writes the generated ids as titles, which would only be in the way, and tooltips as
  /// attributes of links without a target.
  private static func withTitles(_ content: Substring) -> String {
    let attribute = "<a xlink:title=\""
    var lines: [Substring] = []
    for line in content.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("<title>"), line.hasSuffix("</title>") { continue }
      guard line.hasPrefix("<g id=\"a_"), line.hasSuffix("\">"),
        let start = line.firstRange(of: attribute)
      else {
        lines.append(line)
        continue
      }
      let tooltip = line[start.upperBound...].dropLast(2)
      let title = tooltip == " " ? "" : "<title>\(tooltip)</title>"
      lines.append("\(line[..<start.lowerBound])<a>\(title)")
    }
    return lines.joined(separator: "\n")
  }

  /// The drawing as an element of another document.
  func element(x: Double, y: Double, scale: Double) -> String {
    let place =
      "x=\"\(SVGText.number(x))\" y=\"\(SVGText.number(y))\""
      + " width=\"\(SVGText.number(width * scale))\" height=\"\(SVGText.number(height * scale))\""
    return "<svg \(place) viewBox=\"\(viewBox)\">\(content)</svg>"
  }

  private static func attribute(_ name: String, of tag: Substring) -> Substring {
    guard let start = tag.firstRange(of: "\(name)=\""),
      let end = tag[start.upperBound...].firstIndex(of: "\"")
    else { return "" }
    return tag[start.upperBound..<end]
  }
}

extension String {
  /// Where a text stands last.
  fileprivate func lastRange(of text: String) -> Range<String.Index>? { ranges(of: text).last }
}
