import AWSIdentifiers
import AccessModel

/// Whom a search asks.
enum SearchCircle: Sendable {
  /// Everybody in the inventory, and somebody beside them whom no survey would ask.
  case everybody(and: AccessNode?)
  /// Some roles and users alone.
  case only(SomePrincipals)

  /// Everybody in the inventory.
  static let all = SearchCircle.everybody(and: nil)
}

extension AccessSearch {
  /// Those of a circle who may do something directly, sorted.
  ///
  /// - Parameters:
  ///   - question: The question; its asker is replaced.
  ///   - circle: Whom to ask.
  ///   - isKnown: Tells whom to leave out all the same.
  /// - Returns: Each once.
  func holders(
    of question: AccessQuestion,
    in circle: SearchCircle = .all,
    without isKnown: @escaping (AccessNode) -> Bool = { _ in false }
  ) -> [Holder] {
    var survey = AccessSurvey(self, question, without: isKnown)
    switch circle {
    case .only(let principals): return survey.holders(among: principals)
    case .everybody(let guest):
      let holders = survey.holders()
      guard let guest, !isKnown(guest), !holders.contains(where: { $0.node == guest }),
        let own = holder(guest, question)
      else { return holders }
      return (holders + [own]).sorted()
    }
  }
}
