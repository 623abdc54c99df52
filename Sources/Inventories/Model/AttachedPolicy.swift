import PolicyLanguage

/// A policy document at the place where the inventory holds it.
public struct AttachedPolicy: Sendable {
  /// The name to show: the policy's name, or what it is attached to.
  public let name: String
  /// The policy's own ARN, for managed policies.
  public let arn: String?
  /// The document, shared by everybody who holds the same text.
  public let document: PolicyDocument
  /// Where the document's text begins; a statement stands at this position plus its own offset.
  public let position: SourcePosition

  /// A policy at a place.
  ///
  /// - Parameters:
  ///   - name: The name to show.
  ///   - arn: The policy's own ARN, for managed policies.
  ///   - document: The parsed document; its offsets count from `position`.
  ///   - position: Where the document's text begins.
  public init(
    name: String,
    arn: String? = nil,
    document: PolicyDocument,
    position: SourcePosition
  ) {
    self.name = name
    self.arn = arn
    self.document = document
    self.position = position
  }
}
