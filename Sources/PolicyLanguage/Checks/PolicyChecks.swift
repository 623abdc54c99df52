/// Looks a readable document over for what is legal and yet probably not meant.
///
/// Nothing here changes an evaluation, except that a resource control policy with a forbidden
/// form is unreadable (EV-114, EV-115).
struct PolicyChecks {
  let document: PolicyDocument
  var findings: [PolicyFinding] = []

  init(document: PolicyDocument) {
    self.document = document
  }

  var kind: PolicyKind { document.kind }

  mutating func report(_ code: PolicyFindingCode, _ message: String, at offset: Int) {
    findings.append(PolicyFinding(code, message, at: offset))
  }

  /// Every warning, in the order of the text.
  func allFindings() -> [PolicyFinding] {
    var checks = self
    checks.checkSids()
    for statement in document.statements { checks.check(statement) }
    return checks.findings
  }

  /// EV-108.
  private mutating func checkSids() {
    var seen: Set<String> = []
    for statement in document.statements {
      guard let sid = statement.sid else { continue }
      if document.statements.count == 1, sid.utf8.allSatisfy(Self.isAlphanumeric) { return }
      if !seen.insert(sid).inserted {
        report(.sid, "the Sid `\(sid)` occurs twice", at: statement.offset)
      } else if !sid.utf8.allSatisfy(Self.isAlphanumeric) {
        report(.sid, "the Sid `\(sid)` holds more than letters and digits", at: statement.offset)
      }
    }
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private mutating func check(_ statement: PolicyStatement) {
    if let principal = statement.principal { check(principal, of: statement) }
    for entry in statement.action.entries { checkAction(entry) }
    for entry in statement.resource?.entries ?? [] { checkResource(entry) }
    for clause in statement.conditions { checkCondition(clause) }
    if kind == .resourceControl { checkResourceControl(statement) }
  }
}

// MARK: - Principals

extension PolicyChecks {
  private mutating func check(_ principal: PrincipalElement, of statement: PolicyStatement) {
    if principal.isNegated, statement.effect == .allow {
      report(
        .notPrincipalAllow,
        "`NotPrincipal` with `Allow` admits everybody else, anonymous callers included",
        at: principal.offset
      )
    }
    for entry in principal.entries {
      let text = entry.value.text
      let isStar = entry.form == .everyone || (entry.form == .aws && text == "*")
      if isStar {
        if kind == .trust, statement.effect == .allow {
          report(.trustStar, "the role trusts every signed caller", at: entry.value.offset)
        }
        continue
      }
      let traits = TextTraits(text)
      if traits.isPlain, !text.containsBytes(":group/") { continue }
      if traits.hasWildcard, text.contains("*") || text.contains("?") {
        report(
          .principalWildcard,
          "a wildcard inside a principal is none: `\(text)` matches nobody",
          at: entry.value.offset
        )
      } else if entry.form == .aws, text.hasPrefix("arn:"), text.contains(":group/") {
        report(
          .principalGroup,
          "a group cannot be a principal: `\(text)` matches nobody",
          at: entry.value.offset
        )
      }
      if document.version == .v2012, traits.hasDollar, text.contains("${") {
        report(
          .variablePosition,
          "no variable is replaced in a principal",
          at: entry.value.offset
        )
      }
    }
  }
}

// MARK: - Actions and resources

extension PolicyChecks {
  private mutating func checkAction(_ entry: LocatedText) {
    let text = entry.text
    let traits = TextTraits(text)
    if traits.isPlain { return }
    if !traits.isASCII || traits.hasCommaOrControl, text.holdsCommaOrBlank {
      report(
        .actionCharacter,
        "`\(text)` holds a comma or blank and matches no action",
        at: entry.offset
      )
      return
    }
    if traits.hasWildcard, let colon = text.firstIndex(of: ":"),
      text[..<colon].utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") })
    {
      report(
        .actionPrefix,
        text == "*:*"
          ? "`*:*` is read as `*`"
          : "a wildcard in the service prefix is none: `\(text)` matches no action",
        at: entry.offset
      )
    }
    if document.version == .v2012, traits.hasDollar, text.contains("${") {
      report(.variablePosition, "no variable is replaced in an action", at: entry.offset)
    }
  }

  private mutating func checkResource(_ entry: LocatedText) {
    let text = entry.text
    if !text.isEmpty, text.utf8.allSatisfy({ $0 == UInt8(ascii: "*") }) { return }
    if isOrdinaryARN(text) { return }
    guard text.hasPrefix("arn:") else {
      report(
        .arnPrefix,
        "`\(text)` is neither `*` nor an ARN and matches nothing",
        at: entry.offset
      )
      return
    }
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    if document.version == .v2012, parts.prefix(5).contains(where: { $0.contains("${") }) {
      report(
        .variablePosition,
        "a variable may stand only behind the fifth colon: `\(text)` matches nothing",
        at: entry.offset
      )
    } else if PolicyText(text, version: document.version).isMalformed {
      report(.variableSyntax, "`\(text)` holds a malformed variable", at: entry.offset)
    }
    if ShortARN.treatment(of: text, in: kind).isWarned {
      report(.arnShort, "`\(text)` has fewer than six parts", at: entry.offset)
    }
    if parts.count > 1, parts[1].contains(where: { "*?".contains($0) }) {
      report(.arnWildcard, "the partition of `\(text)` holds a wildcard", at: entry.offset)
    } else if parts.count == 6, parts[2] == "iam", parts[5] != "*" {
      let type = parts[5].prefix { $0 != "/" && $0 != ":" }
      if type.contains(where: { "*?".contains($0) }) {
        report(
          .arnWildcard,
          "a wildcard in the resource type is none: `\(text)` matches nothing",
          at: entry.offset
        )
      }
    }
  }
}

extension PolicyChecks {
  /// Whether a text is an ARN of six parts in which nothing is worth a second look.
  private func isOrdinaryARN(_ text: String) -> Bool { text.withBytes(Self.isOrdinaryARN) }

  /// Whether bytes are an ARN of six parts in which nothing is worth a second look.
  static func isOrdinaryARN(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isOrdinaryARN(bytes, TextTraits(bytes))
  }

  /// Whether bytes are an ARN of six parts in which nothing is worth a second look.
  ///
  /// - Parameters:
  ///   - bytes: Any bytes.
  ///   - traits: What occurs in them.
  /// - Returns: `false` also for some texts in which nothing is wrong.
  static func isOrdinaryARN(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ traits: TextTraits
  ) -> Bool {
    guard traits.isASCII, traits.colons >= 5, bytes.says("arn:", at: 0) else { return false }
    if traits.hasDollar, !Self.holdsPlainVariables(bytes, behind: 5) { return false }
    var index = 4
    while bytes[index] != UInt8(ascii: ":") {
      if bytes[index] == UInt8(ascii: "*") || bytes[index] == UInt8(ascii: "?") { return false }
      index += 1
    }
    guard traits.hasWildcard, bytes.says(":iam:", at: index) else { return true }
    // In an ARN of IAM the type of the resource may hold no wildcard.
    var colons = 0
    while colons < 4 {
      if bytes[index] == UInt8(ascii: ":") { colons += 1 }
      index += 1
    }
    let type = bytes[index...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
    return !type.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
  }
}

extension PolicyChecks {
  /// Whether every `$` in a text begins a variable without default, such as `${aws:username}`.
  ///
  /// - Parameters:
  ///   - bytes: ASCII.
  ///   - colons: How many colons must stand before the first.
  /// - Returns: `false` also for some texts in which nothing is wrong.
  static func holdsPlainVariables(
    _ bytes: UnsafeBufferPointer<UInt8>,
    behind colons: Int
  ) -> Bool {
    var seen = 0
    var index = 0
    while index < bytes.count {
      defer { index += 1 }
      if bytes[index] == UInt8(ascii: ":") { seen += 1 }
      guard bytes[index] == UInt8(ascii: "$") else { continue }
      guard seen >= colons, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "{") else {
        return false
      }
      let start = index + 2
      index = start
      while index < bytes.count, isOfKey(bytes[index]) { index += 1 }
      guard index > start, index < bytes.count, bytes[index] == UInt8(ascii: "}") else {
        return false
      }
    }
    return true
  }

  /// Whether a byte is one of those that keys are written with.
  private static func isOfKey(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether a word stands at an offset.
  fileprivate func says(_ word: StaticString, at offset: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard count - offset >= length else { return false }
    for index in 0..<length where self[offset + index] != word.utf8Start[index] { return false }
    return true
  }
}

// MARK: - Resource control policies

extension PolicyChecks {
  /// EV-115.
  private mutating func checkResourceControl(_ statement: PolicyStatement) {
    let isEverything =
      !statement.action.isNegated && statement.action.entries.map(\.text) == ["*"]
    if statement.effect == .allow {
      let isFullAccess =
        isEverything && statement.resource?.isNegated == false
        && statement.resource?.entries.map(\.text) == ["*"] && statement.conditions.isEmpty
      if !isFullAccess {
        report(
          .resourceControl,
          "a resource control policy cannot allow; only RCPFullAWSAccess does",
          at: statement.offset
        )
      }
      return
    }
    if statement.action.isNegated {
      report(
        .resourceControlForm,
        "AWS refuses `NotAction` in a resource control policy",
        at: statement.action.offset
      )
    } else if isEverything {
      report(
        .resourceControlForm,
        "AWS refuses the action `*` in a resource control policy",
        at: statement.action.offset
      )
    }
  }
}
