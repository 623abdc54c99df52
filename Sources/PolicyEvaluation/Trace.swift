import PolicyLanguage

/// What was looked at to decide one request: enough to decide it again (EV-803, EV-804).
public struct Trace: Sendable {
  /// A layer and whether it took part.
  public struct LayerEntry: Hashable, Sendable {
    /// The layer.
    public let layer: Layer
    /// Whether it took part.
    public let takesPart: Bool
    /// The level, for SCPs and RCPs.
    public let level: String?
    /// Whether the layer allows: `true`, `false` or `unknown`; empty when it took no part.
    public let allows: String
    /// Why it did or did not take part.
    public let rule: String
  }

  /// A statement and what became of each of its elements.
  public struct StatementEntry: Sendable {
    /// Which statement.
    public let statement: StatementReference
    /// The level, for SCPs and RCPs.
    public let level: String?
    /// The number the asker gave its policy.
    public let origin: Int
    /// Whether it allows or denies.
    public let isAllow: Bool
    /// Whether the action matches.
    public let action: Bool
    /// Whether the resource matches; `nil` when an earlier element already failed.
    public let resource: String?
    /// Whether the principal matches; `nil` when not looked at, or there is none.
    public let principal: String?
    /// The strongest class in which the principal matches (EV-151).
    public let matchClass: String?
    /// Whether the condition holds; `nil` when not looked at.
    public let condition: String?
    /// Texts with variables, as the policy has them and with the values put in.
    public let substitutions: [Substitution]

    /// The first element that failed, if one did.
    public var failedElement: String? {
      if !action { return "action" }
      if resource == "false" { return "resource" }
      if principal == "false" { return "principal" }
      if condition == "false" { return "condition" }
      return nil
    }

    /// Whether every element matches with certainty.
    public var applies: Bool {
      action && resource != "false" && resource != "unknown" && principal != "false"
        && principal != "unknown" && condition == "true"
    }
  }

  /// A text with variables and what it became.
  public struct Substitution: Hashable, Sendable {
    /// The text as the policy writes it.
    public let template: String
    /// The text with the values put in; `nil` when a variable has no value, or an unknown one.
    public let text: String?
  }

  /// A condition key that was asked for.
  public struct KeyEntry: Sendable {
    /// The key in lower case.
    public let key: String
    /// What is known of it.
    public let known: KeyState
    /// How that is known.
    public let origin: KeyOrigin

    /// `present`, `absent`, `unknown`, with its values, in words.
    public var state: String { known.word }
  }

  /// Something doubtful in a policy that takes part.
  public struct Warning: Hashable, Sendable {
    /// The layer of the policy.
    public let layer: Layer
    /// The policy.
    public let policy: String
    /// What is doubtful.
    public let code: PolicyFindingCode
    /// The same in one sentence.
    public let message: String
  }

  /// Layers in the order of EV-801.
  public internal(set) var layers: [LayerEntry] = []
  /// Statements by layer, policy and index.
  public internal(set) var statements: [StatementEntry] = []
  /// Keys that were consulted, sorted.
  public internal(set) var keys: [KeyEntry] = []
  /// What is doubtful in the policies, in the order of layers and policies.
  public internal(set) var warnings: [Warning] = []

  /// The keys that were consulted and whose state was taken for granted, sorted (EV-386): a
  /// decision with any is assumed.
  public var assumed: [String] {
    keys.filter { $0.origin == .assumption }.map(\.key)
  }

  /// The rules that decided which layers take part, each once, sorted.
  public var rules: [String] { Set(layers.map(\.rule)).sorted() }
}

extension Trace {
  mutating func note(_ key: String, _ state: KeyState, _ origin: KeyOrigin) {
    if keys.contains(where: { $0.key == key }) { return }
    keys.append(KeyEntry(key: key, known: state, origin: origin))
  }

  mutating func warn(
    _ code: PolicyFindingCode,
    _ message: String,
    layer: Layer,
    policy: String
  ) {
    let warning = Warning(layer: layer, policy: policy, code: code, message: message)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  /// Puts every list into its order (EV-806).
  mutating func sort() {
    layers.sort { ($0.layer, $0.level ?? "") < ($1.layer, $1.level ?? "") }
    statements.sort { left, right in
      if left.statement.layer == right.statement.layer, left.level != right.level {
        return (left.level ?? "") < (right.level ?? "")
      }
      return left.statement < right.statement
    }
    keys.sort { $0.key < $1.key }
    warnings.sort { left, right in
      if left.layer != right.layer { return left.layer < right.layer }
      if left.policy != right.policy { return left.policy < right.policy }
      return left.code.rawValue < right.code.rawValue
    }
  }
}

/// How the state of a condition key is known (EV-803).
public enum KeyOrigin: String, Codable, Sendable {
  /// The request says so.
  case request
  /// It follows from the inventory.
  case inventory
  /// It is taken for granted (EV-386).
  case assumption
  /// Nobody said anything: a rule for such keys answers.
  case unlisted
}

extension KeyState {
  /// The state in words, for a trace.
  var word: String {
    switch self {
    case .absent: return "absent"
    case .collision: return "given twice, in different case"
    case .present(let present):
      let texts = present.values.map { String(decoding: $0, as: UTF8.self) }
      return "present: " + texts.joined(separator: ", ")
    case .unknown(let known):
      var text = known.mayBeAbsent ? "unknown" : "present, value unknown"
      if let candidates = known.candidates {
        let texts = candidates.map { String(decoding: $0, as: UTF8.self) }
        text += ", one of: " + texts.joined(separator: ", ")
      }
      if !known.prefix.isEmpty {
        text += ", begins with: " + String(decoding: known.prefix, as: UTF8.self)
      }
      return text
    }
  }
}
