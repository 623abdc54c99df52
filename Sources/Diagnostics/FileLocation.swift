/// A place in an input file.
public struct FileLocation: Hashable, Codable, Sendable {
  /// The file's path, relative to the inventory's folder where it lies inside it.
  public let file: String
  /// The line, counted from 1; 0 when only the file is known.
  public let line: Int
  /// The column, counted from 1 in Unicode scalars; 0 when only the file or line is known.
  public let column: Int

  /// A place in a file.
  ///
  /// - Parameters:
  ///   - file: The path as it should be shown.
  ///   - line: 1-based, or 0 for the file as a whole.
  ///   - column: 1-based, in Unicode scalars, or 0.
  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension FileLocation: CustomStringConvertible {
  /// `file:line:column`, or as much of it as is known.
  public var description: String {
    if line == 0 { return file }
    return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
  }
}

extension FileLocation: Comparable {
  /// Orders by file, then line, then column.
  public static func < (left: FileLocation, right: FileLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
