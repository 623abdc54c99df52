// Sentences of services and tools that lack the general form of EV-700.
//
// They name no policy type; what they do tell is who was refused what on which resource. By
// observation, as of 2026.
extension AccessDeniedMessage {
  /// Reads what such a sentence tells of what is not known yet.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - hasSentence: Whether the message has the general form as well, in which case an
  ///     ARN elsewhere may be anything.
  mutating func readSentences(_ message: MessageText, hasSentence: Bool) {
    readReplication(message)
    readPermissionTo(message)
    readOperation(message)
    if layer == nil, message.find("is invalid or cannot be assumed") != nil { layer = .trustPolicy }
    guard resource == nil, !hasSentence else { return }
    if let place = message.find("bucket named ") {
      let start = place + "bucket named ".utf8.count
      resource = Self.name(message.part(start..<message.endOfWord(start)))
      return
    }
    let words = message.words
    let arns = Set(words.filter { $0.hasPrefix("arn:") })
    let places = words.filter { $0.hasPrefix("s3://") }
    resource = arns.count == 1 ? arns.first : places.last
  }

  /// CodePipeline copying an artifact: `from A in R to B in S: … ROLE has permission to access it`.
  private mutating func readReplication(_ message: MessageText) {
    guard let place = message.find("failed replicating artifact from ") else { return }
    if resource == nil, let to = message.find(" to ", from: place) {
      let start = to + " to ".utf8.count
      resource = Self.name(message.part(start..<message.endOfWord(start)))
    }
    guard principal == nil, let end = message.find(" has permission", from: place) else { return }
    let words = message.part(place..<end).split(separator: " ")
    principal = words.last.flatMap { Self.name(String($0)) }
  }

  /// A denial `by S3` that asks for `permission to GetObject for` something.
  private mutating func readPermissionTo(_ message: MessageText) {
    guard let service = message.find("denied by "),
      let place = message.find("permission to ", from: service)
    else { return }
    let first = service + "denied by ".utf8.count
    let name = message.part(first..<message.endOfWord(first)).filter { $0 != "," }.lowercased()
    let start = place + "permission to ".utf8.count
    let end = message.endOfWord(start)
    if action == nil { action = "\(name):\(message.part(start..<end))" }
    guard resource == nil, message.has(" for ", at: end) else { return }
    let word = end + " for ".utf8.count
    resource = Self.name(message.part(word..<message.endOfWord(word)))
  }

  /// What the SDK for Go and the CLI say of the operation.
  ///
  /// `operation error KMS: Decrypt,` names the service; `when calling the PutObject operation` does
  /// not, and an address of S3 must tell it.
  private mutating func readOperation(_ message: MessageText) {
    guard action == nil else { return }
    if let place = message.find("operation error ") {
      let start = place + "operation error ".utf8.count
      guard let colon = message.find(": ", from: start) else { return }
      let service = message.part(start..<colon).filter { $0 != " " }.lowercased()
      let word = colon + ": ".utf8.count
      guard service.utf8.count <= 32, service.utf8.allSatisfy({ $0 != UInt8(ascii: ":") }),
        let operation = Self.name(message.part(word..<message.endOfWord(word)))
      else { return }
      action = "\(service):\(operation)"
    } else if message.words.contains(where: { $0.hasPrefix("s3://") }),
      let place = message.find("when calling the ")
    {
      let start = place + "when calling the ".utf8.count
      let end = message.endOfWord(start)
      if message.has(" operation", at: end) { action = "s3:\(message.part(start..<end))" }
    }
  }

  /// A word without what stands around it.
  private static func name(_ word: String) -> String? {
    let name = word.strippedOfPunctuation
    return name.isEmpty ? nil : name
  }
}

extension MessageText {
  /// The words, without quotes and punctuation around them.
  var words: [String] {
    part(0..<text.count).split(separator: " ").map { String($0).strippedOfPunctuation }
  }
}

extension String {
  fileprivate var strippedOfPunctuation: String {
    var text = self[...]
    while let last = text.last, ".,:;'\"`)".contains(last) { text.removeLast() }
    while let first = text.first, "'\"`(".contains(first) { text.removeFirst() }
    return String(text)
  }
}
