import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Pipelines and everything that services answer, in the field names of the AWS CLI.

extension ModelFileReader {
  /// Reads the pipelines of an account.
  mutating func readPipelines(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into result: inout Account
  ) {
    for member in members(node, at: "pipelines") {
      let (region, inner) = takeRegion(member.value, of: account)
      var pipeline = mapMembers(inner.json) { reader, name, value in
        switch name {
        case "roleArn": reader.role(value, of: account)
        case "artifactStore": reader.artifactStore(value, of: account)
        case "artifactStores":
          reader.mapMembers(value) { reader, _, value in
            reader.artifactStore(value, of: account)
          }
        case "stages": reader.stages(value, written: inner["stages"], of: account)
        default: value
        }
      }
      guard pipeline["stages"]?.isArray == true else {
        report(
          "model-missing-key",
          "pipeline `\(member.name)` has no list of `stages`",
          at: member.offset
        )
        let missing = missing("\(account.name)/pipelines/\(member.name)", .unreadable)
        result.regions[region, default: RegionInventory()]
          .unreadablePipelines[member.name] = missing
        continue
      }
      pipeline = pipeline.adding("name", member.name, at: member.offset)
      result.regions[region, default: RegionInventory()].pipelines[member.name] = LocatedNode(
        node: pipeline,
        origin: position(0)
      )
    }
  }

  /// The mapping without our own key `region`, and the region.
  private mutating func takeRegion(
    _ node: ModelNode,
    of account: ModelNames.AccountNames
  ) -> (region: String, rest: ModelNode) {
    guard let members = node.members else {
      if !node.isNull { report("model-type", "expected a mapping", at: node.offset) }
      return (account.region, ModelNode(content: .map([]), offset: node.offset))
    }
    let region = text(node["region"]) ?? account.region
    let rest = members.filter { $0.name != "region" && !$0.name.hasPrefix("x-") }
    return (region, ModelNode(content: .map(rest), offset: node.offset))
  }

  private func role(_ node: JSONNode, of account: ModelNames.AccountNames) -> JSONNode {
    guard let text = node.string else { return node }
    return JSONNode(value: .string(names.roleARN(text, in: account)), range: node.range)
  }

  private func key(_ node: JSONNode, of account: ModelNames.AccountNames) -> JSONNode {
    guard let text = node.string else { return node }
    return JSONNode(value: .string(names.keyARN(text, in: account)), range: node.range)
  }

  private mutating func artifactStore(
    _ node: JSONNode,
    of account: ModelNames.AccountNames
  ) -> JSONNode {
    let store = mapMembers(node) { reader, name, value in
      guard name == "encryptionKey" else { return value }
      // `encryptionKey: tools/release` is short for its `id` with type `KMS`.
      guard value.string != nil else {
        return reader.mapMembers(value) { reader, name, value in
          name == "id" ? reader.key(value, of: account) : value
        }
      }
      let type = JSONNode(value: .string("KMS"), range: value.range)
      return JSONNode(
        value: .object([("id", reader.key(value, of: account)), ("type", type)]),
        range: value.range
      )
    }
    return store.isObject && store["type"] == nil
      ? store.adding("type", "S3", at: store.range.lowerBound) : store
  }

  private mutating func stages(
    _ node: JSONNode,
    written: ModelNode?,
    of account: ModelNames.AccountNames
  ) -> JSONNode {
    let writtenStages = written?.elements ?? []
    guard case .array(let stages) = node.value, stages.count == writtenStages.count else {
      return node
    }
    let changed = zip(stages, writtenStages).map { stage, writtenStage in
      mapMembers(stage) { reader, name, value in
        guard name == "actions", case .array(let actions) = value.value,
          let writtenActions = writtenStage["actions"]?.elements,
          actions.count == writtenActions.count
        else { return value }
        let changed = zip(actions, writtenActions).map {
          reader.action($0, written: $1, of: account)
        }
        return JSONNode(value: .array(changed), range: value.range)
      }
    }
    return JSONNode(value: .array(changed), range: node.range)
  }

  private mutating func action(
    _ node: JSONNode,
    written: ModelNode,
    of account: ModelNames.AccountNames
  ) -> JSONNode {
    mapMembers(node) { reader, name, value in
      switch name {
      case "roleArn": reader.role(value, of: account)
      case "actionTypeId": reader.actionType(value, written: written["actionTypeId"])
      case "configuration":
        reader.configuration(value, written: written["configuration"], of: account)
      case "inputArtifacts", "outputArtifacts": reader.artifacts(value)
      default: value
      }
    }
  }

  /// An action's type: all members are texts; `Deploy/AWS/CloudFormation/1` is short for them.
  private func actionType(_ node: JSONNode, written: ModelNode?) -> JSONNode {
    guard let text = node.string else { return written?.jsonOfTexts ?? node }
    let parts = text.split(separator: "/").map(String.init)
    guard parts.count == 3 || parts.count == 4 else { return node }
    let values = [
      ("category", parts[0]), ("owner", parts[1]), ("provider", parts[2]),
      ("version", parts.count == 4 ? parts[3] : "1"),
    ]
    let members = values.map { name, value in
      (name: name, node: JSONNode(value: .string(value), range: node.range))
    }
    return JSONNode(value: .object(members), range: node.range)
  }

  /// An action's configuration: all values are texts, structures are JSON in a text.
  private mutating func configuration(
    _ node: JSONNode,
    written: ModelNode?,
    of account: ModelNames.AccountNames
  ) -> JSONNode {
    mapMembers(node) { reader, name, value in
      if name == "RoleArn" { return reader.role(value, of: account) }
      if let written = written?[name], written.text == nil { return value.asText }
      return written?[name]?.jsonOfTexts ?? value
    }
  }

  /// Artifacts: `SourceOutput` is short for `{name: SourceOutput}`.
  private mutating func artifacts(_ node: JSONNode) -> JSONNode {
    guard node.isArray || node.string != nil else { return node }
    let list = mapElements(node) { _, element in
      element.string == nil
        ? element
        : JSONNode(value: .object([("name", element)]), range: element.range)
    }
    return list.isArray ? list : JSONNode(value: .array([list]), range: node.range)
  }
}

// MARK: - Answers of services

extension ModelFileReader {
  /// Reads everything else of an account.
  mutating func readAnswers(
    _ fields: ModelFields,
    of account: ModelNames.AccountNames,
    into result: inout Account
  ) {
    var answers = ModelAnswers()
    readProjects(fields["projects"], of: account, into: &answers)
    for (key, operation, member) in [
      ("vpcs", "describe-vpcs", "Vpcs"), ("subnets", "describe-subnets", "Subnets"),
      ("vpcEndpoints", "describe-vpc-endpoints", "VpcEndpoints"),
      ("routeTables", "describe-route-tables", "RouteTables"),
    ] {
      readList(fields[key], operation, member, of: account, into: &answers)
    }
    readTopics(fields["topics"], of: account, into: &answers)
    readEventBuses(fields["eventBuses"], of: account, into: &answers)
    readEventRules(fields["eventRules"], of: account, into: &answers)
    for (place, node) in answers.nodes {
      result.regions[place.region, default: RegionInventory()].answers[place.key] = .known(
        LocatedNode(node: node, origin: position(0))
      )
    }
    readWritten(fields["answers"], of: account, into: &result)
  }

  private mutating func readProjects(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into answers: inout ModelAnswers
  ) {
    for member in members(node, at: "projects") {
      let (region, inner) = takeRegion(member.value, of: account)
      var project = mapMembers(inner.json) { reader, name, value in
        switch name {
        case "serviceRole": reader.role(value, of: account)
        case "encryptionKey": reader.key(value, of: account)
        default: value
        }
      }
      let arn = "arn:\(names.partition):codebuild:\(region):\(account.id):project/\(member.name)"
      project = project.adding("arn", arn, at: member.offset)
      project = project.adding("name", member.name, at: member.offset)
      answers.append(
        project,
        to: "projects",
        of: ServiceAnswerKey(service: "codebuild", name: "batch-get-projects"),
        in: region
      )
    }
    for region in answers.regions {
      answers.add(
        "projectsNotFound",
        JSONNode(value: .array([]), range: 0..<0),
        to: ServiceAnswerKey(service: "codebuild", name: "batch-get-projects"),
        in: region
      )
    }
  }

  private mutating func readList(
    _ node: ModelNode?,
    _ operation: String,
    _ member: String,
    of account: ModelNames.AccountNames,
    into answers: inout ModelAnswers
  ) {
    guard let node, !node.isWord("unknown") else { return }
    let key = ServiceAnswerKey(service: "ec2", name: operation)
    if elements(node).isEmpty { answers.makeList(member, of: key, in: account.region) }
    for element in elements(node) {
      let (region, inner) = takeRegion(element, of: account)
      answers.append(answer(inner, as: .endpoint), to: member, of: key, in: region)
    }
  }

  private mutating func readTopics(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into answers: inout ModelAnswers
  ) {
    for member in members(node, at: "topics") {
      let (region, inner) = takeRegion(member.value, of: account)
      let arn = "arn:\(names.partition):sns:\(region):\(account.id):\(member.name)"
      let attributes = answer(inner, as: .resource, textsOnly: true)
        .adding("TopicArn", arn, at: member.offset)
      answers.add(
        "Attributes",
        attributes,
        to: ServiceAnswerKey(service: "sns", name: "get-topic-attributes-\(member.name)"),
        in: region
      )
    }
  }

  private mutating func readEventBuses(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into answers: inout ModelAnswers
  ) {
    for member in members(node, at: "eventBuses") {
      let (region, inner) = takeRegion(member.value, of: account)
      let arn = "arn:\(names.partition):events:\(region):\(account.id):event-bus/\(member.name)"
      let bus = answer(inner, as: .resource)
        .adding("Arn", arn, at: member.offset).adding("Name", member.name, at: member.offset)
      let name =
        member.name == "default" ? "describe-event-bus" : "describe-event-bus-\(member.name)"
      answers.set(bus, of: ServiceAnswerKey(service: "events", name: name), in: region)
    }
  }

  private mutating func readEventRules(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into answers: inout ModelAnswers
  ) {
    for member in members(node, at: "eventRules") {
      let fields = fields(member.value, .eventRule, at: "rule `\(member.name)`")
      let region = text(fields["region"]) ?? account.region
      func texts(_ name: String, _ value: String?) -> [(name: String, node: JSONNode)] {
        value.map { [(name, JSONNode(value: .string($0), range: member.range))] } ?? []
      }
      let bus = text(fields["bus"]) ?? "default"
      let resource = bus == "default" ? "rule/\(member.name)" : "rule/\(bus)/\(member.name)"
      let arn = "arn:\(names.partition):events:\(region):\(account.id):\(resource)"
      var rule = texts("Name", member.name) + texts("Arn", arn)
      if let pattern = fields["pattern"] { rule.append(("EventPattern", pattern.json.asText)) }
      rule += texts("ScheduleExpression", text(fields["schedule"]))
      rule += texts("State", text(fields["state"]) ?? "ENABLED")
      rule += texts("Description", text(fields["description"])) + texts("EventBusName", bus)
      answers.append(
        JSONNode(value: .object(rule), range: member.range),
        to: "Rules",
        of: ServiceAnswerKey(service: "events", name: "list-rules"),
        in: region
      )
      let targets = elements(fields["targets"]).map { target in
        mapMembers(target.json) { reader, name, value in
          switch name {
          case "RoleArn": reader.role(value, of: account)
          case "Arn": reader.resourceName(value)
          default: value
          }
        }
      }
      let key = ServiceAnswerKey(service: "events", name: "list-targets-by-rule-\(member.name)")
      answers.add(
        "Targets",
        JSONNode(value: .array(targets), range: member.range),
        to: key,
        in: region
      )
    }
  }

  /// A text such as `tools/orders-service-release` as ARN, when exactly one resource has the name.
  private func resourceName(_ node: JSONNode) -> JSONNode {
    guard let text = node.string, let arns = names.resourceARNs(text), arns.count == 1 else {
      return node
    }
    return JSONNode(value: .string(arns[0]), range: node.range)
  }

  /// Reads answers that are written as the CLI prints them: by service and operation, with a
  /// region around them where it is another than the account's.
  private mutating func readWritten(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    into result: inout Account
  ) {
    for outer in members(node, at: "answers") {
      let isRegion =
        outer.name == "global" || outer.name.contains("-") && outer.name.last?.isNumber == true
      let region = isRegion ? outer.name : account.region
      let services = isRegion ? members(outer.value, at: outer.name) : [outer]
      for service in services {
        for operation in members(service.value, at: service.name) {
          let key = ServiceAnswerKey(service: service.name, name: operation.name)
          let place = "\(account.name)/answers/\(service.name)/\(operation.name)"
          let kind = PolicyKind(ofAnswersBy: service.name)
          let known = knowledge(operation.value, at: place, .written) { reader, node in
            LocatedNode(node: reader.answer(node, as: kind), origin: reader.position(0))
          }
          result.regions[region, default: RegionInventory()].answers[key] = known
        }
      }
    }
  }

  /// An answer in which policies and event patterns may be written as mappings, where AWS prints
  /// JSON in a text.
  private mutating func answer(
    _ node: ModelNode,
    as kind: PolicyKind,
    textsOnly: Bool = false
  ) -> JSONNode {
    let tree = textsOnly ? node.topLevelTexts : node.json
    return policiesAsText(tree, of: node, as: kind)
  }

  private mutating func policiesAsText(
    _ tree: JSONNode,
    of written: ModelNode,
    as kind: PolicyKind
  ) -> JSONNode {
    switch (tree.value, written.content) {
    case (.array(let elements), .list(let writtenElements)):
      let changed = zip(elements, writtenElements).map { policiesAsText($0, of: $1, as: kind) }
      return JSONNode(value: .array(changed), range: tree.range)
    case (.object(let members), .map(let writtenMembers)):
      let changed = zip(members, writtenMembers).map { member, writtenMember in
        (member.name, policyAsText(member, of: writtenMember.value, as: kind))
      }
      return JSONNode(value: .object(changed), range: tree.range)
    default: return tree
    }
  }

  private mutating func policyAsText(
    _ member: (name: String, node: JSONNode),
    of written: ModelNode,
    as kind: PolicyKind
  ) -> JSONNode {
    guard PolicySites.members.contains(member.name.lowercased()) else {
      if member.name == "EventPattern", member.node.isObject { return member.node.asText }
      return policiesAsText(member.node, of: written, as: kind)
    }
    guard PolicySites.looksLikePolicy(member.node) else { return member.node }
    if let policy = policy(written, as: kind, named: member.name) {
      embed(policy, at: written.offset)
    }
    return member.node.isObject ? expandingNames(in: written).asText : member.node
  }
}

/// Answers that are put together from several parts of a model file.
private struct ModelAnswers {
  struct Place: Hashable {
    let region: String
    let key: ServiceAnswerKey
  }

  private(set) var nodes: [Place: JSONNode] = [:]

  /// The regions of which anything is there.
  var regions: [String] { Set(nodes.keys.map(\.region)).sorted() }

  mutating func set(_ node: JSONNode, of key: ServiceAnswerKey, in region: String) {
    nodes[Place(region: region, key: key)] = node
  }

  mutating func add(
    _ name: String,
    _ node: JSONNode,
    to key: ServiceAnswerKey,
    in region: String
  ) {
    let place = Place(region: region, key: key)
    let members = nodes[place]?.members ?? []
    let kept = members.filter { $0.name != name }
    nodes[place] = JSONNode(value: .object(kept + [(name, node)]), range: node.range)
  }

  mutating func makeList(_ name: String, of key: ServiceAnswerKey, in region: String) {
    let place = Place(region: region, key: key)
    guard nodes[place]?[name] == nil else { return }
    add(name, JSONNode(value: .array([]), range: 0..<0), to: key, in: region)
  }

  mutating func append(
    _ element: JSONNode,
    to name: String,
    of key: ServiceAnswerKey,
    in region: String
  ) {
    let elements = nodes[Place(region: region, key: key)]?[name]?.elements ?? []
    add(
      name,
      JSONNode(value: .array(elements + [element]), range: element.range),
      to: key,
      in: region
    )
  }
}

// MARK: - Trees

extension ModelNode.Member {
  fileprivate var range: Range<Int> { offset..<offset }
}

extension ModelNode {
  /// The mapping as JSON, with scalars directly in it as texts.
  fileprivate var topLevelTexts: JSONNode {
    guard let members else { return json }
    let changed = members.map { member in
      (
        name: member.name,
        node: member.value.text == nil ? member.value.json : member.value.jsonOfTexts
      )
    }
    return JSONNode(value: .object(changed), range: json.range)
  }
}

extension JSONNode {
  /// The same with one more text in front, unless a member has the name already.
  fileprivate func adding(_ name: String, _ text: String, at offset: Int) -> JSONNode {
    guard case .object(let members) = value, self[name] == nil else { return self }
    let node = JSONNode(value: .string(text), range: offset..<offset)
    return JSONNode(value: .object([(name, node)] + members), range: range)
  }

  /// The value written as JSON in a text; a text stays as it is.
  fileprivate var asText: JSONNode {
    if string != nil { return self }
    let text = String(decoding: serialized().bytes, as: UTF8.self)
    return JSONNode(value: .string(text), range: range)
  }
}
