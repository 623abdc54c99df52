import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Patterns and condition operators read word for word from sections A.5 and B of the rules, with no
/// eye to speed and nothing shared with the evaluator.
enum ReferenceConditions {
  typealias Context = (String) -> [String]?

  /// One character of a pattern.
  enum Token: Equatable {
    case plain(Unicode.Scalar)
    case one
    case run
  }

  static func tokens(_ text: String) -> [Token] {
    text.unicodeScalars.map { $0 == "*" ? .run : $0 == "?" ? .one : .plain($0) }
  }

  static func literal(_ text: String) -> [Token] { text.unicodeScalars.map { .plain($0) } }

  /// EV-232.
  static func glob(_ pattern: [Token], _ text: [Unicode.Scalar]) -> Bool {
    var row = [Bool](repeating: false, count: text.count + 1)
    row[0] = true
    for token in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      if token == .run { next[0] = row[0] }
      for index in text.indices {
        switch token {
        case .plain(let scalar): next[index + 1] = row[index] && scalar == text[index]
        case .one: next[index + 1] = row[index]
        case .run: next[index + 1] = row[index + 1] || next[index]
        }
      }
      row = next
    }
    return row[text.count]
  }

  static func glob(_ pattern: [Token], _ text: String) -> Bool {
    glob(pattern, Array(text.unicodeScalars))
  }

  // MARK: - Variables

  enum Replaced {
    case tokens([Token])
    case noValue
    case malformed
  }

  /// EV-103, EV-170 to EV-176.
  static func replace(
    _ text: String,
    version: String,
    _ single: (String) -> String?
  ) -> Replaced {
    guard version == "2012-10-17" else { return .tokens(tokens(text)) }
    var output: [Token] = []
    var rest = Array(text.unicodeScalars)[...]
    while !rest.isEmpty {
      let opens =
        rest.count >= 2 && rest[rest.startIndex] == "$" && rest[rest.startIndex + 1] == "{"
      guard opens, let end = rest.firstIndex(of: "}") else {
        output += tokens(String(String.UnicodeScalarView(rest.prefix(1))))
        rest = rest.dropFirst()
        continue
      }
      let body = String(String.UnicodeScalarView(rest[(rest.startIndex + 2)..<end]))
      rest = rest[(end + 1)...]
      if ["*", "?", "$"].contains(body) {
        output += literal(body)
        continue
      }
      var name = body
      var fallback: String?
      if let comma = body.firstIndex(of: ",") {
        name = String(body[..<comma])
        let quoted = body[body.index(after: comma)...].drop { $0 == " " }
        guard quoted.count >= 2, quoted.hasPrefix("'"), quoted.hasSuffix("'") else {
          return .malformed
        }
        fallback = String(quoted.dropFirst().dropLast())
      }
      if name.isEmpty || name.contains(where: \.isWhitespace) { return .malformed }
      guard let value = single(name.lowercased()) ?? fallback else { return .noValue }
      output += literal(value)
    }
    return .tokens(output)
  }

  // MARK: - Operators

  /// A policy value against a request value; `nil` where one of them cannot be read (EV-204).
  private static func compare(
    _ base: String,
    _ value: String,
    _ replaced: Replaced,
    _ source: String
  ) -> Bool? {
    switch base {
    case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool":
      guard case .tokens(let pattern) = replaced else { return false }
      return text(base, value, pattern)
    case "BinaryEquals":
      guard let expected = Data(base64Encoded: source), let actual = Data(base64Encoded: value)
      else { return false }
      return expected == actual
    case "IpAddress":
      guard let range = range(source), let address = address(value) else { return nil }
      guard range.bits.count == address.count else { return false }
      return range.bits.prefix(range.length) == address.prefix(range.length)
    default:
      let sides: (Decimal, Decimal)?
      if base.hasPrefix("Numeric") {
        sides = number(value).flatMap { left in number(source).map { (left, $0) } }
      } else {
        sides = instant(value).flatMap { left in instant(source).map { (left, $0) } }
      }
      guard let (left, right) = sides else { return nil }
      if base.hasSuffix("LessThan") { return left < right }
      if base.hasSuffix("LessThanEquals") { return left <= right }
      if base.hasSuffix("GreaterThan") { return left > right }
      if base.hasSuffix("GreaterThanEquals") { return left >= right }
      return left == right
    }
  }

  private static func text(_ base: String, _ value: String, _ pattern: [Token]) -> Bool? {
    switch base {
    case "StringLike": return glob(pattern, value)
    case "StringEquals": return plain(pattern).utf8.elementsEqual(value.utf8)
    case "StringEqualsIgnoreCase":
      return plain(pattern).lowercased().utf8.elementsEqual(value.lowercased().utf8)
    case "Bool":
      let wanted = plain(pattern).lowercased()
      guard wanted == "true" || wanted == "false" else { return false }
      return (value.lowercased() == "true") == (wanted == "true")
    default:
      if pattern == [.run] { return true }
      let patternParts = split(pattern) { $0 == .plain(":") }
      let valueParts = split(Array(value.unicodeScalars)) { $0 == ":" }
      guard patternParts.count == 6, valueParts.count == 6 else { return nil }
      return zip(patternParts, valueParts).allSatisfy { glob($0, $1) }
    }
  }

  private static func plain(_ pattern: [Token]) -> String {
    var view = String.UnicodeScalarView()
    for token in pattern {
      switch token {
      case .plain(let scalar): view.append(scalar)
      case .one: view.append("?")
      case .run: view.append("*")
      }
    }
    return String(view)
  }

  static func split<Element>(_ items: [Element], _ isColon: (Element) -> Bool) -> [[Element]] {
    var parts: [[Element]] = [[]]
    for item in items {
      if isColon(item), parts.count < 6 {
        parts.append([])
      } else {
        parts[parts.count - 1].append(item)
      }
    }
    return parts
  }

  // MARK: - Conditions

  private static let negations = [
    "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike", "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals", "NotIpAddress": "IpAddress", "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
  ]

  /// EV-200 to EV-241.
  static func holds(
    _ condition: PlainCondition,
    version: String,
    context: Context,
    isList: (String) -> Bool
  ) -> Bool {
    var name = condition.test
    var qualifier = ""
    for prefix in ["ForAllValues:", "ForAnyValue:"] where name.hasPrefix(prefix) {
      qualifier = prefix
      name.removeFirst(prefix.count)
    }
    let ifExists = name.hasSuffix("IfExists")
    if ifExists { name.removeLast("IfExists".count) }
    let key = condition.key.lowercased()
    let present = context(key)
    let isEmpty = present.map { $0.isEmpty || $0 == [""] } ?? false
    if name == "Null" {
      if !qualifier.isEmpty, isEmpty { return qualifier == "ForAllValues:" }
      let isNull = present == nil || isEmpty
      return condition.values.contains { $0.lowercased() == (isNull ? "true" : "false") }
    }
    let base = negations[name] ?? name
    let isNegated = negations[name] != nil
    guard let values = present else {
      switch qualifier {
      case "ForAllValues:": return true
      case "ForAnyValue:": return false
      default: return ifExists || isNegated
      }
    }
    let replacements = condition.values.map { value -> Replaced in
      guard ["String", "Arn", "Bool"].contains(where: { base.hasPrefix($0) }) else {
        return .tokens(tokens(value))
      }
      return replace(value, version: version) { key in
        isList(key) ? nil : context(key)?.first
      }
    }
    func satisfies(_ value: String) -> Bool {
      if isNegated, !isReadable(base, value) { return false }
      let results = zip(condition.values, replacements).map { source, replaced in
        compare(base, value, replaced, source)
      }
      if isNegated { return results.allSatisfy { $0 == false } }
      return results.contains { $0 == true }
    }
    switch qualifier {
    case "ForAllValues:": return isEmpty || values.allSatisfy(satisfies)
    case "ForAnyValue:": return !isEmpty && values.contains(where: satisfies)
    default: return !isList(key) && values.first.map(satisfies) == true
    }
  }

  private static func isReadable(_ base: String, _ value: String) -> Bool {
    if base.hasPrefix("Numeric") { return number(value) != nil }
    if base.hasPrefix("Date") { return instant(value) != nil }
    if base == "IpAddress" { return address(value) != nil }
    if base.hasPrefix("Arn") { return value.unicodeScalars.count { $0 == ":" } >= 5 }
    return true
  }

  // MARK: - Readings

  /// EV-233.
  private static func number(_ text: String) -> Decimal? {
    let digits = text.drop { $0 == "+" || $0 == "-" }
    guard text.count - digits.count <= 1 else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return Decimal(string: String(text))
  }

  /// EV-234: seconds since 1970.
  private static func instant(_ text: String) -> Decimal? {
    if !text.hasPrefix("+"), !text.hasPrefix("-"), let seconds = number(text) { return seconds }
    var date = text[...]
    var seconds = Decimal(0)
    if let mark = text.firstIndex(of: "T") {
      date = text[..<mark]
      guard date.count == 10, let time = time(text[text.index(after: mark)...]) else { return nil }
      seconds = time
    }
    let parts = date.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 || parts.count == 3, parts[0].count == 4,
      parts.dropFirst().allSatisfy({ $0.count == 2 }),
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), (1...12).contains(month)
    else { return nil }
    let day = parts.count == 3 ? Int(parts[2]) ?? 0 : 1
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...lengths[month - 1]).contains(day) else { return nil }
    var days = day - 1 + lengths[..<(month - 1)].reduce(0, +)
    for other in min(year, 1970)..<max(year, 1970) {
      let length = other % 4 == 0 && (other % 100 != 0 || other % 400 == 0) ? 366 : 365
      days += year >= 1970 ? length : -length
    }
    return Decimal(days) * 86_400 + seconds
  }

  private static func time(_ text: Substring) -> Decimal? {
    var clock = text
    var offset = 0
    if clock.hasSuffix("Z") {
      clock = clock.dropLast()
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = clock[clock.index(after: sign)...].split(
        separator: ":",
        omittingEmptySubsequences: false
      )
      guard zone.count == 2, zone.allSatisfy({ $0.count == 2 }), let hours = Int(zone[0]),
        let minutes = Int(zone[1]), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (clock[sign] == "+" ? 60 : -60)
      clock = clock[..<sign]
    }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts[0].count == 2, parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    var second = Decimal(0)
    if parts.count == 3 {
      guard parts[2].prefix(2).count == 2, let value = number(String(parts[2])), value >= 0,
        value < 60, parts[2].count == 2 || parts[2].dropFirst(2).first == ".",
        parts[2].utf8.first.map({ (48...57).contains($0) }) == true
      else { return nil }
      second = value
    }
    return Decimal(hour * 3600 + minute * 60 - offset) + second
  }

  private static func address(_ text: String) -> [Bool]? {
    if text.contains("%") { return nil }
    let family = text.contains(":") ? AF_INET6 : AF_INET
    var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
    guard inet_pton(family, text, &bytes) == 1 else { return nil }
    return bytes.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 == 1 } }
  }

  private static func range(_ text: String) -> (bits: [Bool], length: Int)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let bits = address(String(parts[0])) else { return nil }
    guard parts.count == 2 else { return (bits, bits.count) }
    guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
      length <= bits.count, String(length) == parts[1]
    else { return nil }
    return (bits, length)
  }
}
