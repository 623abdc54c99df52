/// Makes up questions from a seed: the same seed gives the same questions.
struct CaseGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  // MARK: - Words

  static let principals = [
    "arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:user/alice",
    "arn:aws:sts::111111111111:assumed-role/app/s1",
    "arn:aws:sts::111111111111:assumed-role/app/s1",
    "arn:aws:sts::222222222222:assumed-role/deploy/s1",
    "arn:aws:sts::111111111111:federated-user/alice", "arn:aws:iam::111111111111:root",
    "arn:aws:iam::222222222222:user/bob", "cloudtrail.amazonaws.com", "anonymous",
    "abababababababababababababababababababab",
    "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/x",
    "arn:aws:iam::222222222222:saml-provider/Idp", "accounts.google.com",
  ]

  static let calls: [(action: String, resource: String, owner: String)] = [
    ("s3:GetObject", "arn:aws:s3:::a-data/k", "111111111111"),
    ("s3:GetObject", "arn:aws:s3:::b-data/team/k", "222222222222"),
    ("s3:PutObject", "arn:aws:s3:::a-data/alice/x", "111111111111"),
    ("s3:ListBucket", "arn:aws:s3:::a-data", "111111111111"),
    ("s3:DeleteBucketPolicy", "arn:aws:s3:::a-data", "111111111111"),
    ("s3:ListAllMyBuckets", "*", ""),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q", ""),
    ("sns:Publish", "arn:aws:sns:eu-west-1:222222222222:t", ""),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:222222222222:key/1", ""),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/1", ""),
    ("kms:ScheduleKeyDeletion", "arn:aws:kms:eu-west-1:222222222222:key/1", ""),
    ("kms:RetireGrant", "arn:aws:kms:eu-west-1:111111111111:key/1", ""),
    ("kms:ListKeys", "*", ""),
    ("sts:AssumeRole", "arn:aws:iam::111111111111:role/app", ""),
    ("sts:AssumeRole", "arn:aws:iam::222222222222:role/deploy", ""),
    ("sts:AssumeRoleWithSAML", "arn:aws:iam::222222222222:role/deploy", ""),
    ("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::222222222222:role/deploy", ""),
    ("sts:TagSession", "arn:aws:iam::222222222222:role/deploy", ""),
    ("sts:GetCallerIdentity", "*", ""),
    ("iam:PassRole", "arn:aws:iam::111111111111:role/app", ""),
    ("iam:GetUser", "arn:aws:iam::111111111111:user/alice", ""),
    ("ec2:CreateTags", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", ""),
  ]

  static let actions = [
    "*", "*", "s3:*", "s3:Get*", "s3:GetObject", "S3:getobject", "s3:*Object", "s3:?etObject",
    "s3:PutObject", "sqs:SendMessage", "sns:*", "kms:*", "kms:Decrypt", "kms:D*", "sts:*",
    "sts:AssumeRole", "sts:AssumeRole*", "iam:PassRole", "iam:*", "ec2:*", "*:*", "s*:GetObject",
    "s3:GetObject,s3:PutObject", "s3:List*", "kms:ListKeys", "sts:TagSession",
  ]

  static let resources = [
    "*", "*", "*", "arn:aws:s3:::a-data/*", "arn:aws:s3:::a-data", "arn:aws:s3:::*",
    "arn:aws:s3:::a-data/${aws:username}/*", "arn:aws:s3:::b-data/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::b-data/${aws:PrincipalTag/team, 'team'}/k", "arn:aws:S3:::a-data/*",
    "arn:aws:s3:::?-data/*", "arn:aws:sqs:eu-west-1:111111111111:q", "arn:aws:sqs", "arn:aws:sqs:*",
    "arn:aws:sns:*:222222222222:*", "arn:aws:kms:*:*:key/*",
    "arn:aws:kms:eu-west-1:222222222222:key/1", "arn:aws:iam::*:role/*",
    "arn:aws:iam::111111111111:r*", "arn:aws:iam::111111111111:role/app",
    "arn:aws:ec2:*:*:*/*", "arn:aws:*:*:111111111111:*", "a-data/*", "arn:*:s3:::a-data/k",
    "arn:aws:s3:::a-data/${*}", "arn:aws:s3:::a-data/${}", "arn:${aws:username}:s3:::a-data/k",
  ]

  static let principalEntries: [(form: String, text: String)] = [
    ("*", "*"), ("AWS", "*"), ("AWS", "111111111111"), ("AWS", "arn:aws:iam::111111111111:root"),
    ("AWS", "arn:aws:iam::222222222222:root"), ("AWS", "arn:aws:iam::111111111111:user/alice"),
    ("AWS", "arn:aws:iam::111111111111:role/app"), ("AWS", "arn:aws:iam::111111111111:role/x/app"),
    ("AWS", "arn:aws:sts::111111111111:assumed-role/app/s1"),
    ("AWS", "arn:aws:sts::111111111111:assumed-role/app/s2"),
    ("AWS", "arn:aws:sts::111111111111:federated-user/alice"),
    ("AWS", "arn:aws:iam::222222222222:role/deploy"), ("AWS", "arn:aws:iam::222222222222:user/bob"),
    ("AWS", "arn:aws:iam::111111111111:role/*"), ("AWS", "AIDAALICE"), ("AWS", "AROAAPP"),
    ("AWS", "AROAAPP:s1"), ("Service", "cloudtrail.amazonaws.com"),
    ("Service", "CloudTrail.amazonaws.com"), ("Federated", "accounts.google.com"),
    ("Federated", "arn:aws:iam::222222222222:saml-provider/Idp"),
    ("CanonicalUser", "abababababababababababababababababababab"),
    ("AWS", "arn:aws:iam::111111111111:group/g"),
  ]

  static let keys = [
    "aws:PrincipalTag/team", "aws:username", "aws:SourceIp", "aws:TagKeys", "s3:prefix",
    "aws:SourceArn", "aws:CurrentTime", "s3:max-keys", "aws:SecureTransport",
    "AWS:principaltag/TEAM", "aws:ResourceTag/t", "kms:ResourceAliases",
  ]

  static let texts = [
    "team", "Team", "alice", "a", "b", "", "t*", "*", "?eam", "te${*}m", "${aws:username}",
    "${aws:PrincipalTag/team}", "${aws:PrincipalTag/none}", "${aws:PrincipalTag/none, 'a'}", "${}",
    "10", "10.0", "9", "abc", "-3", "true", "false", "True", "2024-01-01T00:00:00Z", "1704067200",
    "2024-01-01T01:00:00+01:00", "2023-12", "203.0.113.0/24", "203.0.113.7", "2001:db8::/32",
    "2001:DB8:0::1", "0.0.0.0/0", "arn:aws:s3:::a-data", "arn:aws:s3:::*", "arn:aws:s3",
    "arn:aws:*:*:*:a-*", "QQ==",
  ]

  static let operators = [
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
    "StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan",
    "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals",
    "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
    "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals",
    "ArnNotEquals", "ArnLike", "ArnNotLike", "Null",
  ]

  // MARK: - Parts

  mutating func condition() -> PlainCondition {
    var test = chance(60) ? pick(Array(Self.operators.prefix(6))) : pick(Self.operators)
    if test != "Null" {
      if chance(20) { test += "IfExists" }
      if chance(20) { test = pick(["ForAllValues:", "ForAnyValue:"]) + test }
    }
    let values = (0..<(chance(5) ? 0 : chance(70) ? 1 : 2)).map { _ in pick(Self.texts) }
    return PlainCondition(test: test, key: pick(Self.keys), values: values)
  }

  mutating func statement(
    named: Bool,
    allowsNotPrincipal: Bool,
    hasResource: Bool,
    denies: Int
  ) -> PlainStatement {
    var statement = PlainStatement()
    if chance(denies) { statement.effect = "Deny" }
    statement.actions = (0..<(1 + below(2))).map { _ in pick(Self.actions) }
    statement.isNotAction = chance(8)
    if hasResource {
      statement.resources = (0..<(1 + below(2))).map { _ in pick(Self.resources) }
      statement.isNotResource = chance(8)
    } else {
      statement.resources = nil
    }
    if chance(35) {
      for _ in 0...below(2) {
        let condition = condition()
        let isSame = statement.conditions.contains {
          $0.test == condition.test && $0.key.lowercased() == condition.key.lowercased()
        }
        if !isSame { statement.conditions.append(condition) }
      }
    }
    if named {
      var principal = PlainPrincipal(isNot: allowsNotPrincipal && chance(15))
      let entries = (0...below(principal.isNot ? 4 : 2)).map { _ in pick(Self.principalEntries) }
      principal.entries = entries.contains { $0.form == "*" } ? [("*", "*")] : entries
      statement.principal = principal
    }
    return statement
  }

  mutating func policy(
    named: Bool = false,
    allowsNotPrincipal: Bool = false,
    hasResource: Bool = true,
    denies: Int = 20
  ) -> PlainPolicy {
    var policy = PlainPolicy()
    if chance(7) { policy.version = "2008-10-17" }
    policy.statements = (0...below(3)).map { _ in
      statement(
        named: named,
        allowsNotPrincipal: allowsNotPrincipal,
        hasResource: hasResource,
        denies: denies
      )
    }
    return policy
  }

  /// A resource control policy: denials for everybody.
  mutating func resourceControlPolicy() -> PlainPolicy {
    var policy = policy(denies: 100)
    for index in policy.statements.indices {
      policy.statements[index].principal = PlainPrincipal(entries: [("*", "*")])
    }
    return policy
  }

  mutating func question() -> PlainCase {
    var question = PlainCase()
    question.principal = pick(Self.principals)
    let call = pick(Self.calls)
    question.action = call.action
    question.resource = call.resource
    question.owner = call.owner
    context(of: &question)
    let isTrust = call.action.hasPrefix("sts:") && call.resource != "*"
    if chance(75) { question.identity = (0...below(2)).map { _ in policy() } }
    if chance(70) {
      question.resourcePolicy = policy(
        named: true,
        allowsNotPrincipal: !isTrust,
        hasResource: !isTrust
      )
    }
    if chance(20) { question.boundary = [policy(denies: 10)] }
    if chance(20) { question.session = policy(denies: 10) }
    if chance(20) {
      question.serviceControl = (0...below(2)).map { _ in
        chance(60)
          ? [PlainPolicy(statements: [PlainStatement()])] : [policy(denies: 40), policy(denies: 0)]
      }
    }
    if chance(15) { question.resourceControl = [[resourceControlPolicy()]] }
    if chance(15) {
      question.endpoint = [policy(named: true, allowsNotPrincipal: true, denies: 10)]
    }
    return question
  }

  private mutating func context(of question: inout PlainCase) {
    let principal = question.principal
    if principal.contains(":user/"), chance(50) { question.context["aws:username"] = ["alice"] }
    if principal.hasSuffix("user/alice"), chance(30) {
      question.context["aws:userid"] = ["AIDAALICE"]
    }
    if principal.hasSuffix("app/s1") {
      if chance(40) {
        question.context["aws:PrincipalArn"] = [
          pick([
            "arn:aws:iam::111111111111:role/app", "arn:aws:iam::111111111111:role/x/app",
            "arn:aws:iam::111111111111:role/other",
          ])
        ]
      }
      if chance(40) { question.context["aws:userid"] = ["AROAAPP:s1"] }
    }
    if principal.contains("AWSServiceRoleForX"), chance(70) {
      question.context["aws:PrincipalArn"] = [
        "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
      ]
    }
    for key in Self.keys where chance(40) {
      if question.context.keys.contains(where: { $0.lowercased() == key.lowercased() }) { continue }
      let plain = Self.texts.filter { !$0.contains("$") && !$0.contains("*") && !$0.contains("?") }
      let count = key == "aws:TagKeys" ? below(3) : chance(4) ? below(3) : 1
      question.context[key] = (0..<count).map { _ in pick(plain) }
    }
    if chance(50) { question.multivaluedKeys = ["aws:TagKeys"] }
  }

  // MARK: - Variations

  /// The same question with a statement more in a layer that takes part.
  mutating func adding(_ effect: String, to question: PlainCase) -> PlainCase {
    var question = question
    var statement = statement(
      named: true,
      allowsNotPrincipal: true,
      hasResource: true,
      denies: effect == "Deny" ? 100 : 0
    )
    var plain = statement
    plain.principal = nil
    switch below(6) {
    case 0:
      if question.identity.isEmpty { question.identity = [PlainPolicy()] }
      question.identity[0].statements.append(plain)
    case 1 where question.resourcePolicy != nil:
      if question.action.hasPrefix("sts:") && question.resource != "*" {
        statement.resources = nil
        statement.principal?.isNot = false
      }
      question.resourcePolicy?.statements.append(statement)
    case 2 where !question.boundary.isEmpty: question.boundary[0].statements.append(plain)
    case 3 where question.session != nil: question.session?.statements.append(plain)
    case 4 where !question.serviceControl.isEmpty:
      question.serviceControl[0][0].statements.append(plain)
    case 5 where !question.endpoint.isEmpty: question.endpoint[0].statements.append(statement)
    default: break
    }
    return question
  }

  /// The same question with one or two of its keys not known.
  mutating func forgetting(_ question: PlainCase) -> PlainCase {
    var question = question
    let policies =
      question.identity + question.boundary
      + [question.resourcePolicy, question.session].compactMap { $0 }
      + question.serviceControl.joined() + question.resourceControl.joined() + question.endpoint
    let used = policies.flatMap(\.statements).flatMap(\.conditions).map { $0.key.lowercased() }
    let candidates = Array(Set(used)).filter { $0 != "kms:resourcealiases" }.sorted()
    guard !candidates.isEmpty else { return question }
    for _ in 0...(chance(25) ? 1 : 0) {
      let key = pick(candidates)
      if question.unknownKeys.contains(key) { continue }
      for known in question.context.keys where known.lowercased() == key {
        question.context[known] = nil
      }
      question.unknownKeys.append(key)
    }
    return question
  }
}
