import JSONReading

extension PolicyParser {
  /// Reads the value of `Principal` or `NotPrincipal` (EV-113).
  mutating func readPrincipal(
    isNegated: Bool,
    at nameOffset: Int
  ) throws(JSONReadingError) -> PrincipalElement? {
    let name = isNegated ? "NotPrincipal" : "Principal"
    let kind = try reader.peek()
    let offset = reader.offset
    if !self.kind.hasPrincipal {
      report(.principal, "a policy of this kind has no `\(name)`", at: nameOffset)
      try reader.skip()
      return nil
    }
    if isNegated, self.kind == .trust {
      report(.principal, "a trust policy has no `NotPrincipal`", at: nameOffset)
    }
    if isNegated, self.kind == .resourceControl {
      report(.resourceControl, "a resource control policy has no `NotPrincipal`", at: nameOffset)
    }
    var entries: [PrincipalElement.Entry] = []
    switch kind {
    case .string:
      let text = try readText()
      if text.text == "*" {
        entries.append(PrincipalElement.Entry(.everyone, text))
      } else {
        report(
          .principal,
          "`\(text.text)` is no principal element: write {\"AWS\": \"\(text.text)\"}",
          at: offset
        )
      }
    case .object:
      entries = try readPrincipalObject(name, at: offset)
    case .array, .number, .boolean, .null:
      report(.principal, "`\(name)` must be \"*\" or an object", at: offset)
      try reader.skip()
    }
    if self.kind == .resourceControl, !isNegated, !entries.isEmpty,
      !(entries.count == 1 && entries[0].form == .everyone)
    {
      report(
        .resourceControl,
        "the principal of a resource control policy must be \"*\"",
        at: offset
      )
    }
    return PrincipalElement(isNegated: isNegated, entries: entries, offset: place(offset))
  }

  private mutating func readPrincipalObject(
    _ name: String,
    at offset: Int
  ) throws(JSONReadingError) -> [PrincipalElement.Entry] {
    var entries: [PrincipalElement.Entry] = []
    var isEmpty = true
    try reader.beginObject()
    while let member = try reader.nextMember() {
      isEmpty = false
      let text = reader.text(member)
      guard let form = PrincipalElement.Entry.Form(rawValue: text), form != .everyone else {
        report(
          .principal,
          "`\(text)` is no kind of principal: write AWS, Service, Federated or CanonicalUser",
          at: member.start - 1
        )
        try reader.skip()
        continue
      }
      _ = try reader.peek()
      let valueOffset = reader.offset
      let before = findings.count
      let values = try readTexts(text)
      if values.isEmpty, findings.count == before {
        report(.empty, "`\(text)` names nobody", at: valueOffset)
      }
      entries.append(contentsOf: values.map { PrincipalElement.Entry(form, $0) })
    }
    if isEmpty { report(.empty, "`\(name)` names nobody", at: offset) }
    return entries
  }
}
