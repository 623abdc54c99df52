import JSONReading
import PolicyLanguage
import Testing

@Suite("Documents of which nothing is to be said")
struct PolicyScreenTests {
  /// Where a screen says that a document ends.
  private func end(of text: String, as kind: PolicyKind) -> Int? {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { start in
        var screen = PolicyScreen(for: kind)
        return screen.end(ofDocumentAt: start).map { $0 - start }
      }
    }
  }

  private static let identity = """
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Objects",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:Put*"],
                "Resource": "arn:aws:s3:::data/*",
                "Condition": {
                    "StringEquals": {"aws:ResourceTag/team": ["a", "b"], "s3:prefix": "in"},
                    "ForAnyValue:StringLike": {"aws:TagKeys": "team*"},
                    "Bool": {"aws:SecureTransport": true},
                    "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy-*"}
                }
            },
            {"Sid": "Rest", "Effect": "Deny", "NotAction": "iam:*", "NotResource": ["*"]}
        ]
    }
    """

  private static let trust = """
    {"Version": "2008-10-17", "Id": "trust", "Statement": {"Effect": "Allow", "Principal":
      {"AWS": ["arn:aws:iam::111111111111:root", "222222222222"], "Service": "ec2.amazonaws.com"},
      "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x-1"}}}}
    """

  private static let variables = """
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
      "Resource": ["arn:aws:s3:::data/${aws:username}/*", "arn:aws:s3:::data/${aws:userid}"],
      "Condition": {"StringLike": {"s3:prefix": ["home/${aws:PrincipalTag/team}/*", "${a:b}"]},
        "StringEquals": {"aws:ResourceTag/owner": "${aws:username}"},
        "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:${aws:PrincipalAccount}:topic"}}}]}
    """

  @Test(
    "pass",
    arguments: [
      (identity, PolicyKind.identity), (trust, .trust), (variables, .identity),
      (variables.replacing("2012-10-17", with: "2008-10-17"), .identity),
    ]
  )
  func passes(text: String, kind: PolicyKind) {
    #expect(end(of: text, as: kind) == text.utf8.count)
    #expect(end(of: text + ", and more", as: kind) == text.utf8.count)
    #expect(PolicyDocument.parse(Array(text.utf8), as: kind).findings == [])
  }

  @Test(
    "do not pass when something is",
    arguments: [
      ("\"Version\": \"2012-10-17\",", ""),
      ("2012-10-17", "2012-10-18"),
      ("\"Sid\": \"Rest\"", "\"Sid\": \"Objects\""),
      ("\"Sid\": \"Rest\"", "\"Sid\": \"The rest\""),
      ("\"Effect\": \"Allow\"", "\"Effect\": \"allow\""),
      ("\"Effect\": \"Allow\",", ""),
      ("\"Effect\": \"Allow\"", "\"Effect\": \"Allow\", \"Effect\": \"Allow\""),
      ("\"Effect\": \"Allow\"", "\"Effect\": \"Allow\", \"Note\": \"\""),
      ("s3:GetObject", "s3:GetObject, s3:PutObject"),
      ("s3:GetObject", "*:GetObject"),
      ("s3:GetObject", "GetObject"),
      ("s3:GetObject", "s3:${aws:username}"),
      ("[\"s3:GetObject\", \"s3:Put*\"]", "[]"),
      ("arn:aws:s3:::data/*", "data/*"),
      ("arn:aws:s3:::data/*", "arn:*:s3:::data/*"),
      ("arn:aws:s3:::data/*", "arn:aws:iam::1:*/x"),
      ("arn:aws:s3:::data/*", "arn:aws:s3:::${aws:username"),
      ("\"Resource\"", "\"Resources\""),
      ("\"NotAction\"", "\"Action\": \"s3:*\", \"NotAction\""),
      ("StringEquals", "StringIs"),
      ("\"a\", \"b\"", "\"a*\""),
      ("\"a\", \"b\"", "\"a\", 1"),
      ("s3:prefix", "aws:resourcetag/TEAM"),
      ("ForAnyValue:StringLike", "StringLike"),
      ("aws:SecureTransport", "aws:SecureTransports"),
      ("arn:aws:iam::*:role/deploy-*", "deploy-*"),
      ("[\"*\"]", "[\"*\",]"),
      ("[\"*\"]", "[\"*\"}"),
      ("Rest", "Re\\u0073t"),
      ("Rest", "Re\tst"),
      ("true", "tru"),
    ]
  )
  func refused(part: String, replacement: String) throws {
    let range = try #require(Self.identity.firstRange(of: part))
    let text = Self.identity.replacingCharacters(in: range, with: replacement)
    #expect(end(of: text, as: .identity) == nil, "\(replacement)")
  }

  @Test(
    "do not pass when a variable is odd, or stands where none is replaced",
    arguments: [
      ("data/${aws:username}", "data/${aws:user name}"), ("data/${aws:username}", "data/${}"),
      ("data/${aws:username}", "data/$aws"), ("data/${aws:username}", "data/${aws:x, 'y'}"),
      ("aws:s3:::data/${aws:userid}", "aws:s3::${aws:userid}:data"),
      ("\"${aws:username}\"", "\"${aws:username}*\""),
      ("StringLike", "NumericEquals"), ("s3:GetObject", "s3:${aws:username}"),
      ("arn:aws:sns:*:${aws:PrincipalAccount}:topic", "${aws:PrincipalArn}"),
    ]
  )
  func refusedVariables(part: String, replacement: String) throws {
    let range = try #require(Self.variables.firstRange(of: part))
    let text = Self.variables.replacingCharacters(in: range, with: replacement)
    #expect(end(of: text, as: .identity) == nil, "\(replacement)")
  }

  @Test("do not pass when a trust policy says too much")
  func refusedTrust() throws {
    for (part, replacement) in [
      ("222222222222", "*"), ("222222222222", "arn:aws:iam::1:group/all"), ("\"AWS\"", "\"aws\""),
      ("\"Principal\"", "\"NotPrincipal\""), ("\"Action\"", "\"Resource\": \"*\", \"Action\""),
    ] {
      let range = try #require(Self.trust.firstRange(of: part))
      let text = Self.trust.replacingCharacters(in: range, with: replacement)
      #expect(end(of: text, as: .trust) == nil, "\(replacement)")
    }
    #expect(end(of: Self.identity, as: .trust) == nil)
    #expect(end(of: Self.trust, as: .identity) == nil)
  }

  @Test("are parsed without findings, however they were changed before they passed")
  func changed() {
    var generator = SplitMix64(seed: 13)
    let pieces = Array("{}[]\",:*?$ \n\\aA0/".utf8)
    var passed = 0
    let originals = [
      (Self.identity, PolicyKind.identity), (Self.trust, .trust), (Self.variables, .identity),
    ]
    for (original, kind) in originals {
      for _ in 0..<4000 {
        var bytes = Array(original.utf8)
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: bytes.remove(at: place)
          case 1: bytes.insert(pieces.randomElement(using: &generator) ?? 0x20, at: place)
          default: bytes[place] = pieces.randomElement(using: &generator) ?? 0x20
          }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = end(of: text, as: kind) else { continue }
        passed += 1
        let document = PolicyDocument.parse(Array(bytes[..<end]), as: kind)
        #expect(document.findings == [], "\(text)")
      }
    }
    #expect(passed > 500)
  }
}

extension String {
  /// The text with a range of it replaced.
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
