import JSONReading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The few system calls that reading takes; names may hold any bytes.
enum FileSystem {
  /// What stands at a path.
  enum Kind: Sendable {
    case file
    case folder
    case link
    case other
  }

  /// A name in a folder.
  struct Entry: Sendable {
    /// The name as it is stored.
    let name: [UInt8]
    let kind: Kind
  }

  /// A system call that failed.
  struct Failure: Error, Sendable {
    let number: Int32

    /// What the system says about it, in lower case.
    var reason: String {
      switch number {
      case ENOENT: "it is not there"
      case EACCES, EPERM: "permission denied"
      case EISDIR: "it is a folder"
      case EMFILE, ENFILE: "too many files are open"
      default: String(cString: strerror(number)).lowercased()
      }
    }
  }

  /// What stands at a path.
  ///
  /// - Parameters:
  ///   - path: The path.
  ///   - followingLinks: Whether a symbolic link answers for what it points to.
  /// - Returns: `nil` when nothing stands there.
  static func kind(of path: [UInt8], followingLinks: Bool) -> Kind? {
    var status = stat()
    let result = withPath(path) { followingLinks ? stat($0, &status) : lstat($0, &status) }
    guard result == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }

  /// The names in a folder, in no particular order, without `.` and `..`.
  static func entries(of path: [UInt8]) throws(Failure) -> [Entry] {
    guard let folder = withPath(path, { opendir($0) }) else { throw Failure(number: errno) }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let entry = readdir(folder) {
      guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = UnsafeRawPointer(entry).advanced(by: nameOffset)
        .assumingMemoryBound(to: UInt8.self)
      let name = [UInt8](UnsafeBufferPointer(start: start, count: strlen(start)))
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      let kind: Kind
      switch Int32(entry.pointee.d_type) {
      case Int32(DT_REG): kind = .file
      case Int32(DT_DIR): kind = .folder
      default: kind = Self.kind(of: path + [0x2F] + name, followingLinks: false) ?? .other
      }
      entries.append(Entry(name: name, kind: kind))
    }
    return entries
  }

  /// The path without links and dots; `nil` when it leads nowhere.
  static func resolved(_ path: [UInt8]) -> [UInt8]? {
    guard let real = withPath(path, { realpath($0, nil) }) else { return nil }
    defer { free(real) }
    return [UInt8](
      UnsafeBufferPointer(start: real, count: strlen(real)).map(UInt8.init(bitPattern:))
    )
  }

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - buffer: Takes the bytes; grows as needed.
  /// - Throws: `Failure` when a system call fails.
  static func read(_ path: [UInt8], into buffer: inout FileBuffer) throws(Failure) {
    buffer.empty()
    let descriptor = open(path)
    guard descriptor >= 0 else { throw Failure(number: errno) }
    defer { close(descriptor) }
    while true {
      if buffer.room == 0 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(number: errno) }
        buffer.reserve(max(buffer.count &* 2, Int(clamping: status.st_size) &+ 1))
      }
      #if canImport(Darwin)
        let got = Darwin.read(descriptor, buffer.end, buffer.room)
      #elseif canImport(Glibc)
        let got = Glibc.read(descriptor, buffer.end, buffer.room)
      #else
        let got = Musl.read(descriptor, buffer.end, buffer.room)
      #endif
      if got < 0 {
        if errno == EINTR { continue }
        throw Failure(number: errno)
      }
      // Some file systems give less than is asked for, and go on.
      if got == 0 { return }
      buffer.grew(by: got)
    }
  }

  /// Asks the system about what stands at a path, links followed; whether there is anything.
  static func statistics(of path: [UInt8], _ status: inout stat) -> Bool {
    withPath(path) { stat($0, &status) } == 0
  }

  /// Opens a file for reading.
  ///
  /// - Returns: A descriptor, or a negative number.
  static func open(_ path: [UInt8]) -> Int32 {
    withPath(path) { systemOpen($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
  }

  private static func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, flags)
    #elseif canImport(Glibc)
      Glibc.open(path, flags)
    #else
      Musl.open(path, flags)
    #endif
  }

  /// A file that is read here and there.
  struct OpenFile: ~Copyable {
    private let descriptor: Int32

    /// Opens a file; `nil` when it cannot be opened.
    init?(_ path: [UInt8]) {
      let opened = FileSystem.open(path)
      guard opened >= 0 else { return nil }
      descriptor = opened
    }

    deinit { close(descriptor) }

    /// Calls with some of the file's bytes.
    ///
    /// - Parameters:
    ///   - count: How many bytes are wanted.
    ///   - offset: Where they begin.
    ///   - body: Gets fewer bytes at the file's end, or when reading fails.
    /// - Returns: What `body` returns.
    func withBytes<Result>(
      _ count: Int,
      at offset: Int,
      _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, count)) { buffer in
        var got = 0
        while got < count, let base = buffer.baseAddress {
          let read = pread(descriptor, base + got, count - got, off_t(offset + got))
          if read < 0, errno == EINTR { continue }
          if read <= 0 { break }
          got += read
        }
        return body(UnsafeBufferPointer(start: buffer.baseAddress, count: got))
      }
    }
  }

  private static func withPath<Result>(
    _ path: [UInt8],
    _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    (path + [0]).withUnsafeBytes { bytes in
      body(bytes.assumingMemoryBound(to: CChar.self).baseAddress ?? emptyPath)
    }
  }

  private static var emptyPath: UnsafePointer<CChar> {
    UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

/// Memory for one file at a time, used again for the next.
struct FileBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// The number of bytes in use; behind them follow those that `JSONScanner` wants.
  private(set) var count = 0

  /// An empty buffer.
  init() {
    capacity = 1 << 16
    base = .allocate(byteCount: capacity + JSONScanner.padding, alignment: 16)
    grew(by: 0)
  }

  deinit { base.deallocate() }

  /// Makes room, keeping the content.
  mutating func reserve(_ wanted: Int) {
    guard wanted > capacity else { return }
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: wanted + JSONScanner.padding,
      alignment: 16
    )
    larger.copyMemory(from: base, byteCount: count + JSONScanner.padding)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  /// Where bytes may be added.
  var end: UnsafeMutableRawPointer { base + count }

  /// How many bytes may be added.
  var room: Int { capacity - count }

  /// Takes in bytes that were written at the end.
  mutating func grew(by added: Int) {
    count += added
    (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: JSONScanner.padding)
  }

  /// Forgets the content.
  mutating func empty() {
    count = 0
    grew(by: 0)
  }

  /// The content; good until the buffer is filled again.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: count)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The offset of the next line break.
  func lineBreak(from start: Int) -> Int? {
    guard let base = baseAddress, start >= 0, start < count else { return nil }
    guard let found = memchr(base + start, 0x0A, count - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
