import AWSIdentifiers
import PolicyLanguage

// A policy that speaks of other things altogether lies in the wrong file: the service would have
// refused it.

extension PolicyDocument {
  /// Whether the policy can be that of a bucket.
  ///
  /// S3 takes no statement on another bucket's objects, or with actions of another service.
  ///
  /// Source: Amazon S3 User Guide, "Policies and permissions in Amazon S3".
  func mayGuard(bucket: String) -> Bool {
    let places = ["arn:*:s3:::\(bucket)", "arn:*:s3:::\(bucket)/*"].map { WildcardPattern($0) }
    return mayGuard(service: "s3") { resource in
      places.contains { $0.overlaps(resource) }
    }
  }

  /// Whether the policy can be that of a key.
  ///
  /// Source: KMS Developer Guide, "Key policies in AWS KMS".
  func mayGuard(key: String) -> Bool {
    let place = WildcardPattern("arn:*:kms:*:*:key/\(key)")
    return mayGuard(service: "kms") { place.overlaps($0) }
  }

  /// Whether some statement is about a service and a resource; a policy that cannot be read, or
  /// has no statements, is not held against anything.
  private func mayGuard(service: String, _ isMeant: (WildcardPattern) -> Bool) -> Bool {
    guard isReadable, !statements.isEmpty else { return true }
    let actions = WildcardPattern("\(service):*")
    return statements.contains { statement in
      let isAction = statement.action.names { actions.overlaps(WildcardPattern($0.lowercased())) }
      return isAction && (statement.resource?.names { isMeant(WildcardPattern($0)) } ?? true)
    }
  }
}

extension PatternElement {
  /// Whether an entry fits; one with a policy variable, and every negated element, may.
  fileprivate func names(_ fits: (String) -> Bool) -> Bool {
    isNegated || entries.contains { $0.text.contains("${") || fits($0.text) }
  }
}
