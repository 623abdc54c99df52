import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An SVG document, read by somebody else's XML parser: what stands in it, in document order.
struct ParsedDrawing {
  private var groups: [(class: String, title: String)] = []
  /// The text of each `text` element.
  private(set) var texts: [String] = []
  /// The name of every element.
  private(set) var elementNames: Set<String> = []
  /// The name of every attribute.
  private(set) var attributeNames: Set<String> = []

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

  /// The titles of the groups of a class: `node`, `edge` or `cluster`.
  func titles(ofClass name: String) -> [String] {
    groups.filter { $0.class == name }.map(\.title)
  }

  private mutating func visit(_ element: XMLElement) {
    let children = (element.children ?? []).compactMap { $0 as? XMLElement }
    elementNames.insert(element.name ?? "")
    let attributes = element.attributes ?? []
    attributeNames.formUnion(attributes.compactMap(\.name))
    // `attribute(forName:)` finds nothing in a document with a default namespace on Linux.
    if let name = attributes.first(where: { $0.name == "class" })?.stringValue {
      let title = children.first { $0.name == "title" }?.stringValue
      groups.append((name, title ?? ""))
    }
    if element.name == "text" { texts.append(element.stringValue ?? "") }
    for child in children { visit(child) }
  }
}
