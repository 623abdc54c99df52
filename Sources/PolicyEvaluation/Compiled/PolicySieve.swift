import AWSIdentifiers
import PolicyLanguage

/// Tells which policies may have a say in a question, without deciding anything.
///
/// A question to a whole organization looks at every distinct policy once. What the sieve holds
/// back certainly has no effect; what it lets through is decided by the evaluator.
public struct PolicySieve: Sendable {
  private let action: RequestAction
  private let resource: RequestResource

  /// A sieve for requests for one action on one resource.
  public init(action: ActionName, resource: RequestResource) {
    self.action = RequestAction(action)
    self.resource = resource
  }

  /// What a policy may do to such a request.
  public func relevance(of policy: CompiledPolicy) -> PolicyRelevance {
    var relevance = PolicyRelevance()
    guard policy.isReadable else {
      relevance.isReadable = false
      return relevance
    }
    for index in statements(of: policy) {
      let statement = policy.statements[index]
      if statement.isAllow { relevance.mayAllow = true } else { relevance.mayDeny = true }
      if statement.isPersonal { relevance.isPersonal = true }
    }
    return relevance
  }

  /// The places of the statements that may apply, counted from zero in the document's list.
  public func statements(of policy: CompiledPolicy) -> [Int] {
    StatementTable.Probe.with(action, resource) { probe in
      guard let table = policy.table else {
        return policy.statements.indices.filter {
          policy.statements[$0].action.matches(probe) && mayTouch(policy.statements[$0])
        }
      }
      var found: [Int] = []
      var index = 0
      while let next = table.next(from: index, probe) {
        let statement = policy.statements[next]
        if statement.action.matches(probe), mayTouch(statement) { found.append(next) }
        index = next + 1
      }
      return found
    }
  }
}

extension PolicySieve {
  /// Whether a statement's resources have anything in common with a pattern that is asked about; of
  /// single resources the table has told already.
  private func mayTouch(_ statement: CompiledStatement) -> Bool {
    guard case .pattern(let wanted) = resource.form, let listed = statement.resource,
      !listed.isNegated
    else { return true }
    return listed.entries.contains { entry in
      guard case .arn(let arn) = entry else { return true }
      guard arn.mayShareHead(with: wanted, mustCover: false) else { return false }
      if case .fixed(let tail) = arn.tail { return tail.overlaps(wanted.parts[5]) }
      return true
    }
  }
}

/// What a policy may do to a request.
public struct PolicyRelevance: Hashable, Sendable {
  /// Whether some `Allow` may apply.
  public var mayAllow = false
  /// Whether some `Deny` may apply.
  public var mayDeny = false
  /// Whether what applies may differ between principals that hold the same policies: it asks for
  /// the principal's name, id or tags.
  public var isPersonal = false
  /// Whether the text can be evaluated at all; if not, it may do anything (EV-114).
  public var isReadable = true
}

extension CompiledStatement {
  /// Whether a condition or a variable asks who the principal is.
  fileprivate var isPersonal: Bool {
    let asks = conditions.contains { condition in
      if PersonalKey.isOne(condition.key) { return true }
      return condition.readings.contains { reading in
        if case .template(let text) = reading { text.isPersonal } else { false }
      }
    }
    if asks { return true }
    return resource?.entries.contains { entry in
      if case .arn(let arn) = entry, case .template(let text) = arn.tail {
        text.isPersonal
      } else {
        false
      }
    } ?? false
  }
}

extension PolicyText {
  /// Whether a variable stands for something that is the principal's own.
  fileprivate var isPersonal: Bool {
    pieces.contains { piece in
      if case .variable(let key, _) = piece { PersonalKey.isOne(key) } else { false }
    }
  }
}

/// Condition keys whose value differs between the principals of one account (EV-300).
private enum PersonalKey {
  static func isOne(_ key: String) -> Bool {
    switch key {
    case "aws:principalarn", "aws:userid", "aws:username": true
    default: key.hasPrefix("aws:principaltag/")
    }
  }
}
