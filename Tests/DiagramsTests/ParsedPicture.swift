import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A picture, read by somebody else's XML parser.
struct ParsedPicture {
  /// The name of every element.
  private(set) var elementNames: Set<String> = []
  /// The name and value of every attribute.
  private(set) var attributes: [(name: String, value: String)] = []
  /// The text of each `text` element.
  private(set) var texts: [String] = []

  /// Reads an SVG document.
  ///
  /// - Throws: When the text is not well-formed XML.
  init(_ svg: String) throws {
    let document = try XMLDocument(
      data: Data(svg.utf8),
      options: [.nodeLoadExternalEntitiesNever, .nodePreserveWhitespace]
    )
    if let root = document.rootElement() { visit(root) }
  }

  /// The width and height of the outermost element.
  var size: (width: Double, height: Double) {
    func number(_ name: String) -> Double {
      attributes.first { $0.name == name }.flatMap { Double($0.value) } ?? 0
    }
    return (number("width"), number("height"))
  }

  private mutating func visit(_ element: XMLElement) {
    elementNames.insert(element.name ?? "")
    for attribute in element.attributes ?? [] {
      attributes.append((attribute.name ?? "", attribute.stringValue ?? ""))
    }
    if element.name == "text" { texts.append(element.stringValue ?? "") }
    for child in element.children ?? [] {
      if let child = child as? XMLElement { visit(child) }
    }
  }
}
