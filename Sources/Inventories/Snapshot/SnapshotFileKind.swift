import AWSIdentifiers

/// Which answer a file of a snapshot folder holds, told by its path alone.
///
/// The layout is described in `docs/inventory.md`.
enum SnapshotFileKind: Hashable, Sendable {
  /// `organization/<name>.json`
  case organization(name: String)
  /// `<account>/global/iam/get-account-authorization-details[-<page>].json`
  case identities(AccountID, page: Int?)
  /// `<account>/global/iam/list-open-id-connect-providers.json` and `list-saml-providers.json`
  case identityProviders(AccountID, IdentityProviderList)
  /// `<account>/global/s3control/get-public-access-block.json`
  case accountPublicAccessBlock(AccountID)
  /// `<account>/<region>/s3api/<bucket>/<operation>.json`
  case bucket(AccountID, region: String, name: String, BucketAnswer)
  /// `<account>/<region>/kms/<key-id>/<operation>[-<page>].json`
  case key(AccountID, region: String, id: String, KeyAnswer, page: Int?)
  /// `<account>/<region>/kms/list-aliases[-<page>].json`
  case aliases(AccountID, region: String, page: Int?)
  /// `<account>/<region>/codepipeline/<name>/get-pipeline.json`
  case pipeline(AccountID, region: String, name: String)
  /// `<account>/<region>/<service>/<operation>[-<argument>].json`
  case answer(AccountID, region: String, ServiceAnswerKey)
}

/// The two lists of identity providers.
enum IdentityProviderList: String, Hashable, Sendable {
  case openIDConnect = "list-open-id-connect-providers"
  case saml = "list-saml-providers"
}

/// What a snapshot holds of a bucket.
enum BucketAnswer: String, Hashable, Sendable, CaseIterable {
  case policy = "get-bucket-policy"
  case encryption = "get-bucket-encryption"
  case publicAccessBlock = "get-public-access-block"
  case ownership = "get-bucket-ownership-controls"
  case versioning = "get-bucket-versioning"
  case tagging = "get-bucket-tagging"
}

/// What a snapshot holds of a key.
enum KeyAnswer: String, Hashable, Sendable, CaseIterable {
  case description = "describe-key"
  case policy = "get-key-policy"
  case grants = "list-grants"
  case aliases = "list-aliases"
  case tags = "list-resource-tags"
}

extension SnapshotFileKind {
  /// Recognises a file.
  ///
  /// `nil` when an inventory holds no such file.
  ///
  /// - Parameter path: The path inside the snapshot folder, with `/` between its parts.
  init?(path: String) {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String($0) ?? "" }
    guard let file = parts.last, file.utf8.suffix(5).elementsEqual(".json".utf8) else {
      return nil
    }
    let name = String(file.utf8.dropLast(5)) ?? ""
    guard !name.isEmpty else { return nil }
    if parts.count == 2, parts[0] == "organization" {
      self = .organization(name: name)
      return
    }
    guard parts.count == 4 || parts.count == 5, let account = AccountID(parts[0]) else {
      return nil
    }
    let folder = parts.count == 5 ? parts[3] : nil
    guard Self.isRegionOrGlobal(parts[1]), !parts[2].isEmpty, folder?.isEmpty != true else {
      return nil
    }
    self = Self.ofService(
      parts[2],
      account: account,
      region: parts[1],
      folder: folder,
      name: name
    )
  }

  private static func ofService(
    _ service: String,
    account: AccountID,
    region: String,
    folder: String?,
    name: String
  ) -> SnapshotFileKind {
    let (operation, page) = splitPage(name)
    switch (service, folder) {
    case ("iam", nil) where region == "global":
      if operation == "get-account-authorization-details" {
        return .identities(account, page: page)
      }
      if let list = IdentityProviderList(rawValue: name) {
        return .identityProviders(account, list)
      }
    case ("s3control", nil) where name == "get-public-access-block":
      return .accountPublicAccessBlock(account)
    case ("s3api", let bucket?):
      if let answer = BucketAnswer(rawValue: name) {
        return .bucket(account, region: region, name: bucket, answer)
      }
    case ("kms", let key?):
      if let answer = KeyAnswer(rawValue: operation) {
        return .key(account, region: region, id: key, answer, page: page)
      }
    case ("kms", nil) where operation == "list-aliases":
      return .aliases(account, region: region, page: page)
    case ("codepipeline", let pipeline?) where name == "get-pipeline":
      return .pipeline(account, region: region, name: pipeline)
    case ("codepipeline", nil)
    where name.hasPrefix("get-pipeline-") && !name.hasPrefix("get-pipeline-state")
      && !name.hasPrefix("get-pipeline-execution"):
      return .pipeline(
        account,
        region: region,
        name: String(name.dropFirst("get-pipeline-".count))
      )
    default: break
    }
    return .answer(
      account,
      region: region,
      ServiceAnswerKey(service: service, name: folder.map { "\(name)-\($0)" } ?? name)
    )
  }

  /// The account whose folder holds the file.
  var account: AccountID? {
    switch self {
    case .organization: nil
    case .identities(let account, _), .identityProviders(let account, _),
      .accountPublicAccessBlock(let account), .bucket(let account, _, _, _),
      .key(let account, _, _, _, _), .aliases(let account, _, _), .pipeline(let account, _, _),
      .answer(let account, _, _):
      account
    }
  }

  /// Splits `list-grants-2` into `list-grants` and 2.
  static func splitPage(_ name: String) -> (operation: String, page: Int?) {
    guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")) else { return (name, nil) }
    let digits = name[name.index(after: dash)...]
    guard !digits.isEmpty, digits.utf8.count <= 6,
      digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      let page = Int(digits)
    else { return (name, nil) }
    return (String(name[..<dash]), page)
  }

  /// `global`, or a name such as `eu-west-1`, `us-gov-east-1`, `ap-southeast-10`.
  private static func isRegionOrGlobal(_ text: String) -> Bool {
    if text == "global" { return true }
    let words = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard words.count >= 3, let number = words.last.flatMap({ String($0) }), Int(number) != nil
    else { return false }
    return words.allSatisfy { word in
      !word.isEmpty
        && word.allSatisfy {
          ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
            || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
    }
  }
}
