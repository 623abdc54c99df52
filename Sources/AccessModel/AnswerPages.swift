import AWSIdentifiers
import Inventories
import JSONReading

/// The files that hold one answer of the AWS CLI, which may come in several pages.
public struct AnswerPages: Sendable {
  /// The pages that can be read, in order.
  public let readable: [LocatedNode]
  /// A page that is not there, or cannot be read; `nil` when the answer is whole.
  public let missing: MissingFile?

  /// Everything the answer says, if it is whole (PF-133).
  public var whole: Knowledge<[LocatedNode]> {
    missing.map { .missing($0) } ?? .known(readable)
  }
}

extension AccessGraph {
  /// The pages of an answer: `<operation>.json` and `<operation>-<number>.json`.
  ///
  /// - Parameters:
  ///   - service: The CLI's service name.
  ///   - operation: The operation, with its argument if it has one.
  ///   - account: The account that was asked.
  ///   - region: The region likewise.
  ///   - endsInName: Whether the operation ends in a name, so that a number behind it may belong to
  ///     another name; then only an answer that says so has a next page.
  /// - Returns: The pages, and what is missing of them.
  public func pages(
    _ service: String,
    _ operation: String,
    account: AccountID,
    region: String,
    endsInName: Bool = false
  ) -> AnswerPages {
    var numbered: [(number: Int, name: String, answer: Knowledge<LocatedNode>)] = []
    for (name, answer) in answers(service, prefix: operation, account: account, region: region) {
      if name == operation {
        numbered.append((0, name, answer))
      } else if name.hasPrefix("\(operation)-"),
        let number = Int(name.dropFirst(operation.count + 1)), number >= 0
      {
        numbered.append((number, name, answer))
      }
    }
    numbered.sort { $0.number < $1.number }
    if endsInName {
      if numbered.first?.number != 0 { numbered = [] }
      let more = numbered.prefix { $0.answer.value?.node.hasNextPage == true }.count
      numbered = Array(numbered.prefix(more + 1))
    }
    func missing(_ name: String, _ reason: MissingFile.Reason) -> MissingFile {
      MissingFile(
        path: "\(account)/\(region)/\(service)/\(name).json",
        reason: reason,
        command: "aws \(service) \(operation) --region \(region)"
      )
    }
    guard let last = numbered.last else {
      return AnswerPages(readable: [], missing: missing(operation, .notCollected))
    }
    var gap = numbered.lazy.compactMap { $0.answer.missingFile }.first
    var expected = numbered[0].number
    if expected > 1 { gap = gap ?? missing(operation, .incomplete) }
    for page in numbered {
      // After the file without number comes page 1 or page 2.
      let follows = page.number == expected || expected == 1 && page.number == 2
      if !follows { gap = gap ?? missing("\(operation)-\(expected)", .incomplete) }
      expected = page.number + 1
    }
    if last.answer.value?.node.hasNextPage == true {
      gap = gap ?? missing("\(operation)-\(max(expected, 2))", .incomplete)
    }
    return AnswerPages(readable: numbered.compactMap(\.answer.value), missing: gap)
  }
}

extension JSONNode {
  /// Whether an answer says that another page follows.
  fileprivate var hasNextPage: Bool {
    ["NextToken", "nextToken", "NextMarker"].contains { name in
      self[name]?.string.map { !$0.isEmpty } ?? false
    } || ["IsTruncated", "Truncated"].contains { self[$0]?.boolean == true }
  }
}
