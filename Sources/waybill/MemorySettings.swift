#if canImport(Glibc)
  import Glibc
#endif

/// How the C library gets memory from the system.
enum MemorySettings {
  /// Gets memory in large pieces, and keeps what it has.
  ///
  /// An inventory is read on every core, and glibc widens the memory of all threads but the first
  /// by a page at a time, with a system call each. A piece that is not used costs nothing.
  static func apply() {
    #if canImport(Glibc)
      _ = mallopt(M_TOP_PAD, 64 << 20)
      _ = mallopt(M_TRIM_THRESHOLD, 512 << 20)
    #endif
  }
}
