extension JSONNode {
  /// The tree as JSON text without blanks, and the way back to where each part was read.
  ///
  /// - Returns: UTF-8, and a map from its offsets to the places of the nodes.
  public func serialized() -> (bytes: [UInt8], map: OffsetMap) {
    var writer = NodeWriter()
    writer.write(self)
    return (writer.bytes, writer.map)
  }
}

/// Writes a tree, noting where its nodes come from.
private struct NodeWriter {
  var bytes: [UInt8] = []
  var map = OffsetMap()

  mutating func write(_ node: JSONNode) {
    map.append(decoded: bytes.count, source: node.range.lowerBound)
    switch node.value {
    case .string(let text): write(text: text)
    case .number(let text): bytes.append(contentsOf: text.utf8)
    case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .null: bytes.append(contentsOf: "null".utf8)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        // A member's name has no place of its own: it stands for its value.
        map.append(decoded: bytes.count, source: member.node.range.lowerBound)
        write(text: member.name)
        bytes.append(UInt8(ascii: ":"))
        write(member.node)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: Array("\\u00".utf8))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
