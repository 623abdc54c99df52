#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Some lines of a stream, with the number of the first.
struct LineBlock: Sendable {
  /// Whole lines with their ends; the stream's last line may have none.
  let bytes: [UInt8]
  /// The number of the first line, counted from 1.
  let firstLine: Int
  /// Whether the bytes are the beginning of a line that is too long to be kept.
  let isTooLong: Bool

  /// Hands over every line, without its end, and its number.
  func forEachLine(_ body: (UnsafeBufferPointer<UInt8>, Int) -> Void) {
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      var number = firstLine
      while start < buffer.count {
        let end = Self.lineEnd(in: buffer, from: start)
        body(UnsafeBufferPointer(rebasing: buffer[start..<end]), number)
        start = end + 1
        number += 1
      }
    }
  }

  fileprivate static func lineEnd(in buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = buffer.baseAddress, start < buffer.count,
      let found = memchr(base + start, 0x0A, buffer.count - start)
    else { return buffer.count }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }
}

/// Reads a stream in blocks of whole lines, as soon as there are some.
struct LineBlockReader {
  /// A line beyond this is not kept.
  static let lineLimit = 64 << 20

  private static let chunk = 256 << 10

  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var nextLine = 1
  private var isAtEnd = false
  private var isSkipping = false

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next lines; `nil` at the end of the stream.
  mutating func next() -> LineBlock? {
    while true {
      if isAtEnd {
        if pending.isEmpty { return nil }
        return take(pending.count)
      }
      let start = pending.count
      fill()
      if isSkipping {
        // The rest of a line that was too long.
        guard let end = pending.firstIndex(of: 0x0A) else {
          pending.removeAll(keepingCapacity: true)
          continue
        }
        pending.removeFirst(end + 1)
        nextLine += 1
        isSkipping = false
      }
      if let end = pending[min(start, pending.count)...].lastIndex(of: 0x0A) {
        return take(end + 1)
      }
      if pending.count > Self.lineLimit {
        let block = LineBlock(
          bytes: Array(pending.prefix(1024)),
          firstLine: nextLine,
          isTooLong: true
        )
        pending.removeAll()
        isSkipping = true
        return block
      }
    }
  }

  private mutating func take(_ count: Int) -> LineBlock {
    let bytes: [UInt8]
    if count == pending.count {
      bytes = pending
      pending = []
    } else {
      bytes = Array(pending[..<count])
      pending.removeFirst(count)
    }
    let block = LineBlock(bytes: bytes, firstLine: nextLine, isTooLong: false)
    nextLine += Self.lineEnds(in: bytes)
    return block
  }

  private static func lineEnds(in bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      var count = 0
      var start = 0
      while true {
        start = LineBlock.lineEnd(in: buffer, from: start) + 1
        if start > buffer.count { return count }
        count += 1
      }
    }
  }

  /// Reads what is there, at most one chunk.
  private mutating func fill() {
    let old = pending.count
    var received = 0
    pending.reserveCapacity(old + Self.chunk)
    let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
      repeat {
        received = read(descriptor, buffer.baseAddress, Self.chunk)
      } while received < 0 && errno == EINTR
      count = max(received, 0)
    }
    if received <= 0 { isAtEnd = true }
    pending.append(contentsOf: chunk)
  }
}

/// Writes to a descriptor until everything is written.
///
/// - Returns: Whether the reader at the other end is still there.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var start = 0
    while start < buffer.count {
      guard let base = buffer.baseAddress else { return true }
      let written = write(descriptor, base + start, buffer.count - start)
      if written > 0 {
        start += written
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
