/// Names of files that carry text of an inventory and never leave their folder.
public enum PlainFileName {
  /// The longest name, in characters; every one of them is one byte.
  public static let limit = 120

  /// Plain names for some texts, each another one.
  ///
  /// Whatever is not a letter of ASCII, a digit, `.`, `_` or `-` gives way to the filler. Names that
  /// are equal, even if only in a file system that ignores case, are numbered.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - filler: A plain character.
  /// - Returns: The names without extension, in the order of the texts.
  public static func names(for texts: [String], filler: Character) -> [String] {
    var taken: Set<String> = []
    return texts.map { text in
      let name = plain(text, filler: filler)
      var candidate = name
      var number = 2
      while !taken.insert(candidate.lowercased()).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  /// The text with a plain character for each scalar that a file name had better not contain.
  private static func plain(_ text: String, filler: Character) -> String {
    var plain = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": plain.unicodeScalars.append(scalar)
      default: plain.append(filler)
      }
    }
    return plain
  }
}
