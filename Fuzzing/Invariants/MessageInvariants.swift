import PolicyEvaluation

/// What must hold of access denied messages.
enum MessageInvariants {
  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    let text = String(decoding: bytes, as: UTF8.self)
    let message = AccessDeniedMessage(parsing: text)
    try require(AccessDeniedMessage(parsing: text) == message, "two readings differ")
    for part in [message.principal, message.action, message.resource, message.policyARN] {
      try require(part?.isEmpty != true, "an empty part is given as one")
    }
    if message.policyARN != nil { try require(message.layer != nil, "a policy of no layer") }
    guard !text.contains("{") else { return }
    // Line breaks and blanks around it change nothing (EV-708).
    let broken = text.utf8.map { $0 == 0x20 ? 0x0A : $0 }
    try require(
      AccessDeniedMessage(parsing: String(decoding: broken, as: UTF8.self)) == message,
      "line breaks change what is read"
    )
    try require(
      AccessDeniedMessage(parsing: "\n  \(text)\t\n") == message,
      "blanks around it change what is read"
    )
  }
}
