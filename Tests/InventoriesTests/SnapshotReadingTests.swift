import AWSIdentifiers
import Diagnostics
@testable import Inventories
import PolicyLanguage
import Testing

@Suite("Reading a snapshot folder")
struct SnapshotReadingTests {
  private let temporary: TemporaryInventory
  private let inventory: Inventory

  init() throws {
    temporary = try TemporaryInventory(SampleSnapshot.files)
    inventory = try temporary.read()
  }

  /// Where a text stands in a file of the sample.
  private func place(of text: String, in path: String) throws -> FileLocation {
    let content = try #require(SampleSnapshot.files[path])
    let start = try #require(content.utf8.firstRange(of: Array(text.utf8))?.lowerBound)
    let before = content.utf8[..<start]
    let line = before.count { $0 == 0x0A } + 1
    let column = before.reversed().prefix { $0 != 0x0A }.count + 1
    return FileLocation(file: path, line: line, column: column)
  }

  private func account(_ id: String) throws -> Account {
    try #require(AccountID(id).flatMap { inventory.accounts[$0] })
  }

  private func region() throws -> RegionInventory {
    try #require(try account(SampleSnapshot.tools).regions["eu-west-1"])
  }

  @Test("a whole inventory has no findings")
  func noFindings() { #expect(inventory.printed == []) }

  @Test("accounts have the organization's names, collected or not")
  func accounts() throws {
    #expect(
      inventory.accounts.keys.sorted().map(\.description) == [
        SampleSnapshot.prod, SampleSnapshot.tools, SampleSnapshot.management,
      ]
    )
    #expect(try account(SampleSnapshot.tools).name == "tools")
    #expect(try account(SampleSnapshot.tools).isCollected)
    #expect(try !account(SampleSnapshot.prod).isCollected)
    #expect(try account(SampleSnapshot.prod).identities.missingFile?.reason == .notCollected)
  }

  @Test("roles have their policies, boundary and tags")
  func roles() throws {
    let store = try #require(try account(SampleSnapshot.tools).identities.value)
    #expect(store.gap == nil)
    #expect(store.roles.count == 2)
    let arn = try #require(ARN("arn:aws:iam::111111111111:role/service/Release"))
    let role = try #require(store.roles[arn])
    #expect(role.name == "Release")
    #expect(role.uniqueID == "AROA1")
    #expect(
      role.trustPolicy.value?.document.statements.first?.principal?.entries.first?.value.text
        == "codepipeline.amazonaws.com"
    )
    #expect(role.inlinePolicies.map(\.name) == ["first", "second", "encoded"])
    #expect(
      role.inlinePolicies.map { $0.document.statements.map(\.effect) } == [
        [.allow], [.allow], [.deny],
      ]
    )
    #expect(
      role.managedPolicies == [
        ManagedPolicyReference(arn: "arn:aws:iam::111111111111:policy/Shared", name: "Shared")
      ]
    )
    #expect(role.boundary?.arn == "arn:aws:iam::111111111111:policy/Shared")
    #expect(role.tags == [ResourceTag(key: "team", value: "release")])
    #expect(
      try inventory.sources.location(of: role.position)
        == place(of: "{\n            \"Path\": \"/service/", in: SampleSnapshot.identitiesPath)
    )
  }

  @Test("the same text is one document, at two places")
  func interning() throws {
    let store = try #require(try account(SampleSnapshot.tools).identities.value)
    let role = try #require(store.roles.values.first { $0.name == "Release" })
    #expect(role.inlinePolicies[0].document === role.inlinePolicies[1].document)
    #expect(role.inlinePolicies[0].position != role.inlinePolicies[1].position)
  }

  @Test("users, groups and the default version of managed policies")
  func others() throws {
    let store = try #require(try account(SampleSnapshot.tools).identities.value)
    let user = try #require(store.users.values.first)
    #expect(user.name == "ana")
    #expect(user.groups == ["admins"])
    #expect(
      user.inlinePolicies.first?.document.statements.first?.action.entries.first?.text
        == "s3:ListBucket"
    )
    #expect(
      store.groups["admins"]?.managedPolicies.map(\.arn) == [
        "arn:aws:iam::aws:policy/AdministratorAccess"
      ]
    )
    let shared = try #require(store.managedPolicies["arn:aws:iam::111111111111:policy/Shared"])
    #expect(shared.document.statements.first?.action.entries.first?.text == "s3:PutObject")
  }

  @Test("a statement's place leads to its line and column, also inside strings")
  func statementPlaces() throws {
    func place(_ policy: AttachedPolicy?) throws -> FileLocation {
      let policy = try #require(policy)
      let statement = try #require(policy.document.statements.first)
      return inventory.sources.location(of: policy.position.advanced(by: statement.offset))
    }
    let store = try #require(try account(SampleSnapshot.tools).identities.value)
    let role = try #require(store.roles.values.first { $0.name == "Release" })
    let trust = try self.place(
      of: #"{"Effect": "Allow", "Principal": {"Service": "codepipeline"#,
      in: SampleSnapshot.identitiesPath
    )
    #expect(try place(role.trustPolicy.value) == trust)
    let encoded = try self.place(of: "%7B%22Effect", in: SampleSnapshot.identitiesPath)
    #expect(try place(role.inlinePolicies.last) == encoded)
    let region = try region()
    let bucketPath = "\(SampleSnapshot.bucketPath)/get-bucket-policy.json"
    let bucket = try self.place(of: #"{\"Sid\""#, in: bucketPath)
    #expect(try place(region.buckets["release-artifacts"]?.policy.value) == bucket)
    let keyPath = "\(SampleSnapshot.keyPath)/get-key-policy.json"
    let key = try self.place(of: #"{\n    \"Effect"#, in: keyPath)
    #expect(try place(region.keys[SampleSnapshot.key]?.policy.value) == key)
    let prod = try #require(AccountID(SampleSnapshot.prod))
    let attached = inventory.organization.value?.serviceControlPolicies[.account(prod)]
    let regions = try #require(attached?.value?.last)
    let organizationPath = "organization/describe-policy-p-regions.json"
    let organization = try self.place(of: #"{\"Effect"#, in: organizationPath)
    #expect(try place(regions.document.value) == organization)
  }

  @Test("buckets have their settings")
  func buckets() throws {
    let bucket = try #require(try region().buckets["release-artifacts"])
    #expect(bucket.policy.value?.document.kind == .resource)
    #expect(bucket.policy.value?.name == "release-artifacts")
    #expect(
      bucket.encryption.value
        == Bucket.Encryption(algorithm: "aws:kms", keyID: SampleSnapshot.key, hasBucketKey: true)
    )
    #expect(bucket.publicAccessBlock.value?.restrictPublicBuckets == false)
    #expect(bucket.publicAccessBlock.value?.blockPublicPolicy == true)
    #expect(bucket.objectOwnership.value == .bucketOwnerEnforced)
    #expect(bucket.versioning.value == .enabled)
    #expect(bucket.tags.value == [ResourceTag(key: "team", value: "release")])
  }

  @Test("keys have their state, policy, grants, aliases and tags")
  func keys() throws {
    let key = try #require(try region().keys[SampleSnapshot.key])
    #expect(key.description.value?.state == "Enabled")
    #expect(key.description.value?.isMultiRegion == false)
    #expect(key.policy.value?.document.kind == .key)
    let grant = try #require(key.grants.value?.first)
    #expect(grant.grantee == "arn:aws:iam::033333333333:role/Deploy")
    #expect(grant.encryptionContextSubset == ["aws:s3:arn": "arn:aws:s3:::release-artifacts"])
    #expect(grant.encryptionContextEquals == nil)
    #expect(key.aliases.value == ["alias/release"])
    #expect(try region().aliases == ["alias/release": SampleSnapshot.key])
    #expect(key.tags.value == [ResourceTag(key: "a", value: "b")])
  }

  @Test("the organization has its tree and what is attached at every level")
  func organization() throws {
    let organization = try #require(inventory.organization.value)
    #expect(organization.id == "o-acmeexampl")
    #expect(organization.managementAccount?.description == SampleSnapshot.management)
    #expect(organization.accounts.value?.count == 3)
    #expect(
      organization.roots.value == [
        OrganizationRoot(
          id: "r-acme",
          hasServiceControlPolicies: true,
          hasResourceControlPolicies: false
        )
      ]
    )
    #expect(organization.unitNames.values.sorted() == ["Prod", "Workloads"])
    let account = try #require(AccountID(SampleSnapshot.prod))
    let prod = OrganizationTarget.account(account)
    #expect(organization.parents[prod] == .unit("ou-acme-work0001"))
    #expect(organization.parents[.unit("ou-acme-work0001")] == .root("r-acme"))
    #expect(
      organization.serviceControlPolicies[prod]?.value?.map(\.name) == ["FullAWSAccess", "regions"]
    )
    #expect(
      organization.serviceControlPolicies[.root("r-acme")]?.value?.map(\.name) == ["FullAWSAccess"]
    )
    #expect(organization.serviceControlPolicies.count == 6)
    #expect(organization.resourceControlPolicies[prod]?.missingFile?.reason == .notCollected)
  }

  @Test("pipelines and other answers are trees with their place")
  func answers() throws {
    let region = try region()
    let pipeline = try #require(region.pipelines["release"])
    #expect(pipeline["name"]?.node.string == "release")
    #expect(
      try inventory.sources.location(of: pipeline.position(of: pipeline.node))
        == place(of: #"{"name"#, in: SampleSnapshot.pipelinePath)
    )
    #expect(
      region.answers.keys.sorted().map { "\($0.service) \($0.name)" } == [
        "codebuild batch-get-projects", "sns get-topic-attributes-approvals",
      ]
    )
  }

  @Test("a policy in an answer is parsed once and has exact places")
  func embeddedPolicies() throws {
    let answers = try region().answers
    let topic = try #require(
      answers[ServiceAnswerKey(service: "sns", name: "get-topic-attributes-approvals")]?.value
    )
    let value = try #require(topic["Attributes"]?["Policy"])
    let policy = try #require(inventory.policy(in: value, named: "approvals", as: .resource))
    #expect(policy.name == "approvals")
    let statement = try #require(policy.document.statements.first)
    let place = inventory.sources.location(of: policy.position.advanced(by: statement.offset))
    let file = "111111111111/eu-west-1/sns/get-topic-attributes-approvals.json"
    #expect(try place == self.place(of: #"{\"Effect"#, in: file))
    let other = try #require(AttachedPolicy.parse(value, named: "approvals", as: .resource))
    #expect(other.document.statements.count == 1)
    #expect(inventory.policy(in: value, named: "x", as: .endpoint)?.document.kind == .endpoint)
  }

  @Test("the order in which files are listed changes nothing")
  func order() throws {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    try temporary.write("{", to: "\(SampleSnapshot.tools)/eu-west-1/sns/list-topics.json")
    let expected = InventoryDump.lines(of: try temporary.read())
    var random = SplitMix64(seed: 1)
    for _ in 0..<5 {
      let paths =
        (SampleSnapshot.files.keys.sorted() + [
          "\(SampleSnapshot.tools)/eu-west-1/sns/list-topics.json"
        ])
        .shuffled(using: &random)
      let listing = SnapshotListing(
        root: Array(temporary.folder.path.utf8),
        paths: paths.map { Array($0.utf8) }
      )
      let inventory = SnapshotReader(name: "any", listing: listing).read()
      #expect(InventoryDump.lines(of: inventory) == expected)
    }
  }

  @Test("the fingerprint changes with content and path")
  func fingerprint() throws {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    let before = try temporary.read().fingerprint
    #expect(before == inventory.fingerprint)
    #expect(before.count == 16)
    try temporary.write(
      #"{"Status": "Suspended"}"#,
      to: "\(SampleSnapshot.bucketPath)/get-bucket-versioning.json"
    )
    #expect(try temporary.read().fingerprint != before)
    try temporary.write(
      #"{"Status": "Enabled"}"#,
      to: "\(SampleSnapshot.bucketPath)/get-bucket-versioning.json"
    )
    #expect(try temporary.read().fingerprint == before)
    try temporary.write(
      #"{"Status": "Enabled"}"#,
      to: "\(SampleSnapshot.tools)/eu-west-1/s3api/other/get-bucket-versioning.json"
    )
    #expect(try temporary.read().fingerprint != before)
  }

  @Test("how a file is indented changes nothing but places")
  func indentation() throws {
    let text = SampleSnapshot.identities
    let expected = InventoryDump.lines(of: inventory, positions: false)
    // A bracket inside a policy that stands where the policy's own bracket is expected.
    let misleading = text.replacing(
      #""Action": "sts:AssumeRole"}"#,
      with: "\"Action\": \"sts:AssumeRole\"\n                }"
    )
    let compact = text.replacing("\n", with: " ")
    let flat = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
    for variant in [misleading, compact, flat, text.replacing("\n", with: "\r\n")] {
      #expect(variant != text)
      try temporary.write(variant, to: SampleSnapshot.identitiesPath)
      let lines = InventoryDump.lines(of: try temporary.read(), positions: false)
      #expect(lines == expected)
    }
  }
}
