import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An SVG document, read by an XML parser of its own.
final class ParsedDocument: NSObject, XMLParserDelegate {
  /// Whether it is XML.
  private(set) var isWellFormed = false
  /// Names of its elements with their namespaces.
  private(set) var elements: Set<String> = []
  /// Names of its attributes.
  private(set) var attributes: Set<String> = []
  /// Values of attributes that lead somewhere.
  private(set) var references: [String] = []
  /// All text in it.
  private(set) var text = ""

  init(_ document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.insert("\(namespaceURI ?? "") \(name)")
    for (key, value) in attributes {
      self.attributes.insert(key)
      let isReference = key.lowercased().hasSuffix("href") || key == "src"
      if isReference || value.contains("url(") { references.append(value) }
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
