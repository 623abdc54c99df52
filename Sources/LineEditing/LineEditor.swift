/// A line that somebody edits, and the lines before it.
///
/// It knows no terminal: keys go in, and the line with its cursor can be looked at.
public struct LineEditor: Sendable {
  /// What a key leads to.
  public enum Event: Equatable, Sendable {
    /// Nothing but another look of the line.
    case changed
    /// The line is done.
    case line(String)
    /// The line was given up.
    case interrupted
    /// There will be no more lines.
    case endOfInput
    /// Several words fit; they are to be shown.
    case candidates([String])
    /// The screen is to be cleared.
    case clearScreen
  }

  /// The line.
  public private(set) var characters: [Character] = []
  /// The place of the cursor, in characters from the beginning.
  public private(set) var cursor = 0
  /// Lines that were entered, the oldest first.
  public private(set) var history: [String] = []
  private var historyPlace: Int?
  /// The line as it was before the history was looked at.
  private var unfinished: [Character] = []
  private static let historyLimit = 1000
  private static let lengthLimit = 1 << 16

  /// An empty line without history.
  public init() {}

  /// The line as text.
  public var text: String { String(characters) }

  /// Takes a key.
  ///
  /// - Parameters:
  ///   - key: What was pressed.
  ///   - completion: Says how the text before the cursor could go on.
  /// - Returns: What follows from it.
  public mutating func press(_ key: Key, completion: (String) -> Completion) -> Event {
    switch key {
    case .character(let character): insert([character])
    case .enter: return finish()
    case .tab: return complete(completion(String(characters[..<cursor])))
    case .backspace: remove(max(0, cursor - 1)..<cursor)
    case .delete: remove(cursor..<min(cursor + 1, characters.count))
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home: cursor = 0
    case .end: cursor = characters.count
    case .wordLeft: cursor = wordStart
    case .wordRight: cursor = wordEnd
    case .up: recall(-1)
    case .down: recall(1)
    case .clearBefore: remove(0..<cursor)
    case .clearAfter: remove(cursor..<characters.count)
    case .clearWord: remove(wordStart..<cursor)
    case .clearScreen: return .clearScreen
    case .interrupt:
      reset()
      return .interrupted
    case .endOfInput:
      if characters.isEmpty { return .endOfInput }
      remove(cursor..<min(cursor + 1, characters.count))
    }
    return .changed
  }

  // MARK: - Steps

  private mutating func insert(_ added: some Collection<Character>) {
    guard characters.count + added.count <= Self.lengthLimit else { return }
    characters.insert(contentsOf: added, at: cursor)
    cursor += added.count
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private mutating func reset() {
    characters = []
    cursor = 0
    historyPlace = nil
    unfinished = []
  }

  private mutating func finish() -> Event {
    let line = text
    let isBlank = characters.allSatisfy(\.isWhitespace)
    if !isBlank, history.last != line {
      history.append(line)
      if history.count > Self.historyLimit { history.removeFirst() }
    }
    reset()
    return .line(line)
  }

  private mutating func recall(_ step: Int) {
    let place = (historyPlace ?? history.count) + step
    guard place >= 0, place <= history.count else { return }
    if historyPlace == nil { unfinished = characters }
    characters = place == history.count ? unfinished : Array(history[place])
    historyPlace = place == history.count ? nil : place
    cursor = characters.count
  }

  private mutating func complete(_ completion: Completion) -> Event {
    guard !completion.candidates.isEmpty else { return .changed }
    let longer = completion.common
    guard longer.isEmpty else {
      insert(Array(longer))
      return .changed
    }
    return completion.candidates.count > 1 ? .candidates(completion.candidates) : .changed
  }

  private var wordStart: Int {
    var place = cursor
    while place > 0, characters[place - 1].isWhitespace { place -= 1 }
    while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, characters[place].isWhitespace { place += 1 }
    while place < characters.count, !characters[place].isWhitespace { place += 1 }
    return place
  }
}

/// How a text could go on.
public struct Completion: Equatable, Sendable {
  /// The words that fit, sorted.
  public let candidates: [String]
  /// What all of them have in common behind what is written; with a blank when one word is whole.
  public let common: String

  /// The words of a sorted list that begin with a text.
  ///
  /// - Parameters:
  ///   - prefix: What is written of the word.
  ///   - words: All words that could stand there, sorted by their UTF-8 bytes.
  ///   - limit: At most this many candidates are gathered.
  public init(of prefix: String, among words: [String], limit: Int = 100) {
    let wanted = Array(prefix.utf8)
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      if words[middle].utf8.lexicographicallyPrecedes(wanted) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var found: [String] = []
    var index = low
    var shared: [Character]?
    while index < words.count, words[index].utf8.starts(with: wanted) {
      if found.last != words[index] {
        if found.count < limit { found.append(words[index]) }
        let characters = Array(words[index])
        shared = shared.map { Self.commonStart($0, characters) } ?? characters
      }
      index += 1
    }
    candidates = found
    let rest = (shared ?? []).dropFirst(prefix.count)
    common = String(rest) + (found.count == 1 ? " " : "")
  }

  private static func commonStart(_ left: [Character], _ right: [Character]) -> [Character] {
    var count = 0
    while count < min(left.count, right.count), left[count] == right[count] { count += 1 }
    return Array(left[..<count])
  }
}
