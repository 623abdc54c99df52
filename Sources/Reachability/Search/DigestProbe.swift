import Inventories
import PolicyEvaluation

/// Whether documents of an index may allow what a question asks for, by their digests.
///
/// Entries occur again and again in the policies of an organization: what one means is remembered,
/// as far as there is room.
final class DigestProbe {
  private let texts: DigestTexts
  private let sieve: PolicyTextSieve
  private var actions = Answers()
  private var resources = Answers()

  init(_ texts: DigestTexts, _ sieve: PolicyTextSieve) {
    self.texts = texts
    self.sieve = sieve
  }

  /// Whether some `Allow` may apply.
  func mayAllow(_ digest: PolicyDigest) -> Bool {
    digest.mayAllow(
      action: { number in
        actions.answer(number) {
          texts.withBytes(of: number) { $0.map { sieve.mayName(action: $0) } ?? true }
        }
      },
      resource: { number in
        resources.answer(number) {
          texts.withBytes(of: number) { $0.map { sieve.mayTouch(resource: $0) } ?? true }
        }
      }
    )
  }

  /// Answers by the number of a text; of two that share a place, the later one's stays.
  private struct Answers {
    private static let room = 1024
    private var known = [UInt64](repeating: 0, count: Answers.room)

    mutating func answer(_ number: Int, _ find: () -> Bool) -> Bool {
      let place = number & (Self.room - 1)
      let key = UInt64(truncatingIfNeeded: number + 1) << 1
      if known[place] >> 1 == key >> 1 { return known[place] & 1 == 1 }
      let answer = find()
      known[place] = key | (answer ? 1 : 0)
      return answer
    }
  }
}
