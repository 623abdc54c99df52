/// A point in time as conditions write it (EV-234, EV-235).
///
/// Source: IAM User Guide, "Date condition operators".
struct Instant: Hashable, Sendable {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  let seconds: DecimalNumber
  /// Digits of the fraction, without trailing zeros.
  let fraction: [UInt8]

  /// Reads ISO 8601 in the W3C profile, or seconds since 1970.
  init?(_ text: [UInt8]) {
    if !text.contains(UInt8(ascii: "-")), let number = DecimalNumber(text),
      text.first != UInt8(ascii: "+")
    {
      seconds = DecimalNumber(isNegative: false, integer: number.integer, fraction: [])
      fraction = number.fraction
      return
    }
    var reader = DigitReader(text)
    guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2),
      (1...12).contains(month)
    else { return nil }
    var day = 1
    var secondOfDay = 0
    var digits: [UInt8] = []
    if !reader.isAtEnd {
      guard reader.skip("-"), let value = reader.digits(2),
        (1...Self.days(in: month, of: year)).contains(value)
      else { return nil }
      day = value
    }
    if !reader.isAtEnd {
      guard reader.skip("T"), let hour = reader.digits(2), hour < 24, reader.skip(":"),
        let minute = reader.digits(2), minute < 60
      else { return nil }
      secondOfDay = hour * 3600 + minute * 60
      if reader.skip(":") {
        guard let second = reader.digits(2), second < 60 else { return nil }
        secondOfDay += second
        if reader.skip(".") {
          digits = reader.run()
          if digits.isEmpty { return nil }
        }
      }
      guard let offset = reader.zone() else { return nil }
      secondOfDay -= offset
    }
    let total = Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400 + secondOfDay
    seconds = DecimalNumber(
      isNegative: total < 0,
      integer: Array(String(total.magnitude).utf8),
      fraction: []
    )
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    fraction = digits
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted from March on so that the
  /// leap day comes last.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Instant: Comparable {
  static func < (left: Instant, right: Instant) -> Bool {
    if left.seconds != right.seconds { return left.seconds < right.seconds }
    return left.fraction.lexicographicallyPrecedes(right.fraction)
  }
}

private struct DigitReader {
  let text: [UInt8]
  var index = 0

  init(_ text: [UInt8]) {
    self.text = text
  }

  var isAtEnd: Bool { index == text.count }

  mutating func digits(_ count: Int) -> Int? {
    guard index + count <= text.count else { return nil }
    var value = 0
    for byte in text[index..<(index + count)] {
      guard DecimalNumber.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    index += count
    return value
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < text.count, UInt32(text[index]) == character.value else { return false }
    index += 1
    return true
  }

  mutating func run() -> [UInt8] {
    let start = index
    while index < text.count, DecimalNumber.isDigit(text[index]) { index += 1 }
    return Array(text[start..<index])
  }

  /// Reads the time zone; none at all means UTC.
  ///
  /// - Returns: Seconds east of Greenwich.
  mutating func zone() -> Int? {
    if isAtEnd { return 0 }
    if skip("Z") { return isAtEnd ? 0 : nil }
    let isEast = skip("+")
    guard isEast || skip("-"), let hour = digits(2), hour < 24, skip(":"), let minute = digits(2),
      minute < 60, isAtEnd
    else { return nil }
    return (isEast ? 1 : -1) * (hour * 3600 + minute * 60)
  }
}
