import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading
import PolicyEvaluation

/// A pipeline as `get-pipeline` prints it (PF-130).
struct PipelineDefinition: Sendable {
  let name: String
  let account: AccountID
  let region: String
  let arn: ARN
  /// The service role, if `roleArn` is an ARN.
  let role: ARN?
  let roleText: String
  /// Artifact stores by region.
  let stores: [String: StoreDefinition]
  /// Whether the pipeline has both `artifactStore` and `artifactStores`, of which one is too many.
  let hasBothStores: Bool
  /// Actions in order of stage, run order and name.
  let actions: [ActionDefinition]
  /// Rules of stage conditions, in order of stage, kind of condition and place.
  let rules: [ConditionRule]
  /// Defaults of the pipeline's variables.
  let variables: [String: String]
  let position: SourcePosition

  var partition: String { arn.partition }

  /// Reads the `pipeline` object.
  init(_ located: LocatedNode, name fallback: String, account: AccountID, region: String) {
    let node = located.node
    let name = node["name"]?.string ?? fallback
    self.name = name
    self.account = account
    self.region = region
    roleText = node["roleArn"]?.string ?? ""
    role = ARN(roleText)
    arn = ARN(
      partition: role?.partition ?? AccessGraph.partition(of: region),
      service: "codepipeline",
      region: region,
      account: account.description,
      resource: name
    )
    position = located.position(of: node)
    var stores: [String: StoreDefinition] = [:]
    if let store = located["artifactStore"] {
      stores[region] = StoreDefinition(store, region: region)
    }
    let byRegion = node["artifactStores"]?.members ?? []
    for member in byRegion where stores[member.name] == nil {
      let store = LocatedNode(node: member.node, origin: located.origin)
      stores[member.name] = StoreDefinition(store, region: member.name)
    }
    hasBothStores = located["artifactStore"] != nil && !byRegion.isEmpty
    self.stores = stores
    var variables: [String: String] = [:]
    for variable in node["variables"]?.elements ?? [] {
      if let name = variable["name"]?.string {
        variables[name] = variable["defaultValue"]?.scalarText ?? ""
      }
    }
    self.variables = variables
    var actions: [ActionDefinition] = []
    var rules: [ConditionRule] = []
    for (stageIndex, stage) in (node["stages"]?.elements ?? []).enumerated() {
      let stageName = stage["name"]?.string ?? "stage \(stageIndex + 1)"
      let inStage = (stage["actions"]?.elements ?? []).enumerated().map { index, action in
        ActionDefinition(
          LocatedNode(node: action, origin: located.origin),
          stage: stageName,
          stageIndex: stageIndex,
          index: index,
          variables: variables
        )
      }
      actions += inStage.sorted { ($0.runOrder, $0.name) < ($1.runOrder, $1.name) }
      rules += ConditionRule.rules(
        of: LocatedNode(node: stage, origin: located.origin),
        named: stageName,
        stageIndex: stageIndex,
        variables: variables
      )
    }
    self.actions = actions
    self.rules = rules
  }

  /// The first 20 characters of the name, with which every artifact's key begins (PF-11), with what
  /// stands at its end kept (PF-13).
  var keyPrefix: String { String(name.prefix(20)) }

  /// Something of a pipeline that has a step of its own.
  enum Element: Sendable {
    case action(ActionDefinition)
    case rule(ActionDefinition)
  }

  /// Actions, and the rules of their stages' conditions before and after them.
  var sequence: [Element] {
    let indices = actions.map(\.stageIndex) + rules.map(\.definition.stageIndex)
    return Set(indices).sorted().flatMap { stage in
      let rules = rules.filter { $0.definition.stageIndex == stage }
      return rules.filter { $0.kind == .beforeEntry }.map { Element.rule($0.definition) }
        + actions.filter { $0.stageIndex == stage }.map { Element.action($0) }
        + rules.filter { $0.kind != .beforeEntry }.map { Element.rule($0.definition) }
    }
  }
}

/// An artifact store (PF-8).
struct StoreDefinition: Sendable {
  let region: String
  let bucket: String
  /// The key as configured: id, ARN, alias; `nil` when the store has none.
  let keyText: String?
  let position: SourcePosition

  init(_ located: LocatedNode, region: String) {
    self.region = region
    bucket = located.node["location"]?.string ?? ""
    keyText = located.node["encryptionKey"]?["id"]?.string
    position = located.position(of: located.node)
  }
}

/// One action of a pipeline.
struct ActionDefinition: Sendable {
  let stage: String
  let stageIndex: Int
  let name: String
  let category: String
  let owner: String
  let provider: String
  let version: String
  let runOrder: Int
  /// The action's own role as written; `nil` when it runs with the pipeline's.
  let roleText: String?
  /// The action's own region; `nil` for the pipeline's.
  let region: String?
  let inputs: [String]
  let outputs: [String]
  /// The configuration with pipeline variables replaced by their defaults (PF-5).
  let configuration: [String: String]
  let position: SourcePosition

  var step: String { "\(stage)/\(name)" }

  init(
    _ located: LocatedNode,
    stage: String,
    stageIndex: Int,
    index: Int,
    variables: [String: String],
    of condition: ConditionRule.Kind? = nil
  ) {
    let node = located.node
    self.stage = stage
    self.stageIndex = stageIndex
    let type: JSONNode?
    if let condition {
      name = "\(condition.rawValue)/\(node["name"]?.string ?? "rule \(index + 1)")"
      type = node["ruleTypeId"]
    } else {
      name = node["name"]?.string ?? "action \(index + 1)"
      type = node["actionTypeId"]
    }
    category = type?["category"]?.string ?? (condition == nil ? "" : "Rule")
    owner = type?["owner"]?.string ?? ""
    provider = type?["provider"]?.string ?? ""
    version = type?["version"]?.scalarText ?? ""
    runOrder = node["runOrder"]?.scalarText.flatMap { Int($0) } ?? 1
    roleText = node["roleArn"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    region = node["region"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    inputs = node["inputArtifacts"]?.elements.compactMap { $0["name"]?.string } ?? []
    outputs = node["outputArtifacts"]?.elements.compactMap { $0["name"]?.string } ?? []
    var configuration: [String: String] = [:]
    for member in node["configuration"]?.members ?? [] {
      guard let text = member.node.scalarText else { continue }
      configuration[member.name] = RunTimeVariables.resolve(text, defaults: variables)
    }
    self.configuration = configuration
    position = located.position(of: node)
  }

  /// A field that says `true`, in any case.
  func isOn(_ field: String) -> Bool { configuration[field]?.lowercased() == "true" }
}

/// A rule of a stage's condition (PF-88): it yields legs like an action of its provider.
struct ConditionRule: Sendable {
  /// When the condition is looked at.
  enum Kind: String, CaseIterable, Sendable {
    /// Before the stage is entered.
    case beforeEntry
    /// After the stage succeeded.
    case onSuccess
    /// After the stage failed.
    case onFailure
  }

  let kind: Kind
  /// The rule as an action of category `Rule`, its name led by the kind of condition.
  let definition: ActionDefinition

  /// The rules of a stage, in order.
  static func rules(
    of stage: LocatedNode,
    named name: String,
    stageIndex: Int,
    variables: [String: String]
  ) -> [ConditionRule] {
    var rules: [ConditionRule] = []
    for kind in Kind.allCases {
      for condition in stage.node[kind.rawValue]?["conditions"]?.elements ?? [] {
        for rule in condition["rules"]?.elements ?? [] {
          let definition = ActionDefinition(
            LocatedNode(node: rule, origin: stage.origin),
            stage: name,
            stageIndex: stageIndex,
            index: rules.count,
            variables: variables,
            of: kind
          )
          rules.append(ConditionRule(kind: kind, definition: definition))
        }
      }
    }
    return rules
  }
}

/// Variables of the form `#{…}` in configuration values (PF-5).
enum RunTimeVariables {
  /// Replaces `#{variables.X}` by the variable's default; what has none stays as written.
  static func resolve(_ text: String, defaults: [String: String]) -> String {
    guard text.contains("#{") else { return text }
    var output = ""
    var rest = text[...]
    while let start = rest.range(of: "#{") {
      output += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        return output + rest[start.lowerBound...]
      }
      let name = rest[start.upperBound..<end]
      if name.hasPrefix("variables."), let value = defaults[String(name.dropFirst(10))],
        !value.isEmpty
      {
        output += value
      } else {
        output += rest[start.lowerBound...end]
      }
      rest = rest[rest.index(after: end)...]
    }
    return output + rest
  }

  /// What is known of a condition key whose value comes from a configuration value.
  static func state(_ text: String) -> KeyState {
    guard let start = text[...].range(of: "#{")?.lowerBound else { return .value(text) }
    return .unknown(KeyUncertainty(mayBeAbsent: false, prefix: String(text[..<start])))
  }

  /// A value as it stands in an ARN: what is known only at run time becomes `*`.
  static func pattern(_ text: String) -> (text: String, isPattern: Bool) {
    guard text.contains("#{") else { return (text, false) }
    var output = ""
    var rest = text[...]
    while let start = rest.range(of: "#{"),
      let end = rest[start.upperBound...].firstIndex(of: "}")
    {
      output += rest[..<start.lowerBound] + "*"
      rest = rest[rest.index(after: end)...]
    }
    return (output + rest, true)
  }
}

extension Substring {
  /// The first place of a text in this one.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start != endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
