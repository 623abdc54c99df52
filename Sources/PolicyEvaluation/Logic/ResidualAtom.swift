import AWSIdentifiers
import PolicyLanguage

/// Names a statement of a policy within one evaluation.
public struct StatementReference: Hashable, Comparable, Sendable {
  /// The layer the policy belongs to.
  public let layer: Layer
  /// The policy's name within the question.
  public let policy: String
  /// The statement's zero-based index.
  public let index: Int
  /// The statement's `Sid`, if it has one.
  public let sid: String?

  /// A reference.
  public init(layer: Layer, policy: String, index: Int, sid: String?) {
    self.layer = layer
    self.policy = policy
    self.index = index
    self.sid = sid
  }

  /// Orders by layer, policy and index (EV-806).
  public static func < (left: StatementReference, right: StatementReference) -> Bool {
    if left.layer != right.layer { return left.layer < right.layer }
    if left.policy != right.policy { return left.policy < right.policy }
    return left.index < right.index
  }
}

/// One thing that is not known and decides something (EV-802).
public enum ResidualAtom: Hashable, Sendable {
  /// A condition on a key whose value is not known.
  case condition(ConditionAtom)
  /// A value that depends on a variable whose key is not known (EV-177).
  case variableEquals(VariableAtom)
  /// Two entries of the request differ by case alone (EV-201).
  case keyCaseCollision(String)
  /// Whether the policies of a level that was not collected allow (EV-414).
  case serviceControlPoliciesAllow(level: String)
  /// Whether a policy that cannot be read, or was not collected, allows.
  case unreadablePolicyAllows(UnknownPolicy)
  /// Whether a policy that cannot be read, or was not collected, denies.
  case unreadablePolicyDenies(UnknownPolicy)
  /// Whether the principal's own account, which was not collected, allows (EV-445).
  case externalAccountAllows(account: String, principal: String, action: String)
  /// Whether the policy of a resource that was not collected allows (EV-446).
  case externalResourcePolicyAllows(resource: String)
  /// Whether the session of a role bears this name (EV-165).
  case sessionNameIs(String)
  /// Something else that the question leaves open, said in words.
  case open(String)
}

/// A policy whose text is not known.
public struct UnknownPolicy: Hashable, Sendable {
  /// What to call it: a policy's name, or the file that would hold it.
  public let name: String
  /// The file that would tell, relative to the inventory, if one is known.
  public let file: String?
  /// The command that collects that file.
  public let command: String?

  /// A policy that cannot be read.
  public init(name: String, file: String? = nil, command: String? = nil) {
    self.name = name
    self.file = file
    self.command = command
  }
}

/// A condition that stays open.
public struct ConditionAtom: Hashable, Sendable {
  let condition: CompiledCondition

  /// The operator.
  public var test: ConditionOperator { condition.test }
  /// The condition key as written.
  public var key: String { condition.name }
  /// The values as written.
  public var values: [String] { condition.sources }

  /// Atoms are equal when operator, key and values are, whichever statement they stand in.
  public static func == (left: ConditionAtom, right: ConditionAtom) -> Bool {
    left.condition.isSame(as: right.condition)
  }

  /// Hashes operator and key.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(condition.test)
    hasher.combine(condition.keyHash)
  }
}

/// A comparison with a text that holds a variable of unknown value.
public struct VariableAtom: Hashable, Sendable {
  let text: PolicyText
  let mustCover: Bool
  let resource: RequestResource
  /// The condition key of the variable, in lower case.
  public let key: String

  /// What it would have to match.
  public var value: String { resource.text }
  /// The text as the policy writes it.
  public var template: String { text.source }

  init(text: PolicyText, resource: RequestResource, key: String, mustCover: Bool) {
    self.text = text
    self.resource = resource
    self.key = key
    self.mustCover = mustCover
  }

  /// Atoms are equal when text and resource are.
  public static func == (left: VariableAtom, right: VariableAtom) -> Bool {
    left.text == right.text && left.value == right.value && left.mustCover == right.mustCover
  }

  /// Hashes text and resource.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(value)
  }
}

extension ConditionAtom: CustomStringConvertible {
  /// Operator, key and values.
  public var description: String {
    let values = values.count == 1 ? values[0] : "[\(values.joined(separator: ", "))]"
    return "\(test)(\(key), \(values))"
  }
}

extension ResidualAtom: CustomStringConvertible {
  /// The atom in words, as a condition under which something holds.
  public var description: String {
    switch self {
    case .condition(let atom): return atom.description
    case .variableEquals(let atom): return "\(atom.template) matches \(atom.value)"
    case .keyCaseCollision(let key): return "tagKeyCaseCollision(\(key))"
    case .serviceControlPoliciesAllow(let level): return "scpAllows(\(level))"
    case .unreadablePolicyAllows(let policy): return "policyUnreadable(\(policy.name)) allows"
    case .unreadablePolicyDenies(let policy): return "policyUnreadable(\(policy.name)) denies"
    case .externalAccountAllows(let account, let principal, let action):
      return "externalAccountAllows(\(account), \(principal), \(action))"
    case .externalResourcePolicyAllows(let resource):
      return "externalResourcePolicyAllows(\(resource))"
    case .sessionNameIs(let name): return "sessionNameIs(\(name))"
    case .open(let text): return text
    }
  }
}

/// A Boolean expression over atoms: the condition under which a request is allowed.
public indirect enum Residual: Sendable {
  /// One atom and the statements it came from.
  case atom(ResidualAtom, from: [StatementReference])
  /// Negation.
  case not(Residual)
  /// All of them.
  case all([Residual])
  /// At least one of them.
  case any([Residual])
  /// More atoms than the evaluator follows (EV-384).
  case truncated

  /// Every atom, each once, in order of appearance.
  public var atoms: [ResidualAtom] {
    var found: [ResidualAtom] = []
    collect(into: &found)
    return found
  }

  /// Every atom with the statements it came from (EV-802), in order of appearance.
  public var sources: [(atom: ResidualAtom, statements: [StatementReference])] {
    var found: [(atom: ResidualAtom, statements: [StatementReference])] = []
    func collect(_ residual: Residual) {
      switch residual {
      case .atom(let atom, let statements):
        if !found.contains(where: { $0.atom == atom }) { found.append((atom, statements)) }
      case .not(let inner): collect(inner)
      case .all(let parts), .any(let parts): for part in parts { collect(part) }
      case .truncated: break
      }
    }
    collect(self)
    return found
  }

  /// What must hold, one text each; all of them must.
  public var conjuncts: [String] {
    if case .all(let parts) = self { return parts.map(\.description) }
    return [description]
  }

  private func collect(into found: inout [ResidualAtom]) {
    switch self {
    case .atom(let atom, _): if !found.contains(atom) { found.append(atom) }
    case .not(let inner): inner.collect(into: &found)
    case .all(let parts), .any(let parts): for part in parts { part.collect(into: &found) }
    case .truncated: break
    }
  }
}

extension Residual: CustomStringConvertible {
  /// The expression in words.
  public var description: String {
    switch self {
    case .atom(let atom, _): atom.description
    case .not(let inner): "not (\(inner))"
    case .all(let parts): parts.map { "(\($0))" }.joined(separator: " and ")
    case .any(let parts): parts.map { "(\($0))" }.joined(separator: " or ")
    case .truncated: "…"
    }
  }
}
