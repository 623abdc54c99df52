/// Finds the name that somebody probably meant.
enum NearestName {
  /// The known name that differs least from the one that was written.
  ///
  /// - Returns: `nil` when none is near: more than a third of the letters would have to change.
  static func find(_ wanted: String, in known: some Sequence<String>) -> String? {
    let letters = Array(wanted.lowercased().unicodeScalars.prefix(100))
    var best: (distance: Int, name: String)?
    for name in known.sorted() where name != wanted {
      let limit = max(1, max(letters.count, name.unicodeScalars.count) / 3)
      let distance = distance(letters, Array(name.lowercased().unicodeScalars.prefix(100)))
      if distance <= limit, distance < best?.distance ?? .max { best = (distance, name) }
    }
    return best?.name
  }

  /// The number of letters to insert, delete, change or swap.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var previous: [Int] = []
    var current = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var next = [row + 1]
      next.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        var cost = min(current[column] + (letter == other ? 0 : 1), current[column + 1] + 1)
        cost = min(cost, next[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          cost = min(cost, previous[column - 1] + 1)
        }
        next.append(cost)
      }
      previous = current
      current = next
    }
    return current[right.count]
  }
}
