import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// "Can this principal do that there?", as somebody asks it on a command line.
public struct Inquiry: Sendable {
  /// Who asks first.
  public var asker: AccessQuestion.Asker
  /// Roles to assume on the way, in order; the last one acts.
  public var via: [ARN] = []
  /// The action asked about, such as `s3:GetObject`.
  public var action: ActionName
  /// On what; `nil` for `*`.
  public var resource: ARN?
  /// Whether wildcards in the resource stand for every resource they match.
  public var isPattern = false
  /// Keys that the request carries.
  public var context: [(key: String, values: [String])] = []
  /// Keys that are not known although they would be derived.
  public var unknownKeys: [String] = []
  /// Keys that the request does not carry although they would be derived, or are not known.
  public var absentKeys: [String] = []
  /// The endpoint the request passes.
  public var endpoint: VPCEndpoint?
  /// Policies passed when the acting session was made.
  public var sessionPolicies: [AttachedPolicy] = []

  /// An inquiry that passes no role, no endpoint and no session policy; set what it does pass.
  public init(asker: AccessQuestion.Asker, action: ActionName, resource: ARN?) {
    self.asker = asker
    self.action = action
    self.resource = resource
  }
}

/// The answer to an inquiry: one per hop, the action's own last.
public struct InquiryAnswer: Sendable {
  /// One request of the inquiry and its answer.
  public struct Hop: Sendable {
    /// Who makes the request.
    public let asker: AccessQuestion.Asker
    /// The action.
    public let action: ActionName
    /// The resource, or `*`.
    public let resource: String
    /// The question as it was put.
    public let question: AccessQuestion
    /// The answer.
    public let answer: AccessAnswer
  }

  /// How far a wildcard resource goes.
  public enum Extent: String, Sendable {
    /// The resource is one, or none.
    case single
    /// The answer holds for every resource that the wildcards match.
    case all
    /// Not for all, and yet for some; the hop names one.
    case some
  }

  /// The assume-role requests on the way, then the action itself.
  public let hops: [Hop]
  /// How far the answer goes.
  public let extent: Extent
  /// What was taken for granted, one sentence each.
  public let assumptions: [String]
  /// Inputs that the caller chooses and that the answer depends on (EV-390).
  public let inputs: [String]
  /// What the action's own answer would be through each endpoint that its request might pass, where
  /// the inquiry names none (EV-495); the answer itself is that of the public network.
  public let paths: [Path]

  /// An endpoint and the answer through it.
  public struct Path: Sendable {
    /// The endpoint.
    public let endpoint: VPCEndpoint
    /// The answer.
    public let outcome: Decision.Outcome
  }

  /// What is worth knowing of a denial beside its blockers, one sentence each.
  public var notes: [String] = []

  /// The verdict: that of the first hop that is not allowed, else of the action.
  public var outcome: Decision.Outcome {
    let outcomes = hops.map(\.answer.decision.outcome)
    if let denied = outcomes.first(where: { $0 == .explicitlyDenied || $0 == .implicitlyDenied }) {
      return denied
    }
    guard outcomes.contains(.conditional) else { return .allowed }
    return inputs.isEmpty ? .conditional : .allowed
  }
}

extension AccessEvaluator {
  /// Answers an inquiry, hop by hop.
  ///
  /// - Parameters:
  ///   - inquiry: The inquiry.
  ///   - tracing: Whether to note every statement looked at.
  ///   - remarks: Whether to gather what is worth knowing beside the verdict: assumptions, notes, and
  ///     the answers through endpoints that the inquiry does not name.
  /// - Returns: The answers in order; a hop is answered also when one before it is not allowed.
  public func answer(
    _ inquiry: Inquiry,
    tracing: Bool = true,
    remarks: Bool = true
  ) -> InquiryAnswer {
    var hops: [InquiryAnswer.Hop] = []
    var asker = inquiry.asker
    let assume = ActionName("sts:AssumeRole") ?? inquiry.action
    for role in inquiry.via {
      let resource = graph.guarded(role, for: assume, isPattern: false)
      let question = question(inquiry, asker, assume, resource)
      hops += sessionHops(question, role.text, tracing: tracing)
      hops.append(
        InquiryAnswer.Hop(
          asker: asker,
          action: assume,
          resource: role.text,
          question: question,
          answer: self.answer(question, tracing: tracing)
        )
      )
      asker = .identity(role)
    }
    let resource = inquiry.resource.map {
      graph.guarded($0, for: inquiry.action, isPattern: inquiry.isPattern)
    }
    var question = question(inquiry, asker, inquiry.action, resource)
    question.sessionPolicies = inquiry.sessionPolicies
    var answer = self.answer(question, tracing: tracing)
    hops += sessionHops(question, inquiry.resource?.text ?? "*", tracing: tracing)
    var extent = InquiryAnswer.Extent.single
    var resourceText = inquiry.resource?.text ?? "*"
    if inquiry.isPattern {
      extent = .all
      if answer.decision.outcome != .allowed {
        if let example = allowedExample(question, answer) {
          extent = .some
          resourceText = example.resource
          answer = example.answer
        }
      }
    }
    hops.append(
      InquiryAnswer.Hop(
        asker: asker,
        action: inquiry.action,
        resource: resourceText,
        question: question,
        answer: answer
      )
    )
    return InquiryAnswer(
      hops: hops,
      extent: extent,
      assumptions: remarks ? assumptions(inquiry, hops) : [],
      inputs: FreeInputs.inputs(of: hops),
      paths: remarks && inquiry.endpoint == nil ? paths(of: question) : [],
      notes: remarks ? notes(on: hops) : []
    )
  }

  /// What a call that makes a role session asks beside, where the inquiry passes session tags or a
  /// source identity along (EV-466).
  private func sessionHops(
    _ question: AccessQuestion,
    _ resource: String,
    tracing: Bool
  ) -> [InquiryAnswer.Hop] {
    // Nothing is passed along that the question does not fix.
    if question.context.isEmpty { return [] }
    var assembly = RequestAssembly(question: question, evaluator: self)
    return assembly.request().sessionCalls.dropFirst().map { call in
      var beside = question
      beside.action = call.action.name
      return InquiryAnswer.Hop(
        asker: question.asker,
        action: beside.action,
        resource: resource,
        question: beside,
        answer: answer(beside, tracing: tracing)
      )
    }
  }

  private func notes(on hops: [InquiryAnswer.Hop]) -> [String] {
    hops.filter { !$0.answer.decision.blockers.isEmpty }.compactMap { hop in
      allowedUnderOtherPrefix(hop.question).map {
        "`\($0)` is allowed, and the connection's ARN needs the other prefix"
      }
    }
  }

  /// The answers through the endpoints of the caller's account for the service (EV-495).
  private func paths(of question: AccessQuestion) -> [InquiryAnswer.Path] {
    guard case .identity(let arn) = question.asker, let account = arn.account,
      let region = question.region
    else { return [] }
    let service = question.action.service
    let endpoints = graph.endpoints(account: account, region: region).value ?? []
    return endpoints.filter { $0.service == service }.map { endpoint in
      var question = question
      question.path = .endpoint(endpoint)
      return InquiryAnswer.Path(
        endpoint: endpoint,
        outcome: answer(question).decision.outcome
      )
    }
  }

  /// Beyond this many candidates no further example is looked for.
  private static let exampleLimit = 200

  /// One resource that a pattern matches and for which the answer is yes, or else may be, where it
  /// is no for the whole pattern.
  ///
  /// Candidates are what the pattern has in common with resources that policies name; each is
  /// asked for by itself, so that the answer never mixes what is allowed on different resources.
  func allowedExample(
    _ question: AccessQuestion,
    _ answer: AccessAnswer
  ) -> (resource: String, answer: AccessAnswer)? {
    guard case .pattern(let arn) = question.target else { return nil }
    let wanted = WildcardPattern(arn.text)
    var candidates: Set<String> = []
    for source in answer.sources {
      for statement in source.policy.value?.document.statements ?? [] {
        for entry in statement.resource?.entries ?? [] where candidates.count < Self.exampleLimit {
          guard Self.mayShare(entry.text.utf8, arn.text.utf8) else { continue }
          if let text = WildcardPattern(entry.text).commonText(with: wanted) {
            candidates.insert(text)
          }
        }
      }
    }
    var open: (resource: String, answer: AccessAnswer)?
    for candidate in candidates.sorted() {
      guard let resource = ARN(candidate) else { continue }
      var single = question
      single.target = .resource(resource)
      let own = self.answer(single, tracing: true)
      switch own.decision.outcome {
      case .allowed: return (candidate, own)
      case .conditional: open = open ?? (candidate, own)
      case .explicitlyDenied, .implicitlyDenied: break
      }
    }
    return answer.decision.outcome == .conditional ? nil : open
  }

  /// Whether two patterns begin alike as far as both are literal.
  private static func mayShare(_ left: String.UTF8View, _ right: String.UTF8View) -> Bool {
    for (first, second) in zip(left, right) where first != second {
      return isSpecial(first) || isSpecial(second)
    }
    return true
  }

  /// Whether a byte begins something that stands for other text: `*`, `?` or a variable.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "$")
  }

  func question(
    _ inquiry: Inquiry,
    _ asker: AccessQuestion.Asker,
    _ action: ActionName,
    _ resource: GuardedResource?
  ) -> AccessQuestion {
    var question = AccessQuestion(
      asker: asker,
      action: action,
      target: resource?.target ?? .any,
      owner: resource?.owner,
      guardian: resource?.guardian ?? .none,
      path: inquiry.endpoint.map { .endpoint($0) } ?? .publicNetwork,
      region: resource?.region
    )
    question.isOpenSession = true
    question.context = inquiry.unknownKeys.map { ($0, .unknown) }
    question.context += inquiry.absentKeys.map { ($0, .absent) }
    // Tags that an action on a resource carries are not those of the sessions on the way.
    let isOnTheWay = action.service == "sts" && inquiry.action.service != "sts"
    let context = inquiry.context.filter { !isOnTheWay || !SessionInputs.isTag($0.key) }
    for (key, values) in SessionInputs.withTagList(context) {
      let isList =
        ConditionKeyCatalog.entry(for: key.lowercased())?.isMultivalued == true
        || values.count != 1
      question.context.append((key, isList ? .list(values) : .value(values[0])))
    }
    return question
  }

  private func assumptions(_ inquiry: Inquiry, _ hops: [InquiryAnswer.Hop]) -> [String] {
    var assumptions = ["the request is made over TLS"]
    if let endpoint = inquiry.endpoint {
      assumptions.append("the request passes \(endpoint.id)")
    } else {
      let known = endpointNames(inquiry)
      assumptions.append(
        "the request passes no VPC endpoint (name one with --vpc-endpoint"
          + (known.isEmpty ? ")" : ", such as \(known.joined(separator: ", ")))")
      )
    }
    assumptions.append("the caller makes the request itself, not a service on its behalf")
    if inquiry.action.isOnExistingObjects {
      assumptions.append("the object belongs to the bucket's owner")
    }
    let consulted = hops.flatMap { $0.answer.decision.trace?.assumed ?? [] }
    if consulted.contains("s3:signatureversion") {
      assumptions.append("the request is signed with AWS4-HMAC-SHA256")
    }
    return assumptions
  }
}

extension AccessEvaluator {
  /// At most three endpoints of the action's service in the account that acts: requests from their
  /// networks pass them, and their policies may say otherwise.
  private func endpointNames(_ inquiry: Inquiry) -> [String] {
    let asker = inquiry.via.last.map { AccessQuestion.Asker.identity($0) } ?? inquiry.asker
    guard case .identity(let arn) = asker, let account = arn.account else { return [] }
    let service = inquiry.action.service
    let ids = (graph.account(account)?.regions.keys.sorted() ?? []).flatMap { region in
      (graph.endpoints(account: account, region: region).value ?? [])
        .filter { $0.service == service || $0.service.hasPrefix("\(service).") }.map(\.id)
    }
    return Array(ids.prefix(3))
  }
}

/// Inputs that a caller chooses freely (EV-390).
enum FreeInputs {
  private static let keys: Set<String> = [
    "sts:rolesessionname", "s3:prefix", "s3:delimiter", "s3:max-keys", "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:versionid", "aws:useragent",
  ]

  /// What the caller must choose, when the answer depends on nothing else; otherwise nothing.
  static func inputs(of hops: [InquiryAnswer.Hop]) -> [String] {
    var inputs: [String] = []
    for hop in hops {
      guard let residual = hop.answer.decision.residual else { continue }
      if residual.atoms.isEmpty { continue }
      guard isFree(residual, in: hop.action) else { return [] }
      inputs.append(residual.description)
    }
    return Array(Set(inputs)).sorted()
  }

  /// Whether the caller's own choice is all that a condition asks for.
  static func isFree(_ residual: Residual, in action: ActionName) -> Bool {
    let atoms = residual.atoms
    return !atoms.isEmpty
      && atoms.allSatisfy { atom in
        if case .condition(let condition) = atom {
          isFree(condition.key, in: action)
        } else {
          false
        }
      }
  }

  /// Session tags are no free choice: passing them is a permission of its own (EV-466).
  private static func isFree(_ key: String, in action: ActionName) -> Bool {
    keys.contains(key.lowercased()) || SessionInputs.isTag(key) && action.service != "sts"
  }
}
