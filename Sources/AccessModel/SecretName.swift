/// Names of secrets, which may have the six characters behind them with which their ARNs end.
///
/// Source: AWS Secrets Manager User Guide, "What's in a Secrets Manager secret?".
public enum SecretName {
  /// What a file about a secret may be named after, the likeliest first.
  public static func spellings(of name: String) -> [String] {
    let suffix = name.split(separator: "-", omittingEmptySubsequences: false).last
    guard name.contains("-"), suffix?.utf8.count == 6 else { return [name] }
    return [name, String(name.dropLast(7))]
  }
}
