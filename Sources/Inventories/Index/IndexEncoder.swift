import PolicyLanguage

/// Puts values of an index down, one after the other; `IndexCursor` reads them.
struct IndexEncoder {
  /// What was put down.
  private(set) var bytes: [UInt8] = []
  /// What many parts have in common.
  let shared: SharedParts

  init(_ shared: SharedParts) { self.shared = shared }

  mutating func put(byte: UInt8) { bytes.append(byte) }

  mutating func put(flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// A number that is not negative, seven bits a byte, the lowest first.
  mutating func put(number: Int) {
    var rest = UInt64(max(0, number))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func put(signed number: Int) {
    put(number: number < 0 ? (-(number + 1)) << 1 | 1 : number << 1)
  }

  mutating func put(word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(half: UInt32) {
    withUnsafeBytes(of: half.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(bytes added: some Collection<UInt8>) {
    put(number: added.count)
    bytes.append(contentsOf: added)
  }

  /// A text in place: for texts that occur once.
  mutating func put(text: String) { put(bytes: text.utf8) }

  /// A text that goes into the table of texts: for those that occur again and again.
  mutating func put(sharedText: String) { put(number: shared.number(ofText: sharedText)) }

  /// A part that can be passed over.
  mutating func put(part fill: (inout IndexEncoder) -> Void) {
    var part = IndexEncoder(shared)
    fill(&part)
    put(bytes: part.bytes)
  }

  mutating func put<Elements: Collection>(
    list: Elements,
    _ write: (inout IndexEncoder, Elements.Element) -> Void
  ) {
    put(number: list.count)
    for element in list { write(&self, element) }
  }

  mutating func put<Value>(optional: Value?, _ write: (inout IndexEncoder, Value) -> Void) {
    put(flag: optional != nil)
    if let optional { write(&self, optional) }
  }

  /// A member of a closed set, by its place among all.
  mutating func put<Value: Equatable>(choice: Value, of all: [Value]) {
    put(byte: UInt8(clamping: all.firstIndex(of: choice) ?? 0))
  }

  /// A policy document, by its number.
  mutating func put(document: PolicyDocument) { put(number: shared.number(of: document)) }
}

/// Texts and policy documents that the parts of an index have in common.
final class SharedParts {
  private(set) var texts: [String] = []
  private var numbersOfTexts: [String: Int] = [:]
  private(set) var documents: [PolicyDocument] = []
  private var numbersOfDocuments: [ObjectIdentifier: Int] = [:]

  /// The number of a text; two that differ in any byte have two.
  func number(ofText text: String) -> Int {
    if let known = numbersOfTexts[text], texts[known].utf8.elementsEqual(text.utf8) {
      return known
    }
    let number = texts.count
    texts.append(text)
    // A text that Unicode takes for another one stands beside it.
    if numbersOfTexts[text] == nil { numbersOfTexts[text] = number }
    return number
  }

  /// The number of a document, which is kept once.
  func number(of document: PolicyDocument) -> Int {
    if let known = numbersOfDocuments[ObjectIdentifier(document)] { return known }
    let number = documents.count
    documents.append(document)
    numbersOfDocuments[ObjectIdentifier(document)] = number
    return number
  }
}
