extension Unicode.Scalar {
  /// Whether the character leaves no mark of its own, and may move, hide or recolour what stands
  /// around it: controls, format characters (bidirectional overrides, zero-width characters, tags),
  /// line and paragraph separators.
  var isInvisible: Bool {
    if value < 0x7F { return value < 0x20 }
    if value < 0xA0 { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}

extension String {
  /// The text with every invisible character written out, such as `\u{1B}`, so that a name from an
  /// inventory can neither steer a terminal nor disguise itself.
  var visible: String {
    guard unicodeScalars.contains(where: \.isInvisible) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isInvisible {
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
