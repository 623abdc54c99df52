/// Every world that a question with unknown keys may be asked in, as far as the words of its policies
/// can tell worlds apart.
struct UnknownWorlds {
  let question: PlainCase

  init(_ question: PlainCase) {
    self.question = question
  }

  /// Values beside those of the policies: near them, unlike them, of every type.
  private static let others = [
    "team", "Team", "TEAM", "alice", "ALICE", "a", "b", "", "tx", "xeam", "te*m", "zzz", "10",
    "10.5",
    "9.5", "8", "11", "-4", "-3", "true", "false", "2024-01-01T00:00:00Z", "2023-12-15",
    "2020-01-01", "2030-01-01", "1704067200", "5", "203.0.113.7", "203.0.113.9", "8.8.8.8",
    "2001:db8::5", "2001:DB8:0::1", "2001:db9::1", "arn:aws:s3:::a-data", "arn:aws:s3:::zz",
    "arn:aws:sqs:::a-x", "arn:aws:sqs:::b", "QQ==", "AAAA", "k", "x", "${aws:username}", "alice/x",
    "t", "?eam", "t*", "*", "abc", "9.99", "0000-01-01", "100", "arn:aws:s3", "Alice",
  ]

  /// The outcomes that occur.
  func outcomes() -> Set<String> {
    var outcomes: Set<String> = []
    visit(question.unknownKeys[...], question.context, &outcomes)
    return outcomes
  }

  private func visit(
    _ keys: ArraySlice<String>,
    _ context: [String: [String]],
    _ outcomes: inout Set<String>
  ) {
    guard let key = keys.first else {
      outcomes.insert(ReferenceEvaluator(question, context: context).decide().outcome)
      return
    }
    visit(keys.dropFirst(), context, &outcomes)
    for values in values(of: key) {
      var world = context
      world[key] = values
      visit(keys.dropFirst(), world, &outcomes)
    }
  }

  private func values(of key: String) -> [[String]] {
    let isList = question.multivaluedKeys.contains { $0.lowercased() == key }
    let values = isList ? Array(Self.others.prefix(14)) : Self.others
    var lists = values.map { [$0] }
    if isList {
      lists.append([])
      for left in values { for right in values where left < right { lists.append([left, right]) } }
    }
    return lists
  }
}
