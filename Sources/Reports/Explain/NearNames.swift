/// Finds the names that a slip of the fingers may have meant.
enum NearNames {
  /// At most five names that are spelled alike, the nearest first.
  ///
  /// - Parameters:
  ///   - wanted: What was written, in lower case.
  ///   - names: The names there are, in the order that decides between equals.
  /// - Returns: Names that take few changes, or else contain what was written; empty for texts that
  ///   look like no name.
  static func nearest(to wanted: String, in names: [String]) -> [String] {
    let target = Array(wanted.utf8)
    // No code is as long; a text that is would only cost time.
    guard !target.isEmpty, target.count <= 64 else { return [] }
    let limit = max(1, target.count / 3)
    let near = names.enumerated().compactMap { place, name -> (Int, Int, String)? in
      let candidate = name.lowercased()
      let distance = distance(target, Array(candidate.utf8))
      if distance <= limit { return (distance, place, name) }
      let isPart = target.count > 3 && candidate.contains(wanted)
      return isPart ? (limit + 1, place, name) : nil
    }
    return near.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(5).map(\.2)
  }

  /// How many bytes must be added, removed or replaced to make one text of the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (place, other) in right.enumerated() {
        let above = row[place + 1]
        row[place + 1] = min(
          above + 1,
          row[place] + 1,
          diagonal + (byte == other ? 0 : 1)
        )
        diagonal = above
      }
    }
    return row[right.count]
  }
}
