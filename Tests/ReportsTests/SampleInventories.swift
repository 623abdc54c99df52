import AWSIdentifiers
import Diagnostics
import Inventories
import JSONReading

/// Inventories made by hand.
enum SampleInventories {
  /// Every one of them.
  static func all() throws -> [Inventory] { [try whole(), try partial(), try empty()] }

  static func inventory(
    organization: Knowledge<Organization> = .absent,
    accounts: [Account] = [],
    diagnostics: [Diagnostic] = []
  ) -> Inventory {
    Inventory(
      name: "acme",
      organization: organization,
      accounts: Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      diagnostics: diagnostics,
      sources: SourceCatalog(paths: [], readText: { _ in nil }),
      fingerprint: "0123456789abcdef"
    )
  }

  static func node(_ text: String) throws -> LocatedNode {
    LocatedNode(
      node: try JSONNode(parsing: JSONText(Array(text.utf8))),
      origin: SourcePosition(file: 0, offset: 0)
    )
  }

  static func role(_ text: String, of account: AccountID) throws -> (ARN, Role) {
    let arn = ARN(
      partition: "aws",
      service: "iam",
      region: "",
      account: account.description,
      resource: "role/\(text)"
    )
    let position = SourcePosition(file: 0, offset: 0)
    return (
      arn, Role(arn: arn, name: text, uniqueID: nil, trustPolicy: .absent, position: position)
    )
  }

  /// Nothing is missing.
  static func whole() throws -> Inventory {
    var tools = Account(
      id: try SampleAudits.account("111111111111"),
      name: "tools",
      isCollected: true
    )
    let roles = [try role("ReleasePipeline", of: tools.id), try role("OrdersBuild", of: tools.id)]
    tools.identities = .known(IdentityStore(roles: Dictionary(uniqueKeysWithValues: roles)))
    tools.publicAccessBlock = .absent
    tools.identityProviders = .known([])
    var region = RegionInventory()
    region.pipelines["orders"] = try node("{}")
    region.answers[ServiceAnswerKey(service: "codebuild", name: "batch-get-projects")] = .known(
      try node(#"{"projects": [{}, {}]}"#)
    )
    region.answers[ServiceAnswerKey(service: "ec2", name: "describe-vpc-endpoints")] = .known(
      try node(#"{"VpcEndpoints": [{}]}"#)
    )
    tools.regions["eu-west-1"] = region
    return inventory(accounts: [tools])
  }

  /// Most is missing, for every reason there is.
  static func partial() throws -> Inventory {
    let tools = try SampleAudits.account("111111111111")
    var account = Account(id: tools, name: "tools", isCollected: true)
    account.identities = .known(
      IdentityStore(
        gap: MissingFile(
          path: "\(tools)/global/iam/get-account-authorization-details-2.json",
          reason: .incomplete,
          command: "aws iam get-account-authorization-details"
        )
      )
    )
    account.identityProviders = .missing(
      MissingFile(path: "\(tools)/global/iam/list-saml-providers.json", reason: .refused)
    )
    var region = RegionInventory()
    region.buckets["acme-artifacts"] = Bucket(
      name: "acme-artifacts",
      account: tools,
      region: "eu-west-1"
    )
    var key = EncryptionKey(id: "1234", account: tools, region: "eu-west-1")
    key.tags = .absent
    key.grants = .missing(
      MissingFile(
        path: "\(tools)/eu-west-1/kms/1234/list-grants.json",
        reason: .empty,
        command: "aws kms list-grants --key-id 1234 --region eu-west-1"
      )
    )
    region.keys["1234"] = key
    region.answers[ServiceAnswerKey(service: "ec2", name: "describe-subnets")] = .missing(
      MissingFile(path: "\(tools)/eu-west-1/ec2/describe-subnets.json", reason: .unreadable)
    )
    account.regions["eu-west-1"] = region
    return inventory(
      organization: .missing(
        MissingFile(
          path: "organization/describe-organization.json",
          reason: .notCollected,
          command: "aws organizations describe-organization"
        )
      ),
      accounts: [account, Account(id: try SampleAudits.account("222222222222"), name: "dev")],
      diagnostics: [
        Diagnostic(
          code: "unexpected-answer",
          location: FileLocation(file: "\(tools)/eu-west-1/ec2/describe-subnets.json", line: 1),
          message: "expected an object with `Subnets`",
          help: "collect the file again, or move it to where its content belongs"
        ),
        Diagnostic(
          code: "unknown-file",
          severity: .note,
          location: FileLocation(file: "notes\u{1B}[31m.txt"),
          message: "no part of an inventory lies here; the file is passed over"
        ),
      ]
    )
  }

  /// Nothing was read.
  static func empty() throws -> Inventory { inventory() }
}
