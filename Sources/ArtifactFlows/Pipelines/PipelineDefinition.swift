import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading

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
  /// Whether the pipeline has one `artifactStore` for its own region.
  let hasSingleStore: Bool
  /// Actions in order of stage, run order and name.
  let actions: [ActionDefinition]
  /// Rules of stage conditions, in order.
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
      partition: role?.partition ?? "aws",
      service: "codepipeline",
      region: region,
      account: account.description,
      resource: name
    )
    position = located.position(of: node)
    var stores: [String: StoreDefinition] = [:]
    if let store = located["artifactStore"] {
      stores[region] = StoreDefinition(store, region: region)
      hasSingleStore = true
    } else {
      for member in node["artifactStores"]?.members ?? [] {
        let store = LocatedNode(node: member.node, origin: located.origin)
        stores[member.name] = StoreDefinition(store, region: member.name)
      }
      hasSingleStore = false
    }
    self.stores = stores
    var variables: [String: String] = [:]
    for variable in node["variables"]?.elements ?? [] {
      if let name = variable["name"]?.string {
        variables[name] = variable["defaultValue"]?.scalarText ?? ""
      }
    }
    self.variables = variables
    var actions: [ActionDefinition] = []
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
    }
    self.actions = actions
  }

  /// The first 20 characters of the name, with which every artifact's key begins (PF-11), with what
  /// stands at its end kept (PF-13).
  var keyPrefix: String { String(name.prefix(20)) }
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
    variables: [String: String]
  ) {
    let node = located.node
    self.stage = stage
    self.stageIndex = stageIndex
    name = node["name"]?.string ?? "action \(index + 1)"
    let type = node["actionTypeId"]
    category = type?["category"]?.string ?? ""
    owner = type?["owner"]?.string ?? ""
    provider = type?["provider"]?.string ?? ""
    version = type?["version"]?.string ?? ""
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
