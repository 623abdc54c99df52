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

  /// Evaluates the policies of one layer; what denies is added to `denials`.
  mutating func evaluate(
    _ policies: [PolicyInput],
    layer: Layer,
    principals: Principals,
    level: String? = nil,
    ignoresDenies: Bool = false
  ) -> LayerResult {
    var result = LayerResult()
    for input in policies {
      switch input.content {
      case .open(let atom):
        result.direct = arena.or(result.direct, arena.atom(atom, from: nil))
      case .unknown(let policy, let mayDeny):
        result.direct = arena.or(
          result.direct,
          arena.atom(.unreadablePolicyAllows(policy), from: nil)
        )
        guard mayDeny, !ignoresDenies else { continue }
        denials.append(
          Denial(
            statement: StatementReference(layer: layer, policy: policy.name, index: 0, sid: nil),
            origin: input.origin,
            level: level,
            truth: arena.atom(.unreadablePolicyDenies(policy), from: nil)
          )
        )
      case .compiled(let policy):
        for statement in policy.statements {
          if ignoresDenies, !statement.isAllow { continue }
          evaluate(
            statement,
            of: input,
            layer: layer,
            principals: principals,
            level: level,
            into: &result
          )
        }
      }
    }
    return result
  }

  private mutating func evaluate(
    _ statement: CompiledStatement,
    of input: PolicyInput,
    layer: Layer,
    principals: Principals,
    level: String?,
    into result: inout LayerResult
  ) {
    let isTracing = trace != nil
    let hasAction = statement.action.matches(request.action)
    if !hasAction, !isTracing { return }
    let reference = StatementReference(
      layer: layer,
      policy: input.id,
      index: statement.index,
      sid: statement.sid
    )
    var resource: Truth?
    var match: PrincipalMatch?
    var condition: Truth?
    if hasAction {
      let resourceTruth = matchesResource(statement, from: reference)
      resource = resourceTruth
      if !resourceTruth.isFalse {
        let matched = matchesPrincipal(statement, principals, from: reference)
        match = matched
        if !matched.isFalse {
          let holds = holds(statement.conditions, layer: layer, from: reference)
          condition = holds
          let rest = arena.and(resourceTruth, holds)
          apply(
            matched,
            rest,
            of: statement,
            reference: reference,
            origin: input.origin,
            level: level,
            into: &result
          )
        }
      }
    }
    guard isTracing else { return }
    trace?.statements.append(
      Trace.StatementEntry(
        statement: reference,
        origin: input.origin,
        isAllow: statement.isAllow,
        action: hasAction,
        resource: resource?.word,
        principal: principals == .none ? nil : match?.any(&arena).word,
        matchClass: principals == .none ? nil : match?.className,
        condition: condition?.word
      )
    )
  }

  private mutating func apply(
    _ match: PrincipalMatch,
    _ rest: Truth,
    of statement: CompiledStatement,
    reference: StatementReference,
    origin: Int,
    level: String?,
    into result: inout LayerResult
  ) {
    if statement.isAllow {
      result.direct = arena.or(result.direct, arena.and(match.direct, rest))
      result.entity = arena.or(result.entity, arena.and(match.entity, rest))
      result.account = arena.or(result.account, arena.and(match.account, rest))
      return
    }
    let truth = arena.and(match.any(&arena), rest)
    if truth.isFalse { return }
    denials.append(Denial(statement: reference, origin: origin, level: level, truth: truth))
  }
}

// MARK: - Resources

extension Evaluator {
  /// EV-130 to EV-140; on a pattern, an Allow must cover it and a Deny need only touch it.
  private mutating func matchesResource(
    _ statement: CompiledStatement,
    from reference: StatementReference
  ) -> Truth {
    guard let resource = statement.resource else { return .true }
    if resource.isVoid {
      ambiguities.insert("AMB-SHORT-NOT")
      return .false
    }
    let mustCover = statement.isAllow != resource.isNegated
    var listed = Truth.false
    for entry in resource.entries {
      let match: Truth
      switch entry {
      case .everything: match = .true
      case .arn(let head, let tail):
        guard matchesHead(head, mustCover: mustCover) else { continue }
        match = matchesTail(tail, mustCover: mustCover, from: reference)
      }
      listed = arena.or(listed, match)
      if listed.isTrue { break }
    }
    return resource.isNegated ? arena.not(listed) : listed
  }

  private func matchesHead(_ head: [CompiledResource.Part], mustCover: Bool) -> Bool {
    switch request.resource.form {
    case .any: return false
    case .exact(let parts):
      for index in 0..<5 where !head[index].matches(parts[index]) { return false }
      return true
    case .pattern(let parts):
      for index in 0..<5 {
        let fits =
          mustCover ? head[index].covers(parts[index]) : head[index].overlaps(parts[index])
        if !fits { return false }
      }
      return true
    }
  }

  private mutating func matchesTail(
    _ tail: CompiledResource.Tail,
    mustCover: Bool,
    from reference: StatementReference
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
          template: text.source,
          value: request.resource.text,
          key: key
        )
        return arena.atom(.variableEquals(atom), from: reference)
      }
    }
  }

  private func matches(_ part: CompiledResource.Part, mustCover: Bool) -> Bool {
    switch request.resource.form {
    case .any: false
    case .exact(let parts): part.matches(parts[5])
    case .pattern(let parts): mustCover ? part.covers(parts[5]) : part.overlaps(parts[5])
    }
  }
}

// MARK: - Variables

extension Evaluator {
  enum Substitution {
    case elements([WildcardPattern.Element])
    /// Some variable has neither value nor default (EV-173).
    case noValue
    /// Some variable's key is not known; the elements with `*` in its place.
    case unknown(key: String, widest: [WildcardPattern.Element])
  }

  /// Replaces the variables of a text; what is put in is literal (EV-170 to EV-177).
  mutating func substitute(_ text: PolicyText) -> Substitution {
    var elements: [WildcardPattern.Element] = []
    var unknownKey: String?
    for piece in text.pieces {
      switch piece {
      case .text(let plain): elements += CompiledCondition.wildcardElements(plain)
      case .literal(let plain): elements += plain.unicodeScalars.map { .literal($0) }
      case .variable(let key, let fallback):
        switch value(ofVariable: key) {
        case .value(let bytes):
          let value = String(decoding: bytes, as: UTF8.self)
          elements += value.unicodeScalars.map { .literal($0) }
        case .none:
          guard let fallback else { return .noValue }
          elements += fallback.unicodeScalars.map { .literal($0) }
        case .unknown:
          unknownKey = unknownKey ?? key
          elements.append(.anyRun)
        }
      }
    }
    if let unknownKey { return .unknown(key: unknownKey, widest: elements) }
    return .elements(elements)
  }

  private enum VariableValue {
    case value([UInt8])
    case none
    case unknown
  }

  private mutating func value(ofVariable key: String) -> VariableValue {
    switch state(of: key, hash: stableHash(key)) {
    case .absent: return .none
    case .collision: return .unknown
    case .present(let present):
      if present.isMultivalued { return .none }
      return present.values.first.map { .value($0) } ?? .none
    case .unknown(let known):
      if known.isMultivalued { return .none }
      if !known.mayBeAbsent, let candidates = known.candidates, candidates.count == 1 {
        return .value(candidates[0])
      }
      return .unknown
    }
  }

  /// What is known of a key in this request, with what single services make of it.
  mutating func state(of key: String, hash: UInt64) -> KeyState {
    var state = request.context.state(of: key, hash: hash)
    // EV-462: role tags do not limit iam:PassRole.
    if request.action.name.service == "iam", request.action.name.name == "passrole",
      key.hasPrefix("aws:resourcetag/")
    {
      state = .absent
    }
    if trace != nil {
      let entry = Trace.KeyEntry(key: key, state: state.word)
      if trace?.keys.contains(entry) == false { trace?.keys.append(entry) }
    }
    return state
  }
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

// MARK: - Conditions

extension Evaluator {
  /// All clauses of a statement (EV-200).
  private mutating func holds(
    _ conditions: [CompiledCondition],
    layer: Layer,
    from reference: StatementReference
  ) -> Truth {
    var result = Truth.true
    for condition in conditions {
      let truth = holds(condition, layer: layer, from: reference)
      if truth.isFalse { return .false }
      result = arena.and(result, truth)
    }
    return result
  }

  private mutating func holds(
    _ condition: CompiledCondition,
    layer: Layer,
    from reference: StatementReference
  ) -> Truth {
    var state = state(of: condition.key, hash: condition.keyHash)
    // EV-331: kms:ResourceAliases has no effect in a key policy.
    if layer == .keyPolicy, condition.key == "kms:resourcealiases" { state = .absent }
    if case .collision = state {
      ambiguities.insert("AMB-TAGCASE")
      return arena.atom(.keyCaseCollision(condition.name), from: reference)
    }
    guard condition.hasTemplates else {
      return holds(condition, condition.values.map(\.reading), state, from: reference)
    }
    // With a variable of unknown value the truth lies between "it matches nothing" and "it
    // matches everything".
    var least: [CompiledCondition.Reading] = []
    var most: [CompiledCondition.Reading] = []
    for value in condition.values {
      guard case .template(let text) = value.reading else {
        least.append(value.reading)
        most.append(value.reading)
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
    let low = holds(condition, least, state, from: reference)
    let high = holds(condition, most, state, from: reference)
    if low == high { return low }
    return arena.atom(.condition(ConditionAtom(condition: condition)), from: reference)
  }

  private mutating func holds(
    _ condition: CompiledCondition,
    _ readings: [CompiledCondition.Reading],
    _ state: KeyState,
    from reference: StatementReference
  ) -> Truth {
    switch state {
    case .absent: return Truth(ConditionMatching.holdsWhenAbsent(condition.test, readings))
    case .present(let values):
      return Truth(ConditionMatching.holds(condition.test, readings, values))
    case .collision: return arena.atom(.keyCaseCollision(condition.name), from: reference)
    case .unknown(let known):
      let possible = ConditionMatching.possibilities(condition.test, readings, known)
      if possible.canHold, !possible.canFail { return .true }
      if possible.canFail, !possible.canHold { return .false }
      return arena.atom(.condition(ConditionAtom(condition: condition)), from: reference)
    }
  }
}

extension PolicyText {
  /// The text put together again, for display.
  var source: String {
    pieces.map { piece in
      switch piece {
      case .text(let plain): plain
      case .literal(let plain): "${\(plain)}"
      case .variable(let key, let fallback):
        fallback.map { "${\(key), '\($0)'}" } ?? "${\(key)}"
      }
    }.joined()
  }
}
