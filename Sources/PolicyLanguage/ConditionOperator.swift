/// A condition operator: what is compared, how a list of request values is treated, and what an
/// absent key means.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" (EV-202, EV-203).
public struct ConditionOperator: Hashable, Sendable {
  /// The comparison itself.
  public enum Comparison: String, CaseIterable, Sendable {
    /// Exact text.
    case stringEquals = "StringEquals"
    /// Negation of `StringEquals`.
    case stringNotEquals = "StringNotEquals"
    /// Text without regard to case.
    case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
    /// Negation of `StringEqualsIgnoreCase`.
    case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
    /// Text with wildcards.
    case stringLike = "StringLike"
    /// Negation of `StringLike`.
    case stringNotLike = "StringNotLike"
    /// Equal decimal numbers.
    case numericEquals = "NumericEquals"
    /// Negation of `NumericEquals`.
    case numericNotEquals = "NumericNotEquals"
    /// Request value below policy value.
    case numericLessThan = "NumericLessThan"
    /// Request value not above policy value.
    case numericLessThanEquals = "NumericLessThanEquals"
    /// Request value above policy value.
    case numericGreaterThan = "NumericGreaterThan"
    /// Request value not below policy value.
    case numericGreaterThanEquals = "NumericGreaterThanEquals"
    /// Equal instants.
    case dateEquals = "DateEquals"
    /// Negation of `DateEquals`.
    case dateNotEquals = "DateNotEquals"
    /// Request instant before policy instant.
    case dateLessThan = "DateLessThan"
    /// Request instant not after policy instant.
    case dateLessThanEquals = "DateLessThanEquals"
    /// Request instant after policy instant.
    case dateGreaterThan = "DateGreaterThan"
    /// Request instant not before policy instant.
    case dateGreaterThanEquals = "DateGreaterThanEquals"
    /// Truth value.
    case bool = "Bool"
    /// Bytes, written in base64.
    case binaryEquals = "BinaryEquals"
    /// Address within a range.
    case ipAddress = "IpAddress"
    /// Negation of `IpAddress`.
    case notIpAddress = "NotIpAddress"
    /// ARN part by part, with wildcards.
    case arnEquals = "ArnEquals"
    /// Negation of `ArnEquals`.
    case arnNotEquals = "ArnNotEquals"
    /// The same as `ArnEquals`.
    case arnLike = "ArnLike"
    /// The same as `ArnNotEquals`.
    case arnNotLike = "ArnNotLike"
    /// Whether the key is absent.
    case null = "Null"
  }

  /// How several request values are treated.
  public enum Qualifier: String, Sendable {
    /// Every request value must satisfy the comparison.
    case forAllValues = "ForAllValues"
    /// At least one request value must.
    case forAnyValue = "ForAnyValue"
  }

  /// The comparison itself.
  public let comparison: Comparison
  /// The set qualifier, if there is one.
  public let qualifier: Qualifier?
  /// Whether the operator bears the suffix `IfExists`.
  public let ifExists: Bool

  /// An operator from its parts.
  public init(_ comparison: Comparison, qualifier: Qualifier? = nil, ifExists: Bool = false) {
    self.comparison = comparison
    self.qualifier = qualifier
    self.ifExists = ifExists
  }

  private static let comparisons: [String: Comparison] = Dictionary(
    uniqueKeysWithValues: Comparison.allCases.map { ($0.rawValue.lowercased(), $0) }
  )

  /// Comparisons in AWS's spelling.
  private static let spelled: [String: Comparison] = Dictionary(
    uniqueKeysWithValues: Comparison.allCases.map { ($0.rawValue, $0) }
  )

  /// An operator as policies write it, without regard to case (EV-202).
  ///
  /// - Returns: `nil` for a name that IAM does not know, `NullIfExists` among them.
  public init?(_ text: String) {
    if let comparison = Self.spelled[text] {
      self.init(comparison)
      return
    }
    var rest = text.lowercased()
    var qualifier: Qualifier?
    if rest.hasPrefix("forallvalues:") {
      qualifier = .forAllValues
      rest.removeFirst("forallvalues:".count)
    } else if rest.hasPrefix("foranyvalue:") {
      qualifier = .forAnyValue
      rest.removeFirst("foranyvalue:".count)
    }
    let ifExists = rest.hasSuffix("ifexists")
    if ifExists { rest.removeLast("ifexists".count) }
    guard let comparison = Self.comparisons[rest] else { return nil }
    if comparison == .null, ifExists { return nil }
    self.init(comparison, qualifier: qualifier, ifExists: ifExists)
  }
}

extension ConditionOperator: CustomStringConvertible {
  /// The operator in AWS's spelling.
  public var description: String {
    (qualifier.map { "\($0.rawValue):" } ?? "") + comparison.rawValue + (ifExists ? "IfExists" : "")
  }
}

extension ConditionOperator.Comparison {
  /// Whether this is the negation of another comparison (EV-204).
  public var isNegated: Bool {
    switch self {
    case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .numericNotEquals,
      .dateNotEquals, .notIpAddress, .arnNotEquals, .arnNotLike:
      true
    case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .numericEquals, .numericLessThan,
      .numericLessThanEquals, .numericGreaterThan, .numericGreaterThanEquals, .dateEquals,
      .dateLessThan, .dateLessThanEquals, .dateGreaterThan, .dateGreaterThanEquals, .bool,
      .binaryEquals, .ipAddress, .arnEquals, .arnLike, .null:
      false
    }
  }

  /// Which kind of value the comparison reads.
  public var family: Family {
    switch self {
    case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
      .stringLike, .stringNotLike:
      .string
    case .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals,
      .numericGreaterThan, .numericGreaterThanEquals:
      .numeric
    case .dateEquals, .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan,
      .dateGreaterThanEquals:
      .date
    case .bool: .bool
    case .binaryEquals: .binary
    case .ipAddress, .notIpAddress: .ipAddress
    case .arnEquals, .arnNotEquals, .arnLike, .arnNotLike: .arn
    case .null: .null
    }
  }

  /// The kinds of value that comparisons read.
  public enum Family: String, Sendable {
    /// Text.
    case string
    /// Decimal numbers.
    case numeric
    /// Instants.
    case date
    /// Truth values.
    case bool
    /// Bytes.
    case binary
    /// Addresses and ranges.
    case ipAddress
    /// ARNs.
    case arn
    /// Presence.
    case null
  }
}
