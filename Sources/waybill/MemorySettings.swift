#if canImport(Glibc)
  import Glibc
#endif

/// How the C library gets memory from the system.
enum MemorySettings {
  /// Gets memory in large pieces, and keeps what it has.
  ///
  /// An inventory is read on every core, and glibc widens the memory of all threads but the first
  /// by a page at a time, with a system call each. A piece that is not used costs nothing.
  ///
  /// Source: mallopt(3), "M_TOP_PAD" and "M_TRIM_THRESHOLD".
  static func apply() {
    #if canImport(Glibc)
      // Swift's module of glibc has no `malloc.h`.
      typealias SetOption = @convention(c) (CInt, CInt) -> CInt
      guard let found = dlsym(nil, "mallopt") else { return }
      let setOption = unsafeBitCast(found, to: SetOption.self)
      let topPadding: CInt = -2
      let trimThreshold: CInt = -1
      _ = setOption(topPadding, 64 << 20)
      _ = setOption(trimThreshold, 512 << 20)
    #endif
  }
}
