/// The difference of two texts, as `patch` and `git apply` read it.
///
/// Source: GNU diffutils manual, "Detailed Description of Unified Format".
struct UnifiedDiff {
  /// Beyond so many pairs of lines the middle of two texts is replaced as a whole.
  private static let pairLimit = 4_000_000
  private static let context = 3

  private enum Line {
    case kept(String)
    case removed(String)
    case added(String)

    var text: String {
      switch self {
      case .kept(let line): " " + line
      case .removed(let line): "-" + line
      case .added(let line): "+" + line
      }
    }

    var isKept: Bool {
      if case .kept = self { true } else { false }
    }
  }

  /// The difference; empty when the texts are equal.
  ///
  /// - Parameters:
  ///   - before: A text that ends with a line feed, or is empty where there is no file yet.
  ///   - after: A text that ends with a line feed.
  ///   - name: The name of the file.
  /// - Returns: Headers and hunks.
  static func text(from before: String, to after: String, name: String) -> String {
    guard before != after else { return "" }
    let lines = compare(lines(before), lines(after))
    let old = before.isEmpty ? "/dev/null" : name
    return "--- \(old)\n+++ \(name)\n" + hunks(lines)
  }

  private static func lines(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func compare(_ old: [Substring], _ new: [Substring]) -> [Line] {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start,
      old[old.count - 1 - end] == new[new.count - 1 - end]
    {
      end += 1
    }
    let middle = difference(
      Array(old[start..<(old.count - end)]),
      Array(new[start..<(new.count - end)])
    )
    return old[..<start].map { .kept(String($0)) } + middle
      + old[(old.count - end)...].map { .kept(String($0)) }
  }

  /// The longest common subsequence keeps, all else goes and comes.
  private static func difference(_ old: [Substring], _ new: [Substring]) -> [Line] {
    guard old.count * new.count <= pairLimit, !old.isEmpty, !new.isEmpty else {
      return old.map { .removed(String($0)) } + new.map { .added(String($0)) }
    }
    let width = new.count + 1
    var lengths = [Int32](repeating: 0, count: (old.count + 1) * width)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        lengths[i * width + j] =
          old[i] == new[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var lines: [Line] = []
    var i = 0
    var j = 0
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        lines.append(.kept(String(old[i])))
        i += 1
        j += 1
      } else if j == new.count
        || i < old.count && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]
      {
        lines.append(.removed(String(old[i])))
        i += 1
      } else {
        lines.append(.added(String(new[j])))
        j += 1
      }
    }
    return lines
  }

  /// Groups changes that lie near each other, with the lines around them.
  private static func hunks(_ lines: [Line]) -> String {
    var ranges: [Range<Int>] = []
    for index in lines.indices where !lines[index].isKept {
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    var text = ""
    var position = 0
    var oldLine = 0
    var newLine = 0
    func advance(over range: Range<Int>) -> (old: Int, new: Int) {
      var counts = (old: 0, new: 0)
      for line in lines[range] {
        switch line {
        case .kept:
          counts.old += 1
          counts.new += 1
        case .removed: counts.old += 1
        case .added: counts.new += 1
        }
      }
      return counts
    }
    for range in ranges {
      let skipped = advance(over: position..<range.lowerBound)
      oldLine += skipped.old
      newLine += skipped.new
      let counts = advance(over: range)
      text += "@@ -\(span(oldLine, counts.old)) +\(span(newLine, counts.new)) @@\n"
      for line in lines[range] { text += line.text + "\n" }
      oldLine += counts.old
      newLine += counts.new
      position = range.upperBound
    }
    return text
  }

  private static func span(_ before: Int, _ count: Int) -> String {
    let first = count == 0 ? before : before + 1
    return count == 1 ? "\(first)" : "\(first),\(count)"
  }
}
