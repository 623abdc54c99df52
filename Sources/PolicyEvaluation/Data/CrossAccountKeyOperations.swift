/// The KMS operations that work on a key of another account, in lower case.
///
/// Source: KMS Developer Guide, "Allowing users in other accounts to use a KMS key", as of 2026;
/// `DeriveSharedSecret` by observation (EV-471).
enum CrossAccountKeyOperations {
  static let names: Set<String> = [
    "encrypt", "decrypt", "reencryptfrom", "reencryptto", "generatedatakey",
    "generatedatakeywithoutplaintext", "generatedatakeypair",
    "generatedatakeypairwithoutplaintext", "sign", "verify", "generatemac", "verifymac",
    "derivesharedsecret", "creategrant", "describekey", "getkeyrotationstatus", "getpublickey",
    "listgrants", "retiregrant", "revokegrant",
  ]
}
