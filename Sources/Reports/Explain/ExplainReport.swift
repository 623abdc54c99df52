import ArtifactFlows

/// The page on a code: a failure mode such as `FM-28`, or a finding such as `no-trigger`.
public enum ExplainReport {
  /// There is no page on a code.
  public struct UnknownCode: Error, Hashable, CustomStringConvertible {
    /// The code that was asked for.
    public let code: String
    /// Codes that are spelled alike; the nearest first.
    public let near: [String]

    private var range: String {
      BreakCodePage.all.last.map { "FM-1 to \($0.code)" } ?? "no failure modes"
    }

    /// One sentence, with the codes that may be meant.
    public var description: String {
      let sentence = "no page explains `\(code.visible)`"
      guard !near.isEmpty else {
        return "\(sentence); there are \(range), and the codes that findings bear in brackets"
      }
      return "\(sentence); did you mean \(Wording.list(near.map { "`\($0)`" }, and: "or"))?"
    }
  }

  /// Every code that has a page: failure modes by number, then findings by name.
  public static let codes: [String] =
    BreakCodePage.all.map(\.code.description) + FindingPage.all.map(\.code).sorted()

  /// The page for a terminal; it ends with a line feed.
  ///
  /// - Parameter code: The code in any letter case; for failure modes the number is enough.
  /// - Returns: The page, or the codes that are spelled alike.
  public static func text(for code: String) -> Result<String, UnknownCode> {
    find(code).map { page in
      switch page {
      case .failure(let page): page.text
      case .finding(let page): page.text
      }
    }
  }

  /// The page as JSON, the schema `waybill.explain/1`; it ends with a line feed.
  ///
  /// - Parameter code: The code in any letter case; for failure modes the number is enough.
  /// - Returns: The document, or the codes that are spelled alike.
  public static func json(for code: String) -> Result<String, UnknownCode> {
    find(code).map { page in
      var writer = JSONWriter()
      switch page {
      case .failure(let page): writer.value(page)
      case .finding(let page): writer.value(page)
      }
      return writer.text
    }
  }

  private enum Page {
    case failure(BreakCodePage)
    case finding(FindingPage)
  }

  private static func find(_ code: String) -> Result<Page, UnknownCode> {
    var wanted = code.lowercased()
    if Int(wanted) != nil { wanted = "fm-" + wanted }
    if wanted.hasPrefix("fm-"), let page = Int(wanted.dropFirst(3)).flatMap({ BreakCode($0).page })
    {
      return .success(.failure(page))
    }
    if let page = serviceRules[wanted].flatMap({ BreakCode($0).page }) {
      return .success(.failure(page))
    }
    if let page = FindingPage.all.first(where: { $0.code.lowercased() == wanted }) {
      return .success(.finding(page))
    }
    return .failure(UnknownCode(code: code, near: NearNames.nearest(to: wanted, in: codes)))
  }
}

extension ExplainReport {
  /// The failure modes behind rules that are built into services, which a blocker of the layer
  /// `service` names.
  private static let serviceRules = [
    "key-disabled": 5, "key-pending-deletion": 6, "key-not-found": 8, "key-not-symmetric": 9,
    "acl-not-supported": 15, "public-acl-blocked": 16, "cross-account-pass-role": 36,
    "no-access-entry": 50,
  ]
}

// MARK: - Pages as text

extension BreakCodePage {
  fileprivate var text: String {
    var page = PageText("\(code): \(title)")
    page.section("Symptom", lines: symptom.map { "\"… \($0) …\"" })
    page.section("Cause", cause)
    page.section("Legs that break", legs)
    page.section("Smallest repair", repair)
    page.example(example)
    page.section(
      "In an inventory",
      whyInvisible.map { "It cannot be seen: \($0)." }
        ?? "It can be seen: an audit finds it before a run does."
    )
    page.section("Source", lines: [source, "pipeline flows, \(Wording.list(rules))"])
    return page.text
  }
}

extension FindingPage {
  fileprivate var text: String {
    var page = PageText("\(code): \(title)")
    page.section("Meaning", meaning)
    page.section("What to do", repair)
    if let rule {
      let book = rule.hasPrefix("EV-") ? "evaluation rules" : "pipeline flows"
      page.section("Source", lines: ["\(book), \(rule)"])
    }
    return page.text
  }
}

extension JSONWriter {
  private static let explainSchema = "waybill.explain/1"

  fileprivate mutating func value(_ page: BreakCodePage) {
    object {
      $0.member("schema", Self.explainSchema)
      $0.member("code", page.code.description)
      $0.member("title", page.title)
      $0.member("symptom", page.symptom)
      $0.member("cause", page.cause)
      $0.member("legs", page.legs)
      $0.member("repair", page.repair)
      $0.member("example", page.example)
      $0.member("visibleInInventory", page.isVisibleInInventory)
      $0.member("whyInvisible", page.whyInvisible)
      $0.member("source", page.source)
      $0.member("rules", page.rules)
    }
  }

  fileprivate mutating func value(_ page: FindingPage) {
    object {
      $0.member("schema", Self.explainSchema)
      $0.member("code", page.code)
      $0.member("title", page.title)
      $0.member("cause", page.meaning)
      $0.member("repair", page.repair)
      $0.member("rules", page.rule.map { [$0] } ?? [])
    }
  }
}
