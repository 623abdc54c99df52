import AWSIdentifiers
import Diagnostics
import JSONReading
import PolicyLanguage

// What occurs in every part of an index, written and read side by side.

extension IndexEncoder {
  mutating func put(_ account: AccountID) { put(number: Int(account.number)) }

  mutating func put(_ position: SourcePosition) {
    put(signed: Int(position.file))
    put(signed: position.offset)
  }

  mutating func put(_ file: MissingFile) {
    put(text: file.path)
    put(choice: file.reason, of: IndexVocabulary.reasons)
    put(optional: file.command) { $0.put(sharedText: $1) }
  }

  mutating func put<Value>(
    _ knowledge: Knowledge<Value>,
    _ write: (inout IndexEncoder, Value) -> Void
  ) {
    switch knowledge {
    case .known(let value):
      put(byte: 0)
      write(&self, value)
    case .absent: put(byte: 1)
    case .missing(let file):
      put(byte: 2)
      put(file)
    }
  }

  mutating func put(_ policy: AttachedPolicy) {
    put(sharedText: policy.name)
    put(optional: policy.arn) { $0.put(sharedText: $1) }
    put(document: policy.document)
    put(policy.position)
  }

  mutating func put(_ tag: ResourceTag) {
    put(sharedText: tag.key)
    put(sharedText: tag.value)
  }

  mutating func put(_ diagnostic: Diagnostic) {
    put(sharedText: diagnostic.code)
    put(choice: diagnostic.severity, of: IndexVocabulary.severities)
    put(optional: diagnostic.location) { encoder, location in
      encoder.put(sharedText: location.file)
      encoder.put(number: location.line)
      encoder.put(number: location.column)
    }
    put(sharedText: diagnostic.message)
    put(optional: diagnostic.help) { $0.put(sharedText: $1) }
  }
}

extension IndexCursor {
  mutating func account() throws(IndexDamage) -> AccountID {
    let digits = String(try number())
    let padding = String(repeating: "0", count: max(0, 12 - digits.utf8.count))
    guard let account = AccountID(padding + digits) else { throw IndexDamage("an account") }
    return account
  }

  mutating func position() throws(IndexDamage) -> SourcePosition {
    let file = Int32(clamping: try signedNumber())
    let offset = try signedNumber()
    guard abs(offset) < 1 << 48 else { throw IndexDamage("a position") }
    return SourcePosition(file: file, offset: offset)
  }

  mutating func missingFile() throws(IndexDamage) -> MissingFile {
    let path = try text()
    let reason = try choice(of: IndexVocabulary.reasons)
    return MissingFile(path: path, reason: reason, command: try flag() ? try sharedText() : nil)
  }

  mutating func knowledge<Value>(
    _ read: (inout IndexCursor) throws(IndexDamage) -> Value
  ) throws(IndexDamage) -> Knowledge<Value> {
    switch try byte() {
    case 0: return .known(try read(&self))
    case 1: return .absent
    case 2: return .missing(try missingFile())
    default: throw IndexDamage("what is known")
    }
  }

  mutating func attachedPolicy() throws(IndexDamage) -> AttachedPolicy {
    let name = try sharedText()
    let arn = try flag() ? try sharedText() : nil
    let document = try document()
    return AttachedPolicy(name: name, arn: arn, document: document, position: try position())
  }

  mutating func tag() throws(IndexDamage) -> ResourceTag {
    let key = try sharedText()
    return ResourceTag(key: key, value: try sharedText())
  }

  mutating func arn() throws(IndexDamage) -> ARN {
    guard let arn = ARN(try text()) else { throw IndexDamage("an ARN") }
    return arn
  }

  mutating func diagnostic() throws(IndexDamage) -> Diagnostic {
    let code = try sharedText()
    let severity = try choice(of: IndexVocabulary.severities)
    var location: FileLocation?
    if try flag() {
      let file = try sharedText()
      let line = try number()
      location = FileLocation(file: file, line: line, column: try number())
    }
    let message = try sharedText()
    return Diagnostic(
      code: code,
      severity: severity,
      location: location,
      message: message,
      help: try flag() ? try sharedText() : nil
    )
  }
}

// MARK: - JSON

extension IndexEncoder {
  mutating func put(_ located: LocatedNode) {
    put(located.origin)
    var last = 0
    put(located.node, last: &last)
  }

  private mutating func put(_ node: JSONNode, last: inout Int) {
    put(signed: node.range.lowerBound - last)
    put(number: node.range.count)
    last = node.range.lowerBound
    switch node.value {
    case .null: put(byte: 0)
    case .boolean(let flag): put(byte: flag ? 2 : 1)
    case .number(let text):
      put(byte: 3)
      put(sharedText: text)
    case .string(let text):
      put(byte: 4)
      put(sharedText: text)
    case .array(let elements):
      put(byte: 5)
      put(number: elements.count)
      for element in elements { put(element, last: &last) }
    case .object(let members):
      put(byte: 6)
      put(number: members.count)
      for member in members {
        put(sharedText: member.name)
        put(member.node, last: &last)
      }
    }
  }
}

extension IndexCursor {
  mutating func locatedNode() throws(IndexDamage) -> LocatedNode {
    let origin = try position()
    var last = 0
    return LocatedNode(node: try node(last: &last, depth: 0), origin: origin)
  }

  private mutating func node(last: inout Int, depth: Int) throws(IndexDamage) -> JSONNode {
    guard depth <= JSONReader.depthLimit else { throw IndexDamage("an answer, which is too deep") }
    let start = last + (try signedNumber())
    let length = try number()
    guard start >= 0, start < 1 << 48, length < 1 << 48 else { throw IndexDamage("an answer") }
    last = start
    let value: JSONNode.Value
    switch try byte() {
    case 0: value = .null
    case 1: value = .boolean(false)
    case 2: value = .boolean(true)
    case 3: value = .number(try sharedText())
    case 4: value = .string(try sharedText())
    case 5:
      let count = try count()
      var elements: [JSONNode] = []
      elements.reserveCapacity(min(count, 1024))
      for _ in 0..<count { elements.append(try node(last: &last, depth: depth + 1)) }
      value = .array(elements)
    case 6:
      let count = try count()
      var members: [(name: String, node: JSONNode)] = []
      members.reserveCapacity(min(count, 1024))
      for _ in 0..<count {
        let name = try sharedText()
        members.append((name, try node(last: &last, depth: depth + 1)))
      }
      value = .object(members)
    default: throw IndexDamage("an answer")
    }
    return JSONNode(value: value, range: start..<start + length)
  }
}
