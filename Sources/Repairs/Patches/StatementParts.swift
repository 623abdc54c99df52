import PolicyLanguage

// Short ways to write statements of our own.

extension PatternElement {
  init(_ texts: [String], isNegated: Bool = false) {
    self.init(isNegated: isNegated, entries: texts.map { LocatedText($0) })
  }

  /// The entries as texts.
  var texts: [String] { entries.map(\.text) }
}

extension PrincipalElement {
  /// The element for some principals, sorted; everybody when one of them is everybody.
  init(_ principals: some Collection<ProposedStatement.Principal>) {
    let entries = principals.map { principal in
      switch principal {
      case .aws(let arn): Entry(.aws, LocatedText(arn))
      case .service(let name): Entry(.service, LocatedText(name))
      case .everyoneUnderCondition: Entry(.everyone, LocatedText("*"))
      }
    }
    self.init(
      entries: entries.sorted {
        ($0.form.rawValue, $0.value.text) < ($1.form.rawValue, $1.value.text)
      }
    )
  }
}

extension ConditionClause {
  init?(_ test: String, _ key: String, _ values: [String]) {
    guard let test = ConditionOperator(test) else { return nil }
    self.init(test: test, key: LocatedText(key), values: values.map { LocatedText($0) })
  }

  /// Whether the clause has this operator and key.
  func isOn(_ test: ConditionOperator, _ key: String) -> Bool {
    self.test == test && self.key.text.lowercased() == key.lowercased()
  }

  /// The clause with further values, each once.
  func adding(_ texts: [String]) -> ConditionClause {
    let known = Set(values.map(\.text))
    let new = texts.filter { !known.contains($0) }.map { LocatedText($0) }
    return ConditionClause(test: test, key: key, values: values + new)
  }
}

extension PolicyStatement {
  /// The statement with some of its parts changed.
  func with(
    index: Int? = nil,
    sid: String?? = nil,
    action: PatternElement? = nil,
    resource: PatternElement?? = nil,
    conditions: [ConditionClause]? = nil
  ) -> PolicyStatement {
    PolicyStatement(
      index: index ?? self.index,
      sid: sid ?? self.sid,
      effect: effect,
      principal: principal,
      action: action ?? self.action,
      resource: resource ?? self.resource,
      conditions: conditions ?? self.conditions,
      offset: offset
    )
  }
}

/// Names for new statements that no other statement of the document bears.
struct StatementNames {
  private var taken: Set<String>

  init(_ document: PolicyDocument?) {
    taken = Set(document?.statements.compactMap(\.sid) ?? [])
  }

  /// A name: the wish with a number behind it where others bear it.
  ///
  /// Letters and digits only, which is what every kind of policy takes.
  mutating func unique(_ wish: String) -> String {
    let plain = wish.unicodeScalars.filter {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
    }
    let base = String(String.UnicodeScalarView(plain))
    var name = base.isEmpty ? "Statement" : String(base.prefix(64))
    var number = 2
    while taken.contains(name) {
      name = "\(base.prefix(60))\(number)"
      number += 1
    }
    taken.insert(name)
    return name
  }
}
