import Diagnostics
import PolicyLanguage

/// The closed sets whose members an index names by their place.
enum IndexVocabulary {
  static let kinds = Array(PolicyKind.allCases)
  static let comparisons = Array(ConditionOperator.Comparison.allCases)
  static let qualifiers: [ConditionOperator.Qualifier?] = [nil, .forAllValues, .forAnyValue]
  static let forms: [PrincipalElement.Entry.Form] = [
    .everyone, .aws, .service, .federated, .canonicalUser,
  ]
  static let findings = Array(PolicyFindingCode.allCases)
  static let severities = Array(Severity.allCases)
  static let reasons: [MissingFile.Reason] = [
    .notCollected, .empty, .refused, .unreadable, .incomplete,
  ]
  static let ownerships: [Bucket.ObjectOwnership] = [
    .bucketOwnerEnforced, .bucketOwnerPreferred, .objectWriter,
  ]
  static let versionings: [Bucket.Versioning] = [.enabled, .suspended]

  /// A number that changes whenever a set gains or loses a member, so that an index of another
  /// vocabulary is refused and not misread.
  static let fingerprint: UInt64 = {
    let words =
      kinds.map(\.rawValue) + comparisons.map(\.rawValue)
      + qualifiers.map { $0?.rawValue ?? "" } + forms.map(\.rawValue)
      + findings.map(\.rawValue) + severities.map(\.rawValue) + reasons.map(\.rawValue)
      + ownerships.map(\.rawValue) + versionings.map(\.rawValue)
    return Array(words.joined(separator: " ").utf8).withUnsafeBufferPointer {
      ContentHash($0, seeds: .fixed).low
    }
  }()
}
