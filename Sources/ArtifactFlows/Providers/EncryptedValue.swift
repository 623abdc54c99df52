import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

/// Where a parameter or secret lies.
struct EncryptedValue: Sendable {
  let account: AccountID
  let region: String
  /// `ssm` or `secretsmanager`, the service that asks KMS.
  let service: String
  let rule: String
}

extension FlowBuilder {
  /// `kms:Decrypt` for a SecureString under a customer managed key (PF-56, PF-74).
  mutating func addDecryption(
    ofParameter name: String,
    _ place: EncryptedValue,
    by actor: Actor
  ) {
    let pages = graph.pages(
      "ssm",
      "describe-parameters",
      account: place.account,
      region: place.region
    )
    let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
    for entry in pages.readable.flatMap({ $0.node["Parameters"]?.elements ?? [] }) {
      guard let found = entry["Name"]?.string, found == name || found == bare || found == "/\(bare)"
      else { continue }
      guard entry["Type"]?.string == "SecureString" else { return }
      addDecryption(under: entry["KeyId"]?.string, place, by: actor)
      return
    }
    addUnknownDecryption(
      "the parameter `\(name)` is encrypted with a customer managed key",
      pages.missing,
      place,
      by: actor
    )
  }

  /// `kms:Decrypt` for a secret under a customer managed key (PF-56, PF-74).
  mutating func addDecryption(ofSecret name: String, _ place: EncryptedValue, by actor: Actor) {
    let answers = SecretName.spellings(of: name).map {
      graph.answer(
        "secretsmanager",
        "describe-secret",
        about: $0,
        account: place.account,
        region: place.region
      )
    }
    let answer = Knowledge.likeliest(of: answers)
    if let node = answer.value?.node {
      addDecryption(under: node["KmsKeyId"]?.string, place, by: actor)
      return
    }
    addUnknownDecryption(
      "the secret `\(name)` is encrypted with a customer managed key",
      answer.missingFile,
      place,
      by: actor
    )
  }

  private mutating func addDecryption(
    under text: String?,
    _ place: EncryptedValue,
    by actor: Actor
  ) {
    guard let text, !text.contains("alias/aws/") else { return }
    let configured = graph.configuredKey(
      text,
      account: place.account,
      region: place.region,
      partition: partition
    )
    guard case .known(let key) = configured.key else {
      addUnknownDecryption("`\(text)` is a customer managed key", nil, place, by: actor)
      return
    }
    if case .awsManaged = key { return }
    var request = decryption(place, by: actor)
    request.owner = key.account
    request.guardian = .key(key)
    add(
      "kms:Decrypt",
      on: LegTarget(display: key.displayARN, arn: key.keyARN),
      by: actor,
      request
    )
  }

  private func decryption(_ place: EncryptedValue, by actor: Actor) -> LegRequest {
    var request = LegRequest(purpose: .downstream, rule: place.rule)
    request.isForwarded = true
    request.region = place.region
    request.context = [("kms:ViaService", .value("\(place.service).\(place.region).amazonaws.com"))]
    return request
  }

  private mutating func addUnknownDecryption(
    _ condition: String,
    _ file: MissingFile?,
    _ place: EncryptedValue,
    by actor: Actor
  ) {
    var request = decryption(place, by: actor)
    request.presence = .when(condition, holds: nil)
    request.unknowns = [
      LegUnknown(text: "whether \(condition)", file: file?.path, command: file?.command)
    ]
    add(
      "kms:Decrypt",
      on: LegTarget(
        "arn:\(partition):kms:\(place.region):\(place.account):key/*",
        isPattern: true
      ),
      by: actor,
      request
    )
  }
}
