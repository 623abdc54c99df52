import AWSIdentifiers
import PolicyLanguage

/// One page of `get-account-authorization-details`, or all of it.
struct IdentityPage: Sendable {
  /// What there is, in the order of the file.
  var store = IdentityStore()
  /// Whether the answer says that another page follows.
  var isTruncated = false
  /// Whether something of the page could not be read.
  var isDamaged = false
}
