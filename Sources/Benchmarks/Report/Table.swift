/// Figures in columns.
struct Table: CustomStringConvertible {
  private let title: String
  private var rows: [[String]] = [
    ["", "CPU s", "wall s", "MB / CPU s", "x F", "peak MB", "x bytes"]
  ]

  /// A table without rows.
  init(title: String) { self.title = title }

  /// Adds what was measured.
  ///
  /// - Parameters:
  ///   - measurement: The runs.
  ///   - name: What was run.
  ///   - bytes: The size of the inventory.
  ///   - floor: The runs of the floor, if there are any.
  mutating func add(
    _ measurement: Measurement,
    named name: String,
    bytes: Int,
    floor: Measurement?
  ) {
    let ratio = floor.flatMap { $0.cpu > 0 ? measurement.cpu / $0.cpu : nil }
    rows.append([
      name, Self.decimal(measurement.cpu, 3), Self.decimal(measurement.wall, 3),
      Self.decimal(Double(bytes) / 1e6 / max(measurement.cpu, 1e-3), 0),
      ratio.map { Self.decimal($0, 1) } ?? "-", Self.decimal(measurement.peakMemory / 1e6, 0),
      Self.decimal(measurement.peakMemory / Double(bytes), 2),
    ])
  }

  /// The table as text.
  var description: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? "  " + text + blanks : blanks + text
      }.joined(separator: "  ")
    }
    return ([title] + lines).joined(separator: "\n")
  }

  /// A number of bytes in megabytes.
  static func megabytes(_ bytes: Int) -> String { decimal(Double(bytes) / 1e6, 0) + " MB" }

  private static func decimal(_ value: Double, _ places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return String(scaled) }
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
