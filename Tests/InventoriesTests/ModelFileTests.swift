import AWSIdentifiers
import Diagnostics
@testable import Inventories
import PolicyLanguage
import Testing

@Suite("Reading a model file")
struct ModelFileTests {
  private let temporary: TemporaryInventory

  init() throws { temporary = try TemporaryInventory() }

  private func read(_ text: String) throws -> Inventory {
    try temporary.write(text, to: "design.yaml")
    return try Inventory.read(at: temporary.folder.appendingPathComponent("design.yaml").path)
  }

  private func account(_ inventory: Inventory, _ id: String = "111111111111") throws -> Account {
    try #require(AccountID(id).flatMap { inventory.accounts[$0] })
  }

  @Test("an empty file is an inventory of nothing", arguments: ["", "# nothing\n", "{}", "---\n"])
  func empty(text: String) throws {
    let inventory = try read(text)
    #expect(inventory.name == "design")
    #expect(inventory.accounts.isEmpty)
    #expect(inventory.printed == [])
    #expect(inventory.organization.missingFile?.path == "design.yaml#organization")
  }

  @Test("names become ARNs where ARNs are expected")
  func names() throws {
    let inventory = try read(
      """
      region: eu-west-1
      accounts:
        tools:
          id: 111111111111
          keys:
            release: {id: 0a-1b, aliases: [main]}
          buckets:
            artifacts: {encryption: {key: release}}
          users: {ana: {}}
          roles:
            Pipeline:
              path: /ci/
              permissionsBoundary: Limits
              managedPolicies: [Limits, aws/ReadOnlyAccess, prod/Shared, "arn:aws:iam::aws:policy/X"]
              trustPolicy:
                Version: 2012-10-17
                Statement:
                  Effect: Allow
                  Principal: {AWS: [prod/Deploy, tools, tools/ana, "444444444444"]}
                  Action: sts:AssumeRole
              inlinePolicies:
                all:
                  Version: 2012-10-17
                  Statement:
                    - Effect: Allow
                      Action: "*"
                      Resource: [tools/artifacts, tools/artifacts/a/*, tools/release, prod/Deploy, prod/events, "*"]
          policies: {Limits: {path: /p/, document: {Version: 2012-10-17, Statement: []}}}
          pipelines:
            orders:
              roleArn: Pipeline
              artifactStore: {location: artifacts, encryptionKey: {id: alias/main, type: KMS}}
              stages:
                - name: S
                  actions:
                    - {name: A, roleArn: prod/Deploy, actionTypeId: {category: Deploy, owner: AWS, provider: S3, version: 1}}
        prod:
          id: "033333333333"
          roles: {Deploy: {}}
          topics: {events: {region: us-east-1}}
      """
    )
    #expect(inventory.printed.filter { !$0.contains("[W-") } == [])
    let account = try account(inventory)
    let store = try #require(account.identities.value)
    let role = try #require(store.roles.values.first)
    #expect(role.arn.text == "arn:aws:iam::111111111111:role/ci/Pipeline")
    #expect(role.boundary?.arn == "arn:aws:iam::111111111111:policy/p/Limits")
    #expect(
      role.managedPolicies.map(\.arn) == [
        "arn:aws:iam::111111111111:policy/p/Limits", "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::033333333333:policy/Shared", "arn:aws:iam::aws:policy/X",
      ]
    )
    #expect(
      role.trustPolicy.value?.document.statements.first?.principal?.entries.map(\.value.text) == [
        "arn:aws:iam::033333333333:role/Deploy", "arn:aws:iam::111111111111:root",
        "arn:aws:iam::111111111111:user/ana", "444444444444",
      ]
    )
    #expect(
      role.inlinePolicies.first?.document.statements.first?.resource?.entries.map(\.text) == [
        "arn:aws:s3:::artifacts", "arn:aws:s3:::artifacts/a/*",
        "arn:aws:kms:eu-west-1:111111111111:key/0a-1b", "arn:aws:iam::033333333333:role/Deploy",
        "arn:aws:sns:us-east-1:033333333333:events", "*",
      ]
    )
    let region = try #require(account.regions["eu-west-1"])
    #expect(
      region.buckets["artifacts"]?.encryption.value?.keyID
        == "arn:aws:kms:eu-west-1:111111111111:key/0a-1b"
    )
    #expect(region.buckets["artifacts"]?.encryption.value?.algorithm == "aws:kms")
    #expect(region.aliases == ["alias/main": "0a-1b"])
    let pipeline = try #require(region.pipelines["orders"]?.node)
    #expect(pipeline["roleArn"]?.string == "arn:aws:iam::111111111111:role/ci/Pipeline")
    #expect(pipeline["artifactStore"]?["encryptionKey"]?["id"]?.string == "alias/main")
    #expect(pipeline["artifactStore"]?["type"]?.string == "S3")
    let action = pipeline["stages"]?.elements.first?["actions"]?.elements.first
    #expect(action?["roleArn"]?.string == "arn:aws:iam::033333333333:role/Deploy")
    #expect(action?["actionTypeId"]?["version"]?.string == "1")
  }

  @Test("what is not written is unknown, what is written is whole")
  func written() throws {
    let inventory = try read(
      """
      accounts:
        tools: {id: "111111111111", roles: {}, buckets: {b: {policy: none, versioning: none}}, keys: {k: {}}}
        prod: {id: "333333333333"}
      """
    )
    let tools = try account(inventory)
    #expect(tools.identities.value?.gap == nil)
    let bucket = try #require(tools.regions["us-east-1"]?.buckets["b"])
    guard case .absent = bucket.policy, case .absent = bucket.versioning else {
      Issue.record("policy or versioning is not absent")
      return
    }
    #expect(bucket.encryption.missingFile?.path == "design.yaml#tools/buckets/b/encryption")
    let key = try #require(tools.regions["us-east-1"]?.keys["k"])
    #expect(key.description.value?.state == "Enabled")
    #expect(key.policy.missingFile != nil)
    #expect(key.grants.missingFile != nil)
    let prod = try account(inventory, "333333333333")
    #expect(prod.identities.missingFile?.reason == .notCollected)
    #expect(!prod.isCollected)
    #expect(tools.isCollected)
  }

  @Test("`complete: true` makes what is not written as AWS sets it")
  func complete() throws {
    let inventory = try read(
      """
      complete: true
      accounts:
        tools:
          id: "111111111111"
          buckets: {b: {}, c: {complete: false}}
          keys: {k: {policy: unknown}, l: {}}
        prod: {id: "333333333333", complete: false, roles: {}}
      """
    )
    #expect(inventory.printed == [])
    guard case .absent = inventory.organization else {
      Issue.record("the organization is not absent")
      return
    }
    let tools = try account(inventory)
    #expect(tools.identities.value?.roles.isEmpty == true)
    #expect(tools.identityProviders.value == [])
    let buckets = try #require(tools.regions["us-east-1"]?.buckets)
    let bucket = try #require(buckets["b"])
    guard case .absent = bucket.policy, case .absent = bucket.versioning else {
      Issue.record("policy or versioning is not absent")
      return
    }
    #expect(bucket.encryption.value?.algorithm == "AES256")
    #expect(bucket.publicAccessBlock.value?.restrictPublicBuckets == true)
    #expect(bucket.objectOwnership.value == .bucketOwnerEnforced)
    #expect(buckets["c"]?.policy.missingFile != nil)
    let keys = try #require(tools.regions["us-east-1"]?.keys)
    #expect(keys["k"]?.policy.missingFile != nil)
    #expect(keys["k"]?.grants.value?.isEmpty == true)
    let standard = keys["l"]?.policy.value?.document.statements.first?.principal?.entries.first
    #expect(standard?.value.text == "arn:aws:iam::111111111111:root")
    #expect(try account(inventory, "333333333333").identities.value?.gap?.reason == .incomplete)
  }

  @Test("findings say where and what instead")
  func findings() throws {
    let inventory = try read(
      """
      acounts: {}
      accounts:
        tools:
          id: "111111111111"
          roles:
            R:
              trustPolcy: {}
              inlinePolicies: {p: 5}
          buckets: {b: {versioning: enabled}}
          pipelines: {p: {}}
        test: {id: 22}
        more: {}
        twin: {id: "111111111111"}
        x-shared: {anything: goes}
      organization:
        id: o-x
        root:
          accounts: [tols, tools]
          policies: [Guard]
          units: {A: {accounts: [tools]}}
      """
    )
    #expect(
      inventory.printed.first
        == """
        design.yaml:1:1: error: `acounts` is no key of the file [model-unknown-key]
          help: did you mean `accounts`?
        """
    )
    let codes = inventory.diagnostics.map { "\($0.location?.line ?? 0) \($0.code)" }
    #expect(
      codes == [
        "1 model-unknown-key", "7 model-unknown-key", "8 model-type", "9 model-value",
        "10 model-missing-key", "11 model-account-id", "12 model-account-id",
        "13 model-account-id", "18 model-unknown-name", "19 model-unknown-name",
        "20 organization-two-parents",
      ]
    )
  }

  @Test("a name that is declared nowhere is reported with the nearest")
  func unknownNames() throws {
    let inventory = try read(
      """
      accounts:
        tools:
          id: "111111111111"
          roles:
            ReleasePipeline: {trustPolicy: {Version: 2012-10-17, Statement: {Effect: Allow, Principal: {AWS: tools/ReleasPipeline}, Action: sts:AssumeRole}}}
      """
    )
    let finding = try #require(inventory.diagnostics.first { $0.code == "model-unknown-name" })
    #expect(finding.location?.line == 5)
    #expect(finding.help == "did you mean `tools/ReleasePipeline`?")
  }

  @Test("statements lie where they are written, also behind an alias")
  func places() throws {
    let inventory = try read(
      """
      x-policies:
        read: &read
          Version: 2012-10-17
          Statement:
            - {Effect: Allow, Action: s3:GetObject, Resource: "*"}
            - {Effect: Nope, Action: s3:GetObject, Resource: "*"}
      accounts:
        tools:
          id: "111111111111"
          groups:
            a: {inlinePolicies: {x: *read}}
            b: {inlinePolicies: {x: *read}}
      """
    )
    #expect(inventory.printed.count == 1)
    #expect(inventory.printed.first?.hasPrefix("design.yaml:6:") == true)
    #expect(inventory.printed.first?.contains("[E-EFFECT]") == true)
    let groups = try #require(try account(inventory).identities.value?.groups)
    let policy = try #require(groups["a"]?.inlinePolicies.first)
    #expect(policy.document === groups["b"]?.inlinePolicies.first?.document)
    let statement = try #require(policy.document.statements.first)
    let place = inventory.sources.location(of: policy.position.advanced(by: statement.offset))
    #expect(place == FileLocation(file: "design.yaml", line: 5, column: 9))
  }

  @Test("policies may be JSON text, and mappings may be merged")
  func jsonAndMerge() throws {
    let inventory = try read(
      """
      x-common: &common
        Effect: Allow
        Resource: "*"
      accounts:
        tools:
          id: "111111111111"
          groups:
            a:
              inlinePolicies:
                json: |
                  {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
                merged:
                  Version: 2012-10-17
                  Statement: {<<: *common, Action: s3:GetObject, Effect: Deny}
      """
    )
    #expect(inventory.printed == [])
    let policies = try #require(
      try account(inventory).identities.value?.groups["a"]?.inlinePolicies
    )
    #expect(policies.map { $0.document.statements.map(\.effect) } == [[.deny], [.deny]])
  }

  @Test("service answers may be written with policies as mappings")
  func answers() throws {
    let inventory = try read(
      """
      region: eu-west-1
      accounts:
        tools:
          id: "111111111111"
          topics: {t: {Policy: {Version: 2012-10-17, Statement: {Effect: Allow, Principal: {AWS: tools}, Action: sns:Publish, Resource: tools/t}}}}
          answers:
            ecr:
              get-repository-policy-r: {policyText: {Version: 2012-10-17, Statement: []}}
              get-repository-policy-s: none
            us-east-1:
              lambda: {get-policy-f: unknown}
      """
    )
    #expect(inventory.printed.allSatisfy { $0.contains("W-EMPTY-STATEMENT") })
    let regions = try account(inventory).regions
    let answers = try #require(regions["eu-west-1"]?.answers)
    let topic = try #require(
      answers[ServiceAnswerKey(service: "sns", name: "get-topic-attributes-t")]?.value
    )
    let value = try #require(topic["Attributes"]?["Policy"])
    #expect(value.node.string?.hasPrefix(#"{"Version":"2012-10-17""#) == true)
    let policy = try #require(inventory.policy(in: value, named: "t", as: .resource))
    #expect(
      policy.document.statements.first?.resource?.entries.first?.text
        == "arn:aws:sns:eu-west-1:111111111111:t"
    )
    let place = inventory.sources.location(
      of: policy.position.advanced(by: try #require(policy.document.statements.first).offset)
    )
    #expect(place.line == 5)
    guard case .absent = answers[ServiceAnswerKey(service: "ecr", name: "get-repository-policy-s")]
    else {
      Issue.record("the policy of s is not absent")
      return
    }
    let function = regions["us-east-1"]?.answers[
      ServiceAnswerKey(service: "lambda", name: "get-policy-f")
    ]
    #expect(function?.missingFile?.path == "design.yaml#tools/answers/lambda/get-policy-f")
  }

  @Test("an organization has AWS's own policies where none are written")
  func organization() throws {
    let inventory = try read(
      """
      organization:
        id: o-abc
        managementAccount: tools
        policies:
          Regions: {document: {Version: 2012-10-17, Statement: {Effect: Deny, Action: "*", Resource: "*"}}}
        root:
          units:
            Prod: {policies: [FullAWSAccess, Regions], accounts: [prod]}
            Dark: {policies: unknown}
      accounts:
        tools: {id: "111111111111"}
        prod: {id: "333333333333", organizationPolicies: []}
      """
    )
    #expect(inventory.printed == [])
    let organization = try #require(inventory.organization.value)
    let tools = OrganizationTarget.account(try account(inventory).id)
    let prod = OrganizationTarget.account(try account(inventory, "333333333333").id)
    #expect(organization.parents[tools] == .root("r-root"))
    #expect(organization.parents[prod] == .unit("ou-Prod"))
    func attached(_ target: OrganizationTarget) -> [String]? {
      organization.serviceControlPolicies[target]?.value?.map(\.name)
    }
    #expect(attached(tools) == ["FullAWSAccess"])
    #expect(attached(.unit("ou-Prod")) == ["FullAWSAccess", "Regions"])
    #expect(attached(prod) == [])
    #expect(attached(.unit("ou-Dark")) == nil)
    #expect(organization.roots.value?.first?.hasServiceControlPolicies == true)
    #expect(organization.roots.value?.first?.hasResourceControlPolicies == false)
    #expect(organization.resourceControlPolicies[tools]?.value?.isEmpty == true)
  }
}

@Suite("Damaged model files")
struct DamagedModelFileTests {
  private func outcome(_ bytes: [UInt8]) -> String {
    do {
      let temporary = try TemporaryInventory()
      try temporary.write(bytes, to: "design.yaml")
      let path = temporary.folder.appendingPathComponent("design.yaml").path
      return "read: \(try Inventory.read(at: path).printed)"
    } catch let error as InventoryReadingError {
      return error.description.split(separator: "\n").first.map(String.init) ?? ""
    } catch { return "\(error)" }
  }

  private func outcome(_ text: String) -> String { outcome(Array(text.utf8)) }

  @Test("errors name the place")
  func places() {
    #expect(
      outcome("a: 1\nb: 2\na: 3\n")
        == "design.yaml:3:1: error: `a` occurs twice in one mapping [yaml-duplicate-key]"
    )
    #expect(outcome("a: [1\nb: 2\n").hasPrefix("design.yaml:2:"))
    #expect(
      outcome("a: *nobody").contains("design.yaml:1:4: error: found undefined alias [yaml-syntax]")
    )
    #expect(outcome("a: 1\n---\nb: 2").contains("[yaml-syntax]"))
    #expect(outcome([0x61, 0x3A, 0x20, 0xFF]).contains("[yaml-not-utf8]"))
    #expect(outcome("a: \u{0}").contains("[yaml-syntax]"))
    #expect(
      outcome("[1, 2]")
        == "design.yaml:1:1: error: expected a mapping for the file [model-type]"
    )
    #expect(outcome("? [a]\n: b\n").contains("a key must be a text"))
  }

  @Test("aliases cannot explode")
  func bomb() {
    var text = "x-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
    for level in 1...12 {
      let alias = "*a\(level - 1)"
      text +=
        "x-\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
    }
    #expect(outcome(text).contains("[yaml-too-large]"))
    for key in [
      "? *a12\n: 1\n? *a12\n: 2\n", "*a12 : 1\n", "{*a12 : 1}", "? [*a12]\n: 1\n", "[*a12]: 1\n",
      "y: {[*a12] : 2}\n",
    ] {
      #expect(outcome(text + key).contains("[yaml-syntax]"), "\(key)")
    }
  }

  @Test("nesting is limited")
  func depth() {
    for count in [200, 10_000, 200_000] {
      #expect(!outcome(String(repeating: "[", count: count)).hasPrefix("read"))
      #expect(!outcome(String(repeating: "- ", count: count) + "a").hasPrefix("read"))
      #expect(
        !outcome(String(repeating: "{a: ", count: count) + String(repeating: "}", count: count))
          .hasPrefix("read")
      )
    }
    #expect(
      outcome("a: " + String(repeating: "[", count: 101) + String(repeating: "]", count: 101))
        .contains("[yaml-too-deep]")
    )
  }

  @Test("one long line is read in time")
  func longLine() {
    let list = Array(repeating: "é", count: 150_000).joined(separator: ", ")
    #expect(outcome("x-a: [\(list)]") == "read: []")
    #expect(outcome("x-a: [\(list), \(list)]").contains("[yaml-too-large]"))
    #expect(outcome("# " + String(repeating: "a", count: 17 << 20)).contains("[yaml-too-large]"))
  }

  @Test("broken off anywhere, the sample is read or refused with a place")
  func truncated() throws {
    let path = SampleInventoryTests.path("three-account-release.yaml")
    let bytes = try #require(FileSystem.text(of: Array(path.utf8)))
    for step in 0..<60 {
      let outcome = outcome(Array(bytes[..<(bytes.count * step / 60)]))
      #expect(outcome.hasPrefix("read") || outcome.hasPrefix("design.yaml:"), "\(step): \(outcome)")
    }
    var random = SplitMix64(seed: 1)
    for _ in 0..<60 {
      var mutated = bytes
      for _ in 0..<5 {
        let index = Int.random(in: 0..<mutated.count, using: &random)
        mutated[index] =
          Array(" \n:-[]{}&*#\"'|>?!%@`,\u{7F}x0".utf8).randomElement(using: &random) ?? 0x20
      }
      let outcome = outcome(mutated)
      #expect(outcome.hasPrefix("read") || outcome.hasPrefix("design.yaml:"), "\(outcome)")
    }
  }
}
