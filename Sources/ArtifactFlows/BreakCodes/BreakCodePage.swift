/// What there is to know about one failure mode: how it shows, why it happens, what mends it.
public struct BreakCodePage: Sendable {
  /// The failure mode.
  public let code: BreakCode
  /// One sentence without a full stop.
  public let title: String
  /// Why the request does not pass.
  public let cause: String
  /// Fragments of the messages that AWS gives.
  public let symptom: [String]
  /// The legs that break.
  public let legs: String
  /// The smallest change that mends it.
  public let repair: String
  /// The repair by example: a policy statement, a setting as JSON, or a command.
  public let example: String
  /// The AWS guide and page that states the rule behind it.
  public let source: String
  /// The rules of the pipeline flows that produce or judge the legs.
  public let rules: [String]
  /// Why an inventory cannot show the failure mode; `nil` when it can.
  public let whyInvisible: String?

  /// A page from its parts.
  public init(
    code: BreakCode,
    title: String,
    cause: String,
    symptom: [String],
    legs: String,
    repair: String,
    example: String,
    source: String,
    rules: [String],
    whyInvisible: String? = nil
  ) {
    self.code = code
    self.title = title
    self.cause = cause
    self.symptom = symptom
    self.legs = legs
    self.repair = repair
    self.example = example
    self.source = source
    self.rules = rules
    self.whyInvisible = whyInvisible
  }

  /// Whether an audit can find the failure mode; the others show only in a failed run.
  public var isVisibleInInventory: Bool { whyInvisible == nil }

  /// Every page, by number.
  public static let all: [BreakCodePage] =
    (keys + buckets + endpoints + roles + organizations + providers + other)
    .sorted { $0.code < $1.code }
}

extension BreakCode {
  /// The page on this failure mode; `nil` for numbers that no failure mode has.
  public var page: BreakCodePage? {
    let pages = BreakCodePage.all
    // Numbers run from 1 without gaps, so the page stands at its place.
    guard pages.indices.contains(number - 1), pages[number - 1].code == self else { return nil }
    return pages[number - 1]
  }
}
