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
    mayGuard(service: "s3") { resource in
      if resource.isWithin("arn:aws:s3:::\(bucket)") { return true }
      let resource = WildcardPattern(resource)
      return ["arn:*:s3:::\(bucket)", "arn:*:s3:::\(bucket)/*"].contains {
        WildcardPattern($0).overlaps(resource)
      }
    }
  }

  /// Whether the policy can be that of a key.
  ///
  /// Source: KMS Developer Guide, "Key policies in AWS KMS".
  func mayGuard(key: String) -> Bool {
    mayGuard(service: "kms") { resource in
      resource == "*"
        || WildcardPattern("arn:*:kms:*:*:key/\(key)").overlaps(WildcardPattern(resource))
    }
  }

  /// Whether some statement is about a service and a resource; a policy that cannot be read, or
  /// has no statements, is not held against anything.
  private func mayGuard(service: String, _ isMeant: (String) -> Bool) -> Bool {
    guard isReadable, !statements.isEmpty else { return true }
    return statements.contains { statement in
      statement.action.names { $0.mayBeAction(of: service) }
        && (statement.resource?.names(isMeant) ?? true)
    }
  }
}

extension PatternElement {
  /// Whether an entry fits; one with a policy variable, and every negated element, may.
  fileprivate func names(_ fits: (String) -> Bool) -> Bool {
    isNegated || entries.contains { fits($0.text) || $0.text.contains("${") }
  }
}

extension String {
  /// Whether a pattern begins with a resource, and goes on with what lies in it or not at all.
  ///
  /// What begins so fits something that does, whatever wildcards follow.
  fileprivate func isWithin(_ resource: String) -> Bool {
    guard utf8.starts(with: resource.utf8) else { return false }
    let rest = utf8.dropFirst(resource.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }

  /// Whether a pattern of actions fits one of a service, given in lower case.
  fileprivate func mayBeAction(of service: String) -> Bool {
    let beginning = "\(service):"
    if utf8.starts(with: beginning.utf8) { return true }
    return WildcardPattern("\(beginning)*").overlaps(WildcardPattern(lowercased()))
  }
}
