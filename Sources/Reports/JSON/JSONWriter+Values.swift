import ArtifactFlows
import Diagnostics
import Repairs

/// Values that several documents hold.
extension JSONWriter {
  /// Writes a member that is a place as `file:line:column`, or `null`.
  mutating func member(_ name: String, _ location: FileLocation?) {
    member(name, location?.description)
  }

  /// Writes a finding of the readers.
  mutating func value(_ diagnostic: Diagnostic) {
    object {
      $0.member("code", diagnostic.code)
      $0.member("severity", diagnostic.severity.rawValue)
      $0.member("location", diagnostic.location)
      $0.member("message", diagnostic.message)
      $0.member("help", diagnostic.help)
    }
  }

  /// Writes something that is not known.
  mutating func value(_ unknown: LegUnknown) {
    object {
      $0.member("text", unknown.text)
      $0.member("file", unknown.file)
      $0.member("command", unknown.command)
    }
  }

  /// Writes a statement as IAM reads it.
  mutating func value(_ statement: ProposedStatement) {
    object {
      $0.member("Effect", "Allow")
      switch statement.principal {
      case .aws(let arn)?: $0.member("Principal", object: { $0.member("AWS", arn) })
      case .service(let name)?: $0.member("Principal", object: { $0.member("Service", name) })
      case .everyoneUnderCondition?: $0.member("Principal", "*")
      case nil: break
      }
      $0.oneOrMany("Action", statement.actions)
      if let resources = statement.resources { $0.oneOrMany("Resource", resources) }
      if !statement.conditions.isEmpty {
        $0.member(
          "Condition",
          object: { condition in
            for entry in statement.conditions { condition.add(entry) }
          }
        )
      }
    }
  }

  /// Writes a condition as an object of one operator.
  mutating func value(_ condition: ProposedStatement.Condition) {
    object { $0.add(condition) }
  }

  private mutating func add(_ condition: ProposedStatement.Condition) {
    member(condition.test, object: { $0.member(condition.key, condition.value) })
  }

  private mutating func oneOrMany(_ name: String, _ texts: [String]) {
    if texts.count == 1 { member(name, texts[0]) } else { member(name, texts) }
  }
}

extension ProposedStatement {
  /// The statement as JSON on one line.
  var json: String {
    var writer = JSONWriter(isPretty: false)
    writer.value(self)
    return writer.text
  }
}

extension ProposedStatement.Condition {
  /// The condition as JSON on one line: what to put into a statement's `Condition`.
  var json: String {
    var writer = JSONWriter(isPretty: false)
    writer.value(self)
    return writer.text
  }
}
