import Synchronization

/// One line on standard error that says how far the work is, once it takes longer than a second
/// and somebody looks at a terminal.
final class ProgressMeter: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant?
    var isVisible = false
  }

  private let verb: String
  private let start = ContinuousClock.now
  private let state = Mutex(State())
  private let isActive = StandardError.isTerminal

  init(_ verb: String) {
    self.verb = verb
  }

  func report(done: Int, of total: Int) {
    guard isActive else { return }
    let now = ContinuousClock.now
    guard now - start > .seconds(1) else { return }
    state.withLock { state in
      if let last = state.lastShown, now - last < .milliseconds(200) { return }
      state.lastShown = now
      state.isVisible = true
      StandardError.write("\r\u{1B}[K\(verb) \(done) of \(total)")
    }
  }

  func finish() {
    let isVisible = state.withLock { $0.isVisible }
    if isVisible { StandardError.write("\r\u{1B}[K") }
  }
}
