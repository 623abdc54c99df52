import FuzzInvariants

/// Checks one input, and stops for a debugger, or libFuzzer, when something does not hold.
func run(_ target: FuzzTarget, _ buffer: UnsafeBufferPointer<UInt8>) {
  do throws(BrokenInvariant) {
    try target.check(Array(buffer))
  } catch {
    fatalError("\(target.rawValue): \(error)")
  }
}
