extension String {
  /// Whether a comma or a blank occurs, which no action has (EV-124).
  public var holdsCommaOrBlank: Bool {
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: ","), 0x20, 0x09...0x0D: return true
      case 0x80...: return contains { $0 == "," || $0.isWhitespace }
      default: break
      }
    }
    return false
  }
}
