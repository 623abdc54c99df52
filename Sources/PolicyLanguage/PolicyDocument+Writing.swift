extension PolicyDocument {
  /// The document as JSON, two blanks a level, one member a line, elements in the order of the
  /// grammar; it ends with a line feed.
  ///
  /// What has no meaning is not kept: whether a lone value stood in a list, the order of members,
  /// Booleans and numbers in conditions (written as text), and members that policies do not know.
  /// Reading the text gives the same statements again. Whatever is not plain ASCII is escaped.
  ///
  /// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
  public var prettyText: String {
    var writer = PolicyWriter()
    writer.object {
      $0.member("Version") { $0.string(version.rawValue) }
      if let id { $0.member("Id") { $0.string(id) } }
      $0.member("Statement") { writer in
        writer.array(statements) { $0.statement($1) }
      }
    }
    return writer.text + "\n"
  }
}

extension PolicyStatement {
  /// The statement as JSON, as it stands in the whole document's text.
  ///
  /// - Parameter depth: How far the lines after the first are indented, in steps of two blanks.
  /// - Returns: JSON without a line feed at its end.
  public func prettyText(depth: Int = 0) -> String {
    var writer = PolicyWriter(depth: depth)
    writer.statement(self)
    return writer.text
  }
}

/// Writes indented JSON.
private struct PolicyWriter {
  private(set) var text = ""
  private var depth: Int
  private var isFirst = true

  init(depth: Int = 0) {
    self.depth = depth
  }

  mutating func object(_ body: (inout PolicyWriter) -> Void) {
    nest("{", "}", body)
  }

  mutating func array<Element>(
    _ elements: [Element],
    _ body: (inout PolicyWriter, Element) -> Void
  ) {
    nest("[", "]") { writer in
      for element in elements {
        writer.separate()
        body(&writer, element)
      }
    }
  }

  mutating func member(_ name: String, _ body: (inout PolicyWriter) -> Void) {
    separate()
    string(name)
    text += ": "
    body(&self)
  }

  mutating func oneOrMany(_ texts: [String]) {
    if texts.count == 1 { string(texts[0]) } else { array(texts) { $0.string($1) } }
  }

  mutating func statement(_ statement: PolicyStatement) {
    object {
      if let sid = statement.sid { $0.member("Sid") { $0.string(sid) } }
      $0.member("Effect") { $0.string(statement.effect.rawValue) }
      if let principal = statement.principal { $0.member(principal) }
      $0.member(statement.action.isNegated ? "NotAction" : "Action") {
        $0.oneOrMany(statement.action.entries.map(\.text))
      }
      if let resource = statement.resource {
        $0.member(resource.isNegated ? "NotResource" : "Resource") {
          $0.oneOrMany(resource.entries.map(\.text))
        }
      }
      if !statement.conditions.isEmpty {
        $0.member("Condition") { $0.conditions(statement.conditions) }
      }
    }
  }

  private mutating func member(_ principal: PrincipalElement) {
    member(principal.isNegated ? "NotPrincipal" : "Principal") { writer in
      if principal.entries.contains(where: { $0.form == .everyone }) {
        writer.string("*")
        return
      }
      writer.object {
        for form in [PrincipalElement.Entry.Form.aws, .service, .federated, .canonicalUser] {
          let values = principal.entries.filter { $0.form == form }.map(\.value.text)
          if !values.isEmpty { $0.member(form.rawValue) { $0.oneOrMany(values) } }
        }
      }
    }
  }

  private mutating func conditions(_ clauses: [ConditionClause]) {
    var operators: [(name: String, clauses: [ConditionClause])] = []
    for clause in clauses {
      let name = clause.test.description
      if let index = operators.firstIndex(where: { $0.name == name }) {
        operators[index].clauses.append(clause)
      } else {
        operators.append((name, [clause]))
      }
    }
    object {
      for entry in operators {
        $0.member(entry.name) {
          $0.object {
            for clause in entry.clauses {
              $0.member(clause.key.text) { $0.oneOrMany(clause.values.map(\.text)) }
            }
          }
        }
      }
    }
  }

  // MARK: - Tokens

  private mutating func nest(
    _ open: String,
    _ close: String,
    _ body: (inout PolicyWriter) -> Void
  ) {
    text += open
    depth += 1
    isFirst = true
    body(&self)
    depth -= 1
    if !isFirst { breakLine() }
    text += close
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { text += "," }
    isFirst = false
    breakLine()
  }

  private mutating func breakLine() {
    text += "\n" + String(repeating: "  ", count: depth)
  }

  mutating func string(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      default:
        if scalar.value >= 0x20, scalar.value < 0x7F {
          text.unicodeScalars.append(scalar)
        } else {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { escape(unit) }
        }
      }
    }
    text += "\""
  }

  private mutating func escape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
