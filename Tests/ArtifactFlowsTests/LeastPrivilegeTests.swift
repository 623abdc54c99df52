import AccessModel
import ArtifactFlows
import Diagnostics
import Foundation
import Inventories
import TestSupport
import Testing

@Suite("Grants around the artifacts that are wider than the legs need")
struct LeastPrivilegeTests {
  private static let bucketPolicy =
    "111111111111/eu-west-1/s3api/acme-release-artifacts/get-bucket-policy.json"
  private static let keyPolicy =
    "111111111111/eu-west-1/kms/11111111-2222-3333-4444-555555555555/get-key-policy.json"
  private static let devRoles = "222222222222/global/iam/get-account-authorization-details.json"

  private static func audit(
    _ edits: [[String: Any]] = [],
    asking: Bool = true
  ) async throws -> AuditResult {
    try await EditedInventory.with(try edits.map { try InventoryEdit($0) }) { path in
      var options = Audit.Options()
      options.leastPrivilege = asking
      return await Audit(AccessGraph(try Inventory.read(at: path)), options: options).run()
    }
  }

  private static func findings(
    _ code: String,
    _ edits: [[String: Any]] = []
  ) async throws -> [ConfigurationFinding] {
    let grants = try #require(try await audit(edits).grants)
    return grants.filter { $0.code == code }
  }

  @Test("are looked for only when somebody asks")
  func unasked() async throws {
    #expect(try await Self.audit(asking: false).grants == nil)
  }

  @Test("change no verdict")
  func verdicts() async throws {
    let plain = try await Self.audit(asking: false)
    let asked = try await Self.audit()
    #expect(plain.pipelines.map(\.state) == asked.pipelines.map(\.state))
    #expect(plain.pipelines[0].legs.map(\.state) == asked.pipelines[0].legs.map(\.state))
    #expect(plain.pipelines[0].findings == asked.pipelines[0].findings)
  }

  @Test("name the statement, what of it is unused, and its place")
  func unused() async throws {
    let found = try await Self.findings("unused-grant")
    #expect(
      found.allSatisfy { $0.severity == .note && $0.message.contains("unused by this model") }
    )
    #expect(found.allSatisfy { $0.location?.line != nil })
    func has(_ words: String...) -> Bool {
      found.contains { finding in words.allSatisfy { finding.message.contains($0) } }
    }
    // PF-43: the service role needs no key permission.
    #expect(has("`ToolsRolesUseKey`", "admits `arn:aws:iam::111111111111:role/ReleasePipeline`"))
    #expect(has("`TargetAccountsUseKey`", "`kms:Encrypt`, `kms:ReEncrypt*` and `kms:DescribeKey`"))
    // Nothing that a leg uses, be it by advice, and nothing of the account's own administration.
    for words in [
      "`s3:GetObject*`", "`s3:PutObject`", "`kms:Decrypt`", "`kms:GenerateDataKey*`",
      "ToolsAdministersOnly", "`sts:AssumeRole`",
    ] {
      #expect(!has(words), "\(words)")
    }
  }

  @Test("never call safe what a role with legs that are not judged may use")
  func caveat() async throws {
    let found = try await Self.findings("unused-grant")
    let stack = found.filter { $0.message.contains("role/StackChanges` and") }
    #expect(!stack.isEmpty)
    #expect(stack.allSatisfy { $0.message.contains("has legs that are not judged") })
    #expect(found.allSatisfy { !$0.message.contains("safe") && !$0.message.contains("remove") })
  }

  @Test("say which role is trusted for nothing")
  func trust() async throws {
    let path = "/RoleDetailList/[RoleName=PipelineDeploy]/AssumeRolePolicyDocument/Statement"
    let found = try await Self.findings(
      "unused-grant",
      [
        [
          "file": Self.devRoles, "op": "append", "pointer": path,
          "value": [
            "Sid": "Breakglass", "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": ["AWS": "arn:aws:iam::999999999999:role/Breakglass"],
          ],
        ]
      ]
    )
    #expect(
      found.contains {
        $0.message.contains("statement `Breakglass` of the trust policy of role PipelineDeploy")
          && $0.location?.file == Self.devRoles
      }
    )
  }

  /// One statement added to the bucket or key policy, and whether it is too wide.
  struct Row: Sendable, CustomTestStringConvertible {
    let code: String
    let severity: Severity?
    let file: String
    let statement: String

    var testDescription: String { "\(code) \(severity?.rawValue ?? "none"): \(statement)" }
  }

  static let rows = [
    Row(
      code: "wide-principal",
      severity: .warning,
      file: bucketPolicy,
      statement: #""Principal": "*", "Action": "s3:GetObject""#
    ),
    Row(
      code: "wide-principal",
      severity: nil,
      file: bucketPolicy,
      statement: """
        "Principal": "*", "Action": "s3:GetObject",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-acmeexampl"}}
        """
    ),
    Row(
      code: "wide-principal",
      severity: .warning,
      file: bucketPolicy,
      statement: """
        "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-acmeexampl"}}
        """
    ),
    Row(
      code: "wide-principal",
      severity: .note,
      file: bucketPolicy,
      statement: #""Principal": {"AWS": "333333333333"}, "Action": "s3:GetObject""#
    ),
    Row(
      code: "wide-principal",
      severity: nil,
      file: keyPolicy,
      statement: """
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*"
        """
    ),
    Row(
      code: "wide-action",
      severity: nil,
      file: keyPolicy,
      statement: """
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*"
        """
    ),
    Row(
      code: "wide-action",
      severity: .warning,
      file: keyPolicy,
      statement: """
        "Principal": {"AWS": "arn:aws:iam::222222222222:role/PipelineDeploy"}, "Action": "kms:*"
        """
    ),
    Row(
      code: "wide-action",
      severity: .warning,
      file: bucketPolicy,
      statement: """
        "Principal": {"AWS": "arn:aws:iam::222222222222:role/PipelineDeploy"},
        "NotAction": "s3:DeleteBucket"
        """
    ),
    Row(
      code: "wide-action",
      severity: nil,
      file: bucketPolicy,
      statement: """
        "Principal": {"AWS": "arn:aws:iam::222222222222:role/PipelineDeploy"},
        "Action": "s3:GetObject*"
        """
    ),
    Row(
      code: "confused-deputy",
      severity: .warning,
      file: bucketPolicy,
      statement: """
        "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject"
        """
    ),
    Row(
      code: "confused-deputy",
      severity: nil,
      file: bucketPolicy,
      statement: """
        "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}
        """
    ),
    Row(
      code: "confused-deputy",
      severity: .warning,
      file: bucketPolicy,
      statement: """
        "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
        "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
        """
    ),
  ]

  @Test("are told from those that are narrow enough", arguments: rows)
  func wide(row: Row) async throws {
    let resource = row.file == Self.keyPolicy ? "*" : "arn:aws:s3:::acme-release-artifacts/*"
    let text =
      #"{"Sid": "Added", "Effect": "Allow", "Resource": "\#(resource)", \#(row.statement)}"#
    let statement = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let found = try await Self.findings(
      row.code,
      [["file": row.file, "op": "append", "pointer": "/Policy/#/Statement", "value": statement]]
    ).filter { $0.message.contains("statement `Added`") }
    #expect(found.map(\.severity) == (row.severity.map { [$0] } ?? []), "\(found.map(\.message))")
    #expect(found.allSatisfy { $0.location?.file == row.file })
  }

  @Test("are passing any role, and passing one that no leg passes")
  func passRole() async throws {
    let path =
      "/RoleDetailList/[RoleName=PipelineDeploy]/RolePolicyList/[PolicyName=PipelineDeploy]"
      + "/PolicyDocument/Statement/[Sid=PassStackRole]"
    func edit(_ resource: String) -> [[String: Any]] {
      [["file": Self.devRoles, "op": "set", "pointer": "\(path)/Resource", "value": resource]]
    }
    let all = try await Self.findings("wide-action", edit("*"))
    #expect(all.contains { $0.message.contains("`PassStackRole`") && $0.severity == .warning })
    #expect(try await Self.findings("wide-action").isEmpty)
    let other = edit("arn:aws:iam::222222222222:role/OrdersFunction")
    #expect(
      try await Self.findings("unused-grant", other).contains {
        $0.message.contains("`PassStackRole`") && $0.message.contains("`iam:PassRole`")
      }
    )
    #expect(
      try await !Self.findings("unused-grant").contains { $0.message.contains("`PassStackRole`") }
    )
  }

  @Test("stand in the report and in the document, and leave the exit status alone")
  func command() async throws {
    let path = EditedInventory.package.appendingPathComponent("inventories/three-account-release")
      .path
    let text = try await BuiltCommand.run(["audit", path, "--least-privilege"])
    #expect(text.status == 0)
    #expect(text.standardOutput.contains("\nleast privilege\n"))
    #expect(text.standardOutput.contains("[unused-grant]"))
    let json = try await BuiltCommand.run(
      ["audit", path, "--least-privilege", "--format", "json"]
    )
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any]
    )
    let grants = try #require(document["grants"] as? [[String: Any]])
    #expect(grants.contains { $0["code"] as? String == "unused-grant" })
    for code in ["unused-grant", "wide-principal", "wide-action", "confused-deputy"] {
      #expect(try await BuiltCommand.run(["explain", code]).status == 0)
    }
  }
}
