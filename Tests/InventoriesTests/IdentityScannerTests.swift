import AWSIdentifiers
import JSONReading
import Testing

@testable import Inventories

@Suite("Pages on which nothing is unusual")
struct IdentityScannerTests {
  private static let path = "111111111111/global/iam/get-account-authorization-details.json"

  /// A page with one of everything.
  private static let page = """
    {
        "UserDetailList": [
            {
                "Path": "/", "UserName": "ci", "UserId": "AIDAEXAMPLE",
                "Arn": "arn:aws:iam::111111111111:user/ci", "GroupList": ["builders"],
                "UserPolicyList": [
                    {"PolicyName": "own", "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
                    }}
                ],
                "AttachedManagedPolicies": [],
                "Tags": [{"Key": "team", "Value": "größe"}]
            }
        ],
        "GroupDetailList": [
            {"GroupName": "builders", "GroupPolicyList": [], "AttachedManagedPolicies": [
                {"PolicyName": "Read\\u0065r", "PolicyArn": "arn:aws:iam::aws:policy/Reader"}]}
        ],
        "RoleDetailList": [
            {
                "Path": "/app/", "RoleName": "deploy", "RoleId": "AROAEXAMPLE",
                "Arn": "arn:aws:iam::111111111111:role/app/deploy",
                "CreateDate": "2026-01-01T00:00:00+00:00", "MaxSessionDuration": 3600,
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
                            "Action": "sts:AssumeRole"
                        }
                    ]
                },
                "InstanceProfileList": [
                    {"Arn": "arn:aws:iam::111111111111:instance-profile/p", "Roles": [{"a": [1]}]}
                ],
                "RolePolicyList": [
                    {"PolicyName": "quoted", "PolicyDocument":
                        "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"a:b\\",\\"Resource\\":\\"*\\"}]}"},
                    {"PolicyName": "doubtful", "PolicyDocument": {
                        "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "x"}]}}
                ],
                "AttachedManagedPolicies": [
                    {"PolicyName": "Reader", "PolicyArn": "arn:aws:iam::aws:policy/Reader"}],
                "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
                    "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/edge"},
                "Tags": [{"Key": "stage", "Value": "a \\"b\\""}],
                "RoleLastUsed": {"LastUsedDate": "2026-01-01", "Region": null}
            },
            {
                "RoleName": "other name", "Arn": "arn:aws:iam::111111111111:role/plain",
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
                            "Action": "sts:AssumeRole"
                        }
                    ]
                }
            }
        ],
        "Policies": [
            {"PolicyName": "edge", "Arn": "arn:aws:iam::111111111111:policy/edge",
             "DefaultVersionId": "v2", "PolicyVersionList": [
                {"Document": {"Statement": []}, "VersionId": "v1", "IsDefaultVersion": false},
                {"Document": {"Version": "2012-10-17", "Statement":
                    [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]},
                 "VersionId": "v2", "IsDefaultVersion": true}]}
        ],
        "IsTruncated": false
    }
    """

  private static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  /// What an inventory of one page says, but for the fingerprint.
  private func dump(_ bytes: [UInt8]) throws -> [String] {
    let inventory = try TemporaryInventory()
    try inventory.write(bytes, to: Self.path)
    return try inventory.dump().filter { !$0.hasPrefix("fingerprint") }
  }

  /// Reads a page with the scanner alone; whether it does not give up.
  private func isScanned(_ text: String) throws -> Bool {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
    return try padded.withUnsafeBufferPointer { buffer in
      let interner = PolicyInterner()
      var scanner = try #require(
        IdentityScanner(
          UnsafeBufferPointer(rebasing: buffer[..<text.utf8.count]),
          from: 0,
          textStart: 0,
          file: 0,
          account: AccountID("111111111111"),
          interner: interner,
          texts: PolicyTexts(files: [], seeds: interner.seeds),
          pool: JSONTextPool(),
          screens: PolicyScreens()
        )
      )
      return scanner.readPage()
    }
  }

  // A text that is stored as UTF-16 is never scanned, and says the same.

  @Test("say what they say to the reader that looks at everything")
  func same() throws {
    #expect(try isScanned(Self.page))
    let scanned = try dump(Array(Self.page.utf8))
    #expect(scanned == (try dump(Self.utf16(Self.page))))
    #expect(scanned.contains { $0.contains("W-NO-VERSION") })
  }

  @Test("may have other blanks, or a byte order mark")
  func blanks() throws {
    let expected = try dump(Array(Self.page.utf8)).count
    for text in [
      Self.page.replacing("\n", with: "\r\n"), Self.page.replacing("\n", with: ""),
      Self.page.replacing("    ", with: "\t"), "\u{FEFF}" + Self.page, "\n \n" + Self.page + "\n",
    ] {
      let lines = try dump(Array(text.utf8))
      let start = text.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
      let other = String(text.unicodeScalars.dropFirst(start))
      #expect(lines == (try dump(Self.utf16(other))))
      #expect(lines.count == expected)
    }
  }

  @Test("are read by the other reader when anything is unusual, with the same findings")
  func changed() throws {
    var generator = SplitMix64(seed: 5)
    let pieces = Array("{}[]\",:\\ 0tA".utf8)
    let whole = Array(Self.page.utf8)
    var scanned = 0
    for turn in 0..<400 {
      var bytes = whole
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch turn % 4 {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(pieces.randomElement(using: &generator) ?? 0x20, at: place)
      case 2: bytes[place] = pieces.randomElement(using: &generator) ?? 0x20
      default: bytes.removeSubrange(place...)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if try isScanned(text) { scanned += 1 }
      #expect(try dump(Array(text.utf8)) == dump(Self.utf16(text)), "\(turn) at \(place)")
    }
    #expect(scanned > 20)
  }

  @Test(
    "are not scanned when something is there twice, missing or of another account",
    arguments: [
      ("\"Path\": \"/app/\"", "\"Path\": \"/app/\", \"Path\": \"\""),
      ("\"RoleName\": \"deploy\"", "\"RoleName\": \"deploy\", \"RoleId\": \"\""),
      ("\"Action\": \"sts:AssumeRole\"", "\"Action\": \"sts:AssumeRole\", \"Action\": \"a:b\""),
      ("role/plain", "role/app/deploy"),
      ("111111111111:role/plain", "222222222222:role/plain"),
      ("\"Arn\": \"arn:aws:iam::111111111111:role/plain\",", ""),
      ("\"GroupDetailList\"", "\"Groups\""),
      ("\"v2\", \"IsDefaultVersion\": true", "\"v3\", \"IsDefaultVersion\": false"),
      ("\"Region\": null", "\"Region\": nul"),
      ("\"IsTruncated\": false", "\"IsTruncated\": false, \"Roles\": 01"),
    ]
  )
  func unusual(part: String, replacement: String) throws {
    let text = Self.page.replacing(part, with: replacement, maxReplacements: 1)
    #expect(text != Self.page)
    #expect(try !isScanned(text))
    let lines = try dump(Array(text.utf8))
    #expect(lines == (try dump(Self.utf16(text))))
    #expect(lines != (try dump(Array(Self.page.utf8))))
  }
}
