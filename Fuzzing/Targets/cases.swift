import FuzzInvariants

/// What libFuzzer calls; a broken invariant ends the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  run(.cases, UnsafeBufferPointer(start: data, count: size))
  return 0
}
