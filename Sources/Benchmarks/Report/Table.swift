/// Figures in columns.
struct Table {
  private let title: String
  private let columns: [String]
  private var rows: [[String]] = []

  /// A table without rows.
  init(title: String, columns: [String]) {
    self.title = title
    self.columns = columns
  }

  /// Adds a row of as many cells as there are columns.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table for a terminal.
  var text: String {
    let lines = [columns] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let texts = lines.map { row in
      let cells = row.enumerated().map { column, text in
        text + String(repeating: " ", count: widths[column] - text.count)
      }
      return "  " + cells.joined(separator: "  ")
    }
    return ([title] + texts).joined(separator: "\n")
  }

  /// The table in Markdown, under a heading.
  var markdown: String {
    let lines = [columns, columns.map { _ in "---" }] + rows
    let texts = lines.map { row in
      let cells = row.map { $0.split(separator: "|", omittingEmptySubsequences: false) }
      return "| " + cells.map { $0.joined(separator: "\\|") }.joined(separator: " | ") + " |"
    }
    return "### \(title)\n\n" + texts.joined(separator: "\n")
  }
}

/// Numbers as tables show them.
enum Figure {
  /// So many places behind the point.
  static func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + grouped(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
  }

  /// A whole number, its thousands set apart.
  static func grouped(_ value: Int) -> String {
    var text = String(value)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }

  /// A number of bytes in megabytes.
  static func megabytes(_ bytes: Double) -> String {
    "\(decimal(bytes / 1e6, bytes < 1e7 ? 1 : 0)) MB"
  }

  /// Seconds, in milliseconds where they are few.
  static func seconds(_ value: Double) -> String {
    value < 0.1 ? "\(decimal(value * 1000, 0)) ms" : "\(decimal(value, value < 10 ? 2 : 1)) s"
  }

  /// How many times as much.
  static func times(_ value: Double) -> String { "\(decimal(value, value < 20 ? 1 : 0)) x" }
}
