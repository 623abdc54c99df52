import AWSIdentifiers
import ArtifactFlows
import PolicyEvaluation

/// Turns legs into nodes and edges.
struct FlowGraphBuilder {
  private(set) var nodes: [FlowNode] = []
  private(set) var edges: [FlowEdge] = []
  private(set) var folded = FlowGraph.Folded()

  private let verdict: PipelineVerdict
  private let findings: DiagramFindings
  private let labels: AccountLabels
  private var nodeIndex: [FlowNode.Key: Int] = [:]
  private var edgeIndex: [FlowEdge.Ends: Int] = [:]
  /// Steps outside a run (triggers, people) that are drawn since something in them is not allowed.
  private let shownSteps: Set<String>

  init(_ verdict: PipelineVerdict, findings: DiagramFindings, labels: AccountLabels) {
    self.verdict = verdict
    self.labels = labels
    self.findings = findings
    shownSteps = Set(
      verdict.legs.filter { $0.countsForDrawing && findings.numbers[$0.leg.id] != nil }
        .map(\.leg.step)
    )
  }

  /// Does the work.
  mutating func build() {
    addNode(pipelineNode)
    var services: [LegVerdict] = []
    var advisory: [LegVerdict] = []
    for leg in verdict.legs {
      if !leg.countsForDrawing {
        advisory.append(leg)
      } else if leg.isServiceAssuming {
        services.append(leg)
      } else {
        add(leg)
      }
    }
    for leg in services { addService(leg) }
    for leg in advisory { addRemark(leg) }
    for row in findings.rows where row.state == .broken { markFaults(of: row) }
  }
}

// MARK: - Legs

extension FlowGraphBuilder {
  /// Draws a leg, or counts it among those that are left out.
  private mutating func add(_ leg: LegVerdict) {
    let isOutside = leg.leg.purpose == .trigger || leg.leg.purpose == .operator
    if (isOutside || leg.isOutsideRun) && !shownSteps.contains(leg.leg.step) {
      if leg.leg.purpose == .operator { folded.operators += 1 } else { folded.triggers += 1 }
      return
    }
    let target = FlowNode.target(of: leg.leg, in: verdict)
    if target.kind == .other, !leg.mustBeShown, !isOutside {
      folded.resources += 1
      if let index = nodeIndex[FlowNode.principal(of: leg.leg, in: verdict).key] {
        nodes[index].remarks.append(Wording.trace(leg))
      }
      return
    }
    let from = addNode(FlowNode.principal(of: leg.leg, in: verdict))
    let to = addNode(target)
    let state = EdgeState(leg.state)
    guard let endpoint = leg.leg.endpoint else {
      return addEdge(from, to, state: state, verb: Verb.of(leg.leg), leg: leg)
    }
    let account = nodes.first { $0.key == from }?.account
    let gate = addNode(FlowNode.endpoint(endpoint, account: account))
    let stopsAtGate = leg.blockers.contains { $0.layer == .vpcEndpoint }
    switch state {
    case .broken where stopsAtGate:
      addEdge(from, gate, state: .broken, verb: "via", leg: leg)
      addEdge(gate, to, state: .unreachable, verb: Verb.of(leg.leg), leg: nil)
    case .indeterminate where stopsAtGate:
      addEdge(from, gate, state: .indeterminate, verb: "via", leg: leg)
      addEdge(gate, to, state: .unreachable, verb: Verb.of(leg.leg), leg: nil)
    case .unreachable:
      addEdge(from, gate, state: .unreachable, verb: "via", leg: leg)
      addEdge(gate, to, state: .unreachable, verb: Verb.of(leg.leg), leg: leg)
    case .allowed, .indeterminate, .broken:
      addEdge(from, gate, state: .allowed, verb: "via", leg: nil)
      addEdge(gate, to, state: state, verb: Verb.of(leg.leg), leg: leg)
    }
  }

  /// Draws that a service assumes a role: from the pipeline, from the project that is built, or
  /// from a node for the service when there is something to see.
  private mutating func addService(_ leg: LegVerdict) {
    guard case .service(let service) = leg.leg.principal else { return }
    if leg.isOutsideRun && !shownSteps.contains(leg.leg.step) {
      folded.triggers += 1
      return
    }
    let target = FlowNode.target(of: leg.leg, in: verdict)
    var from = FlowNode.principal(of: leg.leg, in: verdict).key
    if service.hasPrefix("codepipeline.") {
      from = .pipeline
    } else if service.hasPrefix("codebuild."), let project = project(startedIn: leg.leg.step) {
      from = project
    } else if leg.state == .allowed {
      if let index = nodeIndex[target.key] { nodes[index].remarks.append(Wording.trace(leg)) }
      let isReached = edges.contains { $0.ends.to == target.key }
      if isReached || nodeIndex[target.key] == nil {
        folded.resources += 1
        return
      }
    }
    if nodeIndex[from] == nil { addNode(FlowNode.principal(of: leg.leg, in: verdict)) }
    let to = addNode(target)
    if let index = nodeIndex[to], nodes[index].detail.isEmpty || from == .pipeline {
      nodes[index].detail = FlowNode.office(of: service)
    }
    addEdge(from, to, state: EdgeState(leg.state), verb: "runs as", leg: leg)
  }

  /// The project that a step starts.
  private func project(startedIn step: String) -> FlowNode.Key? {
    for leg in verdict.legs where leg.leg.step == step {
      let key = FlowNode.target(of: leg.leg, in: verdict)
      if key.kind == .project, nodeIndex[key.key] != nil { return key.key }
    }
    return nil
  }

  /// Mentions a leg that is not drawn where its edge is, or else at its principal.
  private mutating func addRemark(_ leg: LegVerdict) {
    folded.advisory += 1
    if leg.state == .indeterminate, !leg.leg.isMarker { folded.advisoryDenied += 1 }
    let from = FlowNode.principal(of: leg.leg, in: verdict).key
    if !leg.leg.isMarker {
      let ends = FlowEdge.Ends(from: from, to: FlowNode.target(of: leg.leg, in: verdict).key)
      if let index = edgeIndex[ends] {
        edges[index].remarks.append(Wording.trace(leg))
        return
      }
    }
    if let index = nodeIndex[from] { nodes[index].remarks.append(Wording.trace(leg)) }
  }
}

// MARK: - Faults

extension FlowGraphBuilder {
  /// Marks the nodes whose policies break the legs of a finding.
  private mutating func markFaults(of row: DiagramFinding) {
    for leg in row.legs where leg.state == .broken {
      for blocker in leg.blockers {
        let key = owner(of: blocker, leg: leg.leg)
        if nodeIndex[key] == nil { addPolicyNode(blocker, key: key) }
        guard let index = nodeIndex[key] else { continue }
        let fault = Wording.fault(blocker, labels: labels)
        if !nodes[index].badges.contains(row.number) {
          nodes[index].badges.append(row.number)
          if !nodes[index].faults.contains(fault) { nodes[index].faults.append(fault) }
        }
      }
    }
  }

  /// The node whose policy a blocker is.
  private func owner(of blocker: LegBlocker, leg: Leg) -> FlowNode.Key {
    switch blocker.layer {
    case .identity, .boundary, .session, .syntax:
      FlowNode.principal(of: leg, in: verdict).key
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .trustPolicy, .grant, .acl,
      .blockPublicAccess, .resource, .service:
      FlowNode.target(of: leg, in: verdict).key
    case .vpcEndpoint:
      leg.endpoint.map { .endpoint($0) } ?? FlowNode.target(of: leg, in: verdict).key
    case .serviceControl, .resourceControl:
      .policy(blocker.policy)
    }
  }

  /// A policy of the organization stands in the cluster of the account that can change it.
  private mutating func addPolicyNode(_ blocker: LegBlocker, key: FlowNode.Key) {
    guard case .policy(let name) = key else { return }
    addNode(
      FlowNode(
        key: key,
        kind: .policy,
        caption: Wording.layer(blocker.layer),
        name: name,
        account: blocker.account
      )
    )
  }
}

// MARK: - Parts

extension FlowGraphBuilder {
  private var pipelineNode: FlowNode {
    FlowNode(
      key: .pipeline,
      kind: .pipeline,
      caption: "pipeline",
      name: verdict.name,
      account: verdict.account
    )
  }

  @discardableResult
  private mutating func addNode(_ node: FlowNode) -> FlowNode.Key {
    if nodeIndex[node.key] == nil {
      nodeIndex[node.key] = nodes.count
      nodes.append(node)
    }
    return node.key
  }

  private mutating func addEdge(
    _ from: FlowNode.Key,
    _ to: FlowNode.Key,
    state: EdgeState,
    verb: String,
    leg: LegVerdict?
  ) {
    let ends = FlowEdge.Ends(from: from, to: to)
    let index = edgeIndex[ends] ?? edges.count
    if index == edges.count {
      edgeIndex[ends] = index
      edges.append(FlowEdge(ends: ends, state: state))
    }
    edges[index].state = max(edges[index].state, state)
    if !edges[index].verbs.contains(verb) { edges[index].verbs.append(verb) }
    guard let leg else { return }
    if leg.mustBeShown {
      edges[index].alarms.append(Wording.trace(leg))
    } else {
      edges[index].remarks.append(Wording.trace(leg))
    }
    guard let number = findings.numbers[leg.leg.id] else { return }
    if !edges[index].badges.contains(number) { edges[index].badges.append(number) }
    if let code = leg.code?.description, leg.state == .broken, !edges[index].codes.contains(code) {
      edges[index].codes.append(code)
    }
  }
}

extension LegVerdict {
  /// Whether the leg is that of a service that takes a role on.
  fileprivate var isServiceAssuming: Bool {
    guard case .service = leg.principal else { return false }
    return leg.action?.lowercased == "sts:assumerole"
  }

  /// Whether the leg's step lies outside a run.
  fileprivate var isOutsideRun: Bool {
    leg.step.hasPrefix("trigger/") || leg.step.hasPrefix("operator/")
  }

  /// Whether the leg is one that a reader must see wherever it leads.
  fileprivate var mustBeShown: Bool { state == .broken || state == .indeterminate }
}
