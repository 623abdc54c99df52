import AWSIdentifiers
import PolicyLanguage

extension Evaluator {
  /// How the principals of a layer's policies are matched.
  enum Principals {
    /// The layer's statements name none.
    case none
    /// EV-151.
    case resource
    /// EV-158.
    case trust
    /// EV-492.
    case gateway
  }

  /// What the policies of one layer allow, by the class in which they name the principal.
  struct LayerResult {
    var direct = Truth.false
    var entity = Truth.false
    var account = Truth.false

    func any(_ arena: inout ResidualArena) -> Truth {
      arena.or(direct, arena.or(entity, account))
    }
  }

  /// A statement under evaluation: what it takes to name it.
  ///
  /// INVARIANT: everything it points to belongs to the request, which outlives the evaluation;
  /// counting references to it would cost more than the rest.
  struct Place {
    unowned(unsafe) let policy: CompiledPolicy
    let input: UnsafePointer<PolicyInput>
    let layer: Layer
    let level: String?
    unowned(unsafe) let statement: CompiledStatement

    var id: String { input.pointee.id }
    var origin: Int { input.pointee.origin }

    var reference: StatementReference {
      StatementReference(
        layer: layer,
        policy: id,
        index: statement.index,
        sid: statement.sid
      )
    }
  }

  /// Evaluates the policies of one layer; what denies is added to `denials`.
  mutating func evaluate(
    _ policies: [PolicyInput],
    layer: Layer,
    principals: Principals,
    level: String? = nil,
    ignoresDenies: Bool = false
  ) -> LayerResult {
    var result = LayerResult()
    policies.withUnsafeBufferPointer { inputs in
      guard let first = inputs.baseAddress else { return }
      for offset in inputs.indices {
        evaluate(
          first + offset,
          layer: layer,
          principals: principals,
          level: level,
          ignoresDenies: ignoresDenies,
          into: &result
        )
      }
    }
    return result
  }

  private mutating func evaluate(
    _ input: UnsafePointer<PolicyInput>,
    layer: Layer,
    principals: Principals,
    level: String?,
    ignoresDenies: Bool,
    into result: inout LayerResult
  ) {
    switch input.pointee.content {
    case .open(let atom):
      result.direct = arena.or(result.direct, arena.atom(atom, from: nil))
    case .unknown(let policy, let mayDeny):
      result.direct = arena.or(
        result.direct,
        arena.atom(.unreadablePolicyAllows(policy), from: nil)
      )
      guard mayDeny, !ignoresDenies else { return }
      denials.append(
        Denial(
          statement: StatementReference(layer: layer, policy: policy.name, index: 0, sid: nil),
          origin: input.pointee.origin,
          level: level,
          truth: arena.atom(.unreadablePolicyDenies(policy), from: nil)
        )
      )
    case .compiled(let policy):
      if trace != nil { warn(of: policy.document, input.pointee, layer) }
      var index = 0
      while index < policy.statements.count {
        if trace == nil, bucket == nil, let table = policy.table {
          guard let next = table.next(from: index, probe) else { break }
          index = next
        }
        let statement = policy.statements[index]
        index += 1
        if ignoresDenies, !statement.isAllow { continue }
        let hasAction = statement.action.matches(probe)
        if statement.action.isDoubtful,
          let code = statement.action.ambiguity(probe, named: question.pointee.action.name)
        {
          ambiguities.insert(code)
        }
        if !hasAction, trace == nil { continue }
        evaluate(
          Place(
            policy: policy,
            input: input,
            layer: layer,
            level: level,
            statement: statement
          ),
          hasAction: hasAction,
          principals: principals,
          into: &result
        )
      }
    }
  }

  private mutating func evaluate(
    _ place: Place,
    hasAction: Bool,
    principals: Principals,
    into result: inout LayerResult
  ) {
    var resource: Truth?
    var match: PrincipalMatch?
    var condition: Truth?
    substitutions = []
    if hasAction {
      let resourceTruth = matchesResource(place)
      resource = resourceTruth
      if !resourceTruth.isFalse {
        let matched = matchesPrincipal(place, principals)
        match = matched
        if !matched.isFalse {
          let holds = holds(place)
          condition = holds
          apply(matched, arena.and(resourceTruth, holds), of: place, into: &result)
        }
      }
    }
    guard trace != nil else { return }
    trace?.statements.append(
      Trace.StatementEntry(
        statement: place.reference,
        level: place.level,
        origin: place.origin,
        isAllow: place.statement.isAllow,
        action: hasAction,
        resource: resource?.word,
        principal: principals == .none ? nil : match?.any(&arena).word,
        matchClass: principals == .none ? nil : match?.className,
        condition: condition?.word,
        substitutions: substitutions
      )
    )
  }

  private mutating func apply(
    _ match: PrincipalMatch,
    _ rest: Truth,
    of place: Place,
    into result: inout LayerResult
  ) {
    if rest.isFalse { return }
    if place.statement.isAllow {
      result.direct = arena.or(result.direct, arena.and(match.direct, rest))
      result.entity = arena.or(result.entity, arena.and(match.entity, rest))
      result.account = arena.or(result.account, arena.and(match.account, rest))
      return
    }
    let truth = arena.and(match.any(&arena), rest)
    if truth.isFalse { return }
    denials.append(
      Denial(
        statement: place.reference,
        origin: place.origin,
        level: place.level,
        truth: truth
      )
    )
  }
}

// MARK: - Resources

extension Evaluator {
  /// EV-130 to EV-140; on a pattern, an Allow must cover it and a Deny need only touch it.
  private mutating func matchesResource(_ place: Place) -> Truth {
    guard let resource = place.statement.resource else { return .true }
    if resource.isVoid {
      ambiguities.insert("AMB-SHORT-NOT")
      return .false
    }
    let mustCover = place.statement.isAllow != resource.isNegated
    var listed = Truth.false
    for entry in resource.entries {
      let match: Truth
      switch entry {
      case .everything: match = .true
      case .arn(let pattern):
        guard matchesHead(pattern, mustCover: mustCover) else { continue }
        match = matchesTail(pattern.tail, mustCover: mustCover, of: place)
      }
      listed = arena.or(listed, match)
      if listed.isTrue { break }
    }
    if trace != nil {
      if listed.isFalse { warnOfCase(place) }
      noteTypeWords(place)
    }
    if resource.isNegated, resource.isEmpty { ambiguities.insert("AMB-EMPTY-NOT") }
    return resource.isNegated ? arena.not(listed) : listed
  }

  /// What policies are matched against: the request's resource, or the bucket behind it.
  private var form: RequestResource.Form { bucket?.form ?? question.pointee.resource.form }

  private func matchesHead(_ pattern: CompiledARN, mustCover: Bool) -> Bool {
    switch form {
    case .any: return false
    case .exact(let target):
      return target.bytes.withUnsafeBufferPointer { bytes in
        if let head = pattern.literalHead { return begins(bytes, with: head) }
        return pattern.matchesHead { UnsafeBufferPointer(rebasing: bytes[target.range($0)]) }
      }
    case .pattern(let wanted): return pattern.mayShareHead(with: wanted, mustCover: mustCover)
    }
  }

  private mutating func matchesTail(
    _ tail: CompiledResource.Tail,
    mustCover: Bool,
    of place: Place
  ) -> Truth {
    switch tail {
    case .fixed(let part): return Truth(matches(part, mustCover: mustCover))
    case .template(let text):
      switch substitute(text) {
      case .noValue: return .false
      case .elements(let elements):
        return Truth(matches(.pattern(WildcardPattern(elements)), mustCover: mustCover))
      case .unknown(let key, let widest):
        let couldMatch = matches(.pattern(WildcardPattern(widest)), mustCover: false)
        if !couldMatch { return .false }
        let atom = VariableAtom(
          text: text,
          resource: bucket ?? question.pointee.resource,
          key: key,
          mustCover: mustCover
        )
        return arena.atom(.variableEquals(atom), from: place.reference)
      }
    }
  }

  private func matches(_ part: CompiledResource.Part, mustCover: Bool) -> Bool {
    switch form {
    case .any: false
    case .exact(let target):
      target.bytes.withUnsafeBufferPointer { bytes in
        part.matches(UnsafeBufferPointer(rebasing: bytes[target.range(5)]))
      }
    case .pattern(let wanted):
      mustCover ? part.covers(wanted.parts[5]) : part.overlaps(wanted.parts[5])
    }
  }
}

extension RequestResource {
  /// The sixth part; empty for `*`.
  var tail: [UInt8] {
    switch form {
    case .any: []
    case .exact(let target): Array(target.bytes[target.range(5)])
    case .pattern(let wanted): wanted.parts[5].literalPrefix
    }
  }

  /// Whether a pattern matches the sixth part.
  func matchesTail(_ pattern: WildcardPattern, mustCover: Bool) -> Bool {
    switch form {
    case .any: false
    case .exact(let target):
      target.bytes.withUnsafeBufferPointer { bytes in
        pattern.matches(UnsafeBufferPointer(rebasing: bytes[target.range(5)]))
      }
    case .pattern(let wanted):
      mustCover ? pattern.covers(wanted.parts[5]) : pattern.overlaps(wanted.parts[5])
    }
  }
}

// MARK: - Variables

extension Evaluator {
  /// Replaces the variables of a text; what is put in is literal (EV-170 to EV-177).
  mutating func substitute(_ text: PolicyText) -> PolicyText.Substitution {
    let result = text.replacingVariables { VariableValue(state(of: $0, hash: stableHash($0))) }
    if trace != nil {
      var replaced: String?
      if case .elements(let elements) = result {
        replaced = elements.map(\.text).joined()
      }
      substitutions.append(Trace.Substitution(template: text.source, text: replaced))
    }
    return result
  }

  /// What is known of a key in this request; a trace takes note of it.
  mutating func state(of key: String, hash: UInt64) -> KeyState {
    // EV-462: role tags do not limit iam:PassRole.
    let isHidden = question.pointee.action.isPassRole && key.hasPrefix("aws:resourcetag/")
    let state = isHidden ? .absent : question.pointee.context.state(of: key, hash: hash)
    if trace != nil {
      let origin = question.pointee.context.origin(of: key)
      trace?.note(key, state, origin)
    }
    return state
  }
}

extension AuthorizationRequest {
  /// What is known of a key, with what single services make of it.
  func state(of key: String) -> KeyState { state(of: key, hash: stableHash(key)) }

  @inline(__always)
  func state(of key: String, hash: UInt64) -> KeyState {
    // EV-462: role tags do not limit iam:PassRole.
    if action.isPassRole, key.hasPrefix("aws:resourcetag/") { return .absent }
    return context.state(of: key, hash: hash)
  }
}

// MARK: - Conditions

extension Evaluator {
  /// All clauses of a statement (EV-200).
  private mutating func holds(_ place: Place) -> Truth {
    var result = Truth.true
    for condition in place.statement.conditions {
      let truth = holds(condition, of: place)
      if truth.isFalse { return .false }
      result = arena.and(result, truth)
    }
    return settled(result)
  }

  private mutating func holds(_ condition: CompiledCondition, of place: Place) -> Truth {
    var state = state(of: condition.key, hash: condition.keyHash)
    // EV-331: kms:ResourceAliases has no effect in a key policy.
    if place.layer == .keyPolicy, condition.key == "kms:resourcealiases" { state = .absent }
    if trace != nil { noteChoices(condition, state, place) }
    if case .collision = state {
      ambiguities.insert("AMB-TAGCASE")
      let atom = ConditionAtom(condition: condition)
      return arena.atom(.keyCaseCollision("\(atom)"), from: place.reference)
    }
    guard condition.hasTemplates else {
      return holds(condition, condition.readings, state, of: place)
    }
    // With a variable of unknown value the truth lies between "it matches nothing" and "it
    // matches everything".
    var least: [CompiledCondition.Reading] = []
    var most: [CompiledCondition.Reading] = []
    for reading in condition.readings {
      guard case .template(let text) = reading else {
        least.append(reading)
        most.append(reading)
        continue
      }
      switch substitute(text) {
      case .noValue:
        least.append(.never)
        most.append(.never)
      case .elements(let elements):
        let reading = CompiledCondition.read(elements, as: condition.test.comparison)
        least.append(reading)
        most.append(reading)
      case .unknown:
        least.append(.never)
        most.append(.always)
      }
    }
    let low = holds(condition, least, state, of: place)
    let high = holds(condition, most, state, of: place)
    if low == high, !low.isUnknown { return low }
    return open(condition, of: place)
  }

  private mutating func holds(
    _ condition: CompiledCondition,
    _ readings: [CompiledCondition.Reading],
    _ state: KeyState,
    of place: Place
  ) -> Truth {
    switch state {
    case .absent: return Truth(ConditionMatching.holdsWhenAbsent(condition.test, readings))
    case .present(let values):
      return Truth(ConditionMatching.holds(condition.test, readings, values))
    case .collision: return open(condition, of: place)
    case .unknown(let known):
      let possible = ConditionMatching.possibilities(condition.test, readings, known)
      if possible.canHold, !possible.canFail { return .true }
      if possible.canFail, !possible.canHold { return .false }
      return open(condition, of: place)
    }
  }

  /// A condition that stays open; one that negates another is the negation of the same atom.
  private mutating func open(_ condition: CompiledCondition, of place: Place) -> Truth {
    if let positive = condition.positive,
      case .unknown(let known) = question.pointee.state(of: condition.key),
      !known.isMultivalued
    {
      let atom = ConditionAtom(condition: positive)
      return arena.not(arena.atom(.condition(atom), from: place.reference))
    }
    return arena.atom(.condition(ConditionAtom(condition: condition)), from: place.reference)
  }
}
