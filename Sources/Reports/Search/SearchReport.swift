/// An answer of a search of the access graph, in the two forms that are words.
public protocol SearchReport {
  /// The answer for a terminal, verdict first; it ends with a line feed.
  var text: String { get }
  /// The answer as JSON, with its schema's name in the member `schema`; it ends with a line feed.
  var json: String { get }
}
