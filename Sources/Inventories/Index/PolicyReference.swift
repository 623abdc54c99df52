import PolicyLanguage

/// A policy document, or its place in an index, of which it is made when somebody asks for it.
public struct PolicyReference: Sendable {
  private enum Place: Sendable {
    case document(PolicyDocument)
    case index(DocumentTable, Int)
  }

  private let place: Place

  /// A document.
  public init(_ document: PolicyDocument) { place = .document(document) }

  /// A document of an index.
  ///
  /// - Throws: `IndexDamage` when there is none of this number.
  init(_ table: DocumentTable, _ number: Int) throws(IndexDamage) {
    guard number >= 0, number < table.count else { throw IndexDamage("the number of a policy") }
    place = .index(table, number)
  }

  /// The document: the same object whenever and wherever it is asked for.
  public var document: PolicyDocument {
    switch place {
    case .document(let document): return document
    case .index(let table, let number):
      do throws(IndexDamage) {
        return try table.document(number)
      } catch {
        return PolicyDocument(kind: .identity, isReadable: false) {
          PolicyContents(
            version: .v2008,
            statements: [],
            findings: [PolicyFinding(.json, "the index does not hold this policy", at: 0)]
          )
        }
      }
    }
  }

  /// Its number in the index; `nil` for a document of files.
  public var number: Int? {
    if case .index(_, let number) = place { number } else { nil }
  }

  /// What its `Allow` statements list; `nil` for a document of files.
  public var digest: PolicyDigest? {
    guard case .index(let table, let number) = place else { return nil }
    return table.digest(number)
  }
}
