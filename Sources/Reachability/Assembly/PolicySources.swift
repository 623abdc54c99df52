/// The policies that take part in a request, by the part of the request they come with.
///
/// Parts are put together once and shared by many requests; so a statement's `origin` names the part
/// and the place in it.
struct PolicySources: Sendable {
  /// The parts of a request that bring policies, in the order in which they are told.
  enum Part: Int, CaseIterable, Sendable {
    case principal
    case session
    case resource
    case serviceControl
    case resourceControl
    case endpoint
  }

  private var parts = [[PolicySource]](repeating: [], count: Part.allCases.count)
  private static let placeBits = 32

  /// The number by which a policy is found again.
  ///
  /// - Parameters:
  ///   - part: The part it comes with.
  ///   - place: Its place there, counted from zero.
  /// - Returns: What the subscript takes.
  static func origin(_ part: Part, _ place: Int) -> Int { part.rawValue << placeBits | place }

  /// The policies of one part.
  subscript(part: Part) -> [PolicySource] {
    get { parts[part.rawValue] }
    set { parts[part.rawValue] = newValue }
  }

  /// The policy of an origin; `nil` for -1 and whatever else names none.
  subscript(origin: Int) -> PolicySource? {
    guard origin >= 0 else { return nil }
    let part = origin >> Self.placeBits
    let place = origin & (1 << Self.placeBits - 1)
    guard part < parts.count, place < parts[part].count else { return nil }
    return parts[part][place]
  }

  /// All of them, part by part.
  var all: [PolicySource] { parts.flatMap(\.self) }
}
