/// Simple case folding: one scalar for one, no locale (EV-231).
enum CaseFolding {
  static func fold(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      return bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      output.append(contentsOf: String(Character(fold(scalar))).utf8)
    }
    return output
  }

  static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // The dotless i is the only letter that folds to nothing else and has a capital that does.
    if scalar == "\u{131}" { return scalar }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return single(upper.properties.lowercaseMapping) ?? scalar
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }
}
