/// What the worker writes to standard output: one line of header, the messages, the drawing.
///
/// The header is `waybill-drawing/1 STATUS MESSAGES SVG`, the last two being lengths in bytes. Both
/// parts follow it directly, so an answer that was cut short can be told from a whole one.
struct WorkerAnswer: Equatable {
  /// How far the drawing came.
  enum Status: String {
    /// The drawing is there.
    case drawn
    /// The DOT text could not be taken in or parsed.
    case notRead
    /// Graphviz found no layout.
    case notLaidOut
    /// Graphviz found a layout and wrote no SVG.
    case notRendered
  }

  let status: Status
  /// What Graphviz had to say, in UTF-8.
  let messages: [UInt8]
  /// The drawing; empty unless the status is `drawn`.
  let svg: [UInt8]
}

extension WorkerAnswer {
  private static let magic = "waybill-drawing/1"

  /// The longest header there can be: magic, status, and two numbers of nineteen digits.
  private static let longestHeader = 80

  /// The answer as it goes through the pipe.
  var bytes: [UInt8] {
    Array("\(Self.magic) \(status.rawValue) \(messages.count) \(svg.count)\n".utf8) + messages + svg
  }

  /// Reads an answer; nil unless the bytes are exactly one.
  init?(_ bytes: [UInt8]) {
    guard let newline = bytes.prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: "\n")) else {
      return nil
    }
    let header = String(decoding: bytes[..<newline], as: UTF8.self).split(separator: " ")
    guard header.count == 4, header[0] == Self.magic, let status = Status(rawValue: "\(header[1])"),
      let messageCount = Int(header[2]), let svgCount = Int(header[3])
    else { return nil }
    let body = bytes[(newline + 1)...]
    guard messageCount >= 0, messageCount <= body.count, svgCount == body.count - messageCount
    else { return nil }
    self.status = status
    self.messages = Array(body.prefix(messageCount))
    self.svg = Array(body.dropFirst(messageCount))
  }
}
