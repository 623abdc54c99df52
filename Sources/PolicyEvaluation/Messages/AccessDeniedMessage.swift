import JSONReading

/// What an access denied message of AWS says (section E of the rules).
///
/// Source: IAM User Guide, "Troubleshoot access denied error messages".
public struct AccessDeniedMessage: Hashable, Sendable {
  /// The caller as the message writes it.
  public var principal: String?
  /// The action, such as `s3:GetObject`.
  public var action: String?
  /// The resource as the message writes it, without quotes.
  public var resource: String?
  /// The layer that is named; `resource` for any resource-based policy, `nil` when none is.
  public var layer: Layer?
  /// Whether a Deny or the lack of an Allow is named; `nil` when neither is.
  public var kind: Blocker.Kind?
  /// The policy that is named (EV-702).
  public var policyARN: String?
  /// The text that only AWS can decode (EV-707).
  public var encoded: String?

  /// Reads a message; what it does not say stays `nil`.
  ///
  /// - Parameter text: A message as AWS or a tool prints it, or a decoded authorization message.
  public init(parsing text: String) {
    if let decoded = Self.decoded(text) {
      self = decoded
      return
    }
    let message = MessageText(text)
    readEncoded(message)
    var end = 0
    let place = message.find("not authorized to perform")
    if let place { end = readSentence(message, at: place) }
    readReason(message, from: end)
    readSentences(message, hasSentence: place != nil)
    if layer == nil, kind == nil, principal == nil,
      action?.lowercased() == "sts:assumerolewithwebidentity"
    {
      // EV-706: no user is named because there is none; the trust policy did not let it in.
      layer = .trustPolicy
      kind = .implicit
    }
  }

  private init() {}
}

// MARK: - The sentence

extension AccessDeniedMessage {
  /// Reads caller, action and resource.
  ///
  /// - Returns: The place behind the resource.
  private mutating func readSentence(_ message: MessageText, at place: Int) -> Int {
    var place = place
    // "You are not authorized to perform this operation." goes before the sentence itself.
    while message.has("not authorized to perform this operation", at: place),
      let next = message.find("not authorized to perform", from: place + 1)
    {
      place = next
    }
    readPrincipal(message, before: place)
    var index = message.skipBlank(place + "not authorized to perform".utf8.count)
    if index < message.text.count, message.text[index] == UInt8(ascii: ":") {
      index = message.skipBlank(index + 1)
    }
    guard index < message.text.count else { return index }
    let end = message.endOfWord(index)
    readAction(message.part(index..<end))
    return readResource(message, from: end)
  }

  private mutating func readPrincipal(_ message: MessageText, before place: Int) {
    var end = place
    if message.has("is ", at: max(0, place - 3)) { end = place - 3 }
    guard end > 0 else { return }
    let user = message.findLast("user:", before: end)
    let role = message.findLast("role:", before: end)
    if let start = [user, role].compactMap({ $0 }).max(), !isInsideARN(message, start) {
      let text = message.part((start + 5)..<end)
      principal = text.isEmpty ? nil : text
      return
    }
    let before = message.part(0..<end)
    if end == place, message.has("user ", at: end - "user ".utf8.count) {
      // `Cognito unauthenticated user not authorized to perform`
      let clause = before.split(separator: ":").last.map(String.init) ?? before
      let name = clause.trimmed(of: " ").drop { $0 == " " }
      principal = name.isEmpty ? nil : String(name)
      return
    }
    guard let word = before.split(separator: " ").last, end != place else { return }
    if word.hasSuffix(":") { return }
    if word.contains("arn:") || before.split(separator: " ").count == 1, word.lowercased() != "user"
    {
      let name = word.drop { $0 == "\"" }
      principal = name.isEmpty ? nil : String(name)
    }
  }

  /// Whether `role:` is the end of a longer word.
  private func isInsideARN(_ message: MessageText, _ place: Int) -> Bool {
    place > 0 && message.text[place - 1] == UInt8(ascii: ":")
  }

  private mutating func readAction(_ word: String) {
    let name = word.filter { !"\"'`,;()".contains($0) }.trimmed(of: ".")
    if name.hasPrefix("<") || name.isEmpty { return }
    if name.contains(":") {
      action = name
    } else if name.lowercased() == "assumerole" {
      action = "sts:AssumeRole"
    }
  }

  /// - Returns: The place behind the resource.
  private mutating func readResource(_ message: MessageText, from start: Int) -> Int {
    let words: [StaticString] = [" on resource:", " on role ", " on action role "]
    guard
      let (place, length) = words.compactMap({ word in
        message.find(word, from: start).map { ($0, word.utf8CodeUnitCount) }
      }).min(by: { $0.0 < $1.0 })
    else { return start }
    let index = message.skipBlank(place + length)
    guard index < message.text.count else { return index }
    if message.text[index] == UInt8(ascii: "\"") {
      let rest = message.text[(index + 1)...]
      let end = rest.firstIndex(of: UInt8(ascii: "\"")) ?? message.text.count
      let text = message.part((index + 1)..<end)
      resource = text.isEmpty ? nil : text
      return end
    }
    let end = Self.endings.compactMap { message.find($0, from: index) }.min() ?? message.text.count
    let text = message.part(index..<end).trimmed(of: ".'\"),")
    resource = text.isEmpty ? nil : text
    return end
  }

  /// What follows a resource without quotes.
  private static let endings: [StaticString] = [
    " because ", " with an explicit deny", " (service:", " status code:", ". ", " . ",
    " encoded authorization", " (truncated",
  ]
}

// MARK: - The reason

extension AccessDeniedMessage {
  private mutating func readReason(_ message: MessageText, from start: Int) {
    for rule in DenialPhrase.serviceRules where message.find(rule.phrase) != nil {
      layer = .service
      kind = .explicit
      action = action ?? rule.action
      return
    }
    if action == nil, message.has("api:", at: 0) {
      readAction(beforeEllipsis: message, message.text.count)
    }
    for (phrase, layer) in DenialPhrase.reasons where message.find(phrase, from: start) != nil {
      self.layer = layer
      kind = .explicit
      return
    }
    if let place = message.find("explicit deny", from: start) {
      kind = .explicit
      readLayer(message, behind: place + "explicit deny".utf8.count)
      if message.find("transitively through a service control policy", from: place) != nil {
        layer = .serviceControl
      }
      if action == nil { readAction(beforeEllipsis: message, place) }
      return
    }
    if let place = message.find("because no ", from: start),
      message.find(" allow", from: place) != nil
    {
      let index = place + "because no ".utf8.count
      for phrase in DenialPhrase.all where message.has(phrase.phrase, at: index) {
        layer = phrase.layer
        kind = .implicit
        if action == nil { readAction(allowedIn: message, from: index) }
        return
      }
    }
    if message.find("no resource-based policies allow access, or a resource-based policy") != nil {
      layer = .resource
    }
  }

  /// `in a`, `in an` or `in the`, a policy type, and perhaps the policy's ARN.
  private mutating func readLayer(_ message: MessageText, behind place: Int) {
    var index = message.skipBlank(place)
    let articles: [StaticString] = ["in an ", "in a ", "in the "]
    guard let article = articles.first(where: { message.has($0, at: index) }) else { return }
    index += article.utf8CodeUnitCount
    guard let phrase = DenialPhrase.all.first(where: { message.has($0.phrase, at: index) }) else {
      return
    }
    layer = phrase.layer
    index += phrase.phrase.utf8CodeUnitCount
    guard message.has(":", at: index) else { return }
    index = message.skipBlank(index + 1)
    guard message.has("arn:", at: index) else { return }
    policyARN = message.part(index..<message.endOfWord(index)).trimmed(of: ".,)'\"")
  }

  /// `allows the s3:GetObject action`, where the sentence before it is missing.
  private mutating func readAction(allowedIn message: MessageText, from place: Int) {
    guard let start = message.find("allows the ", from: place) else { return }
    let index = start + "allows the ".utf8.count
    readAction(message.part(index..<message.endOfWord(index)))
  }

  /// `"ec2:RunInstances [...] explicit deny`: the first word that looks like an action.
  private mutating func readAction(beforeEllipsis message: MessageText, _ place: Int) {
    for word in message.part(0..<place).split(separator: " ") where !word.contains("arn:") {
      let name = word.filter { $0 != "\"" }
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[1].first?.isUppercase == true,
        parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), !parts[0].isEmpty
      else { continue }
      return readAction(name)
    }
  }

  private mutating func readEncoded(_ message: MessageText) {
    guard let place = message.find("encoded authorization failure message:") else { return }
    let index = message.skipBlank(place + "encoded authorization failure message:".utf8.count)
    guard index < message.text.count else { return }
    encoded = message.part(index..<message.endOfWord(index))
  }

  /// What sts:DecodeAuthorizationMessage returned (EV-707).
  private static func decoded(_ text: String) -> AccessDeniedMessage? {
    guard text.utf8.first(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "{"),
      let node = try? JSONNode(parsing: JSONText(Array(text.utf8))),
      let context = node["context"], node["allowed"] != nil
    else { return nil }
    var message = AccessDeniedMessage()
    message.principal = context["principal"]?["arn"]?.string
    message.action = context["action"]?.string
    message.resource = context["resource"]?.string
    if node["allowed"]?.boolean == false {
      message.kind = node["explicitDeny"]?.boolean == true ? .explicit : .implicit
    }
    return message
  }
}

extension String {
  /// The text without certain characters at its end.
  fileprivate func trimmed(of characters: String) -> String {
    var text = self[...]
    while let last = text.last, characters.contains(last) { text.removeLast() }
    return String(text)
  }
}
