import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// One policy that has to change before a request passes.
public struct MissingGrant: Sendable {
  /// Which kind of policy.
  public let layer: Layer
  /// Whether a statement denies, or none allows.
  public let kind: Blocker.Kind
  /// The account that can change it; `nil` when that is not known.
  public let account: AccountID?
  /// The policy, or what lacks one.
  public let policy: String
  /// Where it stands.
  public let location: FileLocation?
  /// The statement that denies; `nil` where an `Allow` is missing.
  public let statement: String?
  /// Who makes the request.
  public let principal: AccessNode
  /// What is asked for.
  public let action: ActionName
  /// On what.
  public let resource: String
  /// The text of the statement to add, as JSON; `nil` where one denies.
  public let addition: String?
  /// The denying document and the place of its statement.
  public let denial: (document: PolicyDocument, index: Int)?
}

/// What keeps one request from passing, as the fewest policies that have to change.
struct MissingGrants {
  let search: AccessSearch
  let node: AccessNode
  let question: AccessQuestion

  /// More changes than this are not looked for.
  private static let limit = 8

  /// The fewest changes; empty when the request passes already, `nil` when no policy helps.
  func fewest() -> [MissingGrant]? {
    guard let asked = search.asked(node, question) else { return nil }
    let answer = search.evaluator.answer(asked)
    // In one account either side may grant; the cheaper one counts.
    let ways = [Way.principalFirst, .resourceFirst].map { changes(answer, way: $0) }
    return ways.compactMap(\.self).min { $0.count < $1.count }
  }

  private enum Way {
    case principalFirst
    case resourceFirst

    func rank(_ blocker: Blocker) -> Int {
      if blocker.kind == .explicit { return 0 }
      switch blocker.layer {
      case .serviceControl, .boundary: return 1
      case .identity: return self == .principalFirst ? 2 : 3
      default: return self == .principalFirst ? 3 : 2
      }
    }
  }

  /// Lifts one blocker after the other until the request passes.
  private func changes(_ answer: AccessAnswer, way: Way) -> [MissingGrant]? {
    var request = answer.request
    var decision = answer.decision
    var grants: [MissingGrant] = []
    while grants.count <= Self.limit {
      switch decision.outcome {
      case .allowed, .conditional: return grants
      case .explicitlyDenied, .implicitlyDenied: break
      }
      let next = decision.blockers.min {
        (way.rank($0), $0) < (way.rank($1), $1)
      }
      guard let next, let grant = lift(next, in: &request, answer) else { return nil }
      grants.append(grant)
      decision = request.decide()
    }
    return nil
  }

  private func lift(
    _ blocker: Blocker,
    in request: inout AuthorizationRequest,
    _ answer: AccessAnswer
  ) -> MissingGrant? {
    if isServiceOwned(blocker.layer) { return nil }
    let source = answer.source(layer: blocker.layer, origin: blocker.origin)
    if blocker.kind == .explicit {
      guard let statement = blocker.statement, case .known(let attached)? = source?.policy else {
        return nil
      }
      let place = attached.document.statements.firstIndex { $0.index == statement.index }
      guard let place else { return nil }
      let lifted = CompiledPolicy(attached.document.removing(place))
      request.layers.replace(attached.document, with: lifted)
      return grant(
        blocker,
        source,
        location: attached.position.advanced(by: attached.document.statements[place].offset),
        statement: attached.document.statements[place].name,
        denial: (attached.document, place)
      )
    }
    let text = addition(for: blocker.layer, request)
    let policy = CompiledPolicy(.parse(Array(text.utf8), as: blocker.layer.policyKind))
    guard policy.isReadable else { return nil }
    let input = PolicyInput(policy, id: "what is missing")
    switch blocker.layer {
    case .identity: request.layers.identity.append(input)
    case .boundary: request.layers.boundary?.append(input)
    case .serviceControl:
      guard let level = request.layers.serviceControl.firstIndex(where: { $0.id == blocker.level })
      else { return nil }
      let old = request.layers.serviceControl[level]
      request.layers.serviceControl[level] = PolicyLevel(
        id: old.id,
        policies: old.policies + [input]
      )
    case .trustPolicy, .bucketPolicy, .keyPolicy, .resource: request.layers.resource.append(input)
    default: return nil
    }
    return grant(blocker, source, location: source?.position, addition: text)
  }

  /// Whether a policy is that of a service-linked role, which nobody but the service changes.
  ///
  /// Source: IAM User Guide, "Create a service-linked role".
  private func isServiceOwned(_ layer: Layer) -> Bool {
    let role: ARN?
    switch layer {
    case .identity, .boundary:
      if case .principal(let arn) = node { role = arn } else { role = nil }
    case .trustPolicy: role = question.target.arn
    default: role = nil
    }
    return role?.resource.hasPrefix("role/aws-service-role/") ?? false
  }

  private func grant(
    _ blocker: Blocker,
    _ source: PolicySource?,
    location: SourcePosition?,
    statement: String? = nil,
    addition: String? = nil,
    denial: (document: PolicyDocument, index: Int)? = nil
  ) -> MissingGrant {
    var title = source?.title ?? blocker.layer.rawValue
    if blocker.layer == .serviceControl, blocker.kind == .implicit, let level = blocker.level {
      title = "SCPs at \(level)"
    }
    if blocker.layer == .identity, blocker.kind == .implicit {
      title = "policies of \(node.account.map { search.graph.name(of: $0) } ?? "")/\(name)"
    }
    return MissingGrant(
      layer: blocker.layer,
      kind: blocker.kind,
      account: source?.account ?? (blocker.layer == .identity ? node.account : question.owner),
      policy: title,
      location: location.map { search.graph.inventory.sources.location(of: $0) },
      statement: statement,
      principal: node,
      action: question.action,
      resource: question.target.arn?.text ?? "*",
      addition: addition,
      denial: denial
    )
  }

  private var name: String {
    if case .principal(let arn) = node { arn.lastPathComponent } else { node.text }
  }

  /// The narrowest statement that would allow the request.
  private func addition(for layer: Layer, _ request: AuthorizationRequest) -> String {
    let action = QuotedText.quoted(question.action.text)
    let resource = QuotedText.quoted(question.target.arn?.text ?? "*")
    var members = ["\"Effect\": \"Allow\""]
    switch layer {
    case .trustPolicy: members += [principal, "\"Action\": \(action)"]
    case .keyPolicy: members += [principal, "\"Action\": \(action)", "\"Resource\": \"*\""]
    case .bucketPolicy, .resource:
      members += [principal, "\"Action\": \(action)", "\"Resource\": \(resource)"]
    default: members += ["\"Action\": \(action)", "\"Resource\": \(resource)"]
    }
    let statement = "{\(members.joined(separator: ", "))}"
    return "{\"Version\": \"2012-10-17\", \"Statement\": [\(statement)]}"
  }

  private var principal: String {
    switch node {
    case .service(let name): "\"Principal\": {\"Service\": \(QuotedText.quoted(name))}"
    case .provider(let name): "\"Principal\": {\"Federated\": \(QuotedText.quoted(name))}"
    case .principal, .root, .anybody, .everybody, .resource:
      "\"Principal\": {\"AWS\": \(QuotedText.quoted(node.text))}"
    }
  }
}

extension PolicyDocument {
  /// The same document without one of its statements.
  func removing(_ place: Int) -> PolicyDocument {
    var kept = statements
    kept.remove(at: place)
    return PolicyDocument(
      kind: kind,
      version: version,
      id: id,
      statements: kept,
      findings: findings
    )
  }
}

extension PolicyLayers {
  /// Puts another policy in place of a document, wherever it stands.
  fileprivate mutating func replace(_ document: PolicyDocument, with policy: CompiledPolicy) {
    func changed(_ inputs: [PolicyInput]) -> [PolicyInput] {
      inputs.map { input in
        guard case .compiled(let old) = input.content, old.document === document else {
          return input
        }
        return PolicyInput(policy, id: input.id, origin: input.origin)
      }
    }
    identity = changed(identity)
    boundary = boundary.map(changed)
    session = session.map(changed)
    resource = changed(resource)
    serviceControl = serviceControl.map { PolicyLevel(id: $0.id, policies: changed($0.policies)) }
    resourceControl = resourceControl.map {
      PolicyLevel(id: $0.id, policies: changed($0.policies))
    }
  }
}

extension Layer {
  fileprivate var policyKind: PolicyKind {
    switch self {
    case .trustPolicy: .trust
    case .keyPolicy: .key
    case .bucketPolicy, .resource: .resource
    case .serviceControl: .serviceControl
    default: .identity
    }
  }
}

/// JSON strings.
enum QuotedText {
  /// The text in quotes, with what JSON asks to be escaped.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      default:
        guard scalar.value < 0x20 else {
          quoted.unicodeScalars.append(scalar)
          continue
        }
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
