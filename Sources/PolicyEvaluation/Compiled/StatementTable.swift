import AWSIdentifiers
import PolicyLanguage

/// What a policy's statements ask of action and resource, laid out flat.
///
/// Most statements of a request's policies are about something else. The table passes over them
/// without touching a counted reference; what it lets through is evaluated in full.
struct StatementTable: Sendable {
  /// Action and resource of a request as the table compares them.
  ///
  /// INVARIANT: the memory belongs to the request, which outlives the evaluation.
  struct Probe {
    let serviceHash: UInt64
    let nameHash: UInt64
    let service: UnsafeBufferPointer<UInt8>
    let name: UnsafeBufferPointer<UInt8>
    /// The resource's ARN, of a pattern what all that it matches begins with; `nil` for `*` and for
    /// patterns with a wildcard in the first five parts, which the table does not compare.
    let resource: UnsafeBufferPointer<UInt8>?
    /// The length of the first five parts with their colons.
    let headLength: Int
    /// Whether more may follow behind `resource`.
    let isPattern: Bool

    /// Hands over the probe of a request, which counts as long as the body runs.
    static func with<Result>(
      _ action: RequestAction,
      _ resource: RequestResource,
      _ body: (Probe) -> Result
    ) -> Result {
      action.serviceBytes.withUnsafeBufferPointer { service in
        action.nameBytes.withUnsafeBufferPointer { name in
          resource.withProbe { target, headLength in
            body(
              Probe(
                serviceHash: action.serviceHash,
                nameHash: action.nameHash,
                service: service,
                name: name,
                resource: target,
                headLength: headLength,
                isPattern: resource.isPattern
              )
            )
          }
        }
      }
    }
  }

  private struct Statement {
    var firstAction: Int32
    var actionCount: Int32
    var firstResource: Int32
    var resourceCount: Int32
    var isNotAction: Bool
    var matchesEveryAction: Bool
    /// Whether the table cannot tell, and the statement is let through.
    var skipsAction: Bool
    var skipsResource: Bool
  }

  private struct Action {
    enum Kind { case any, literal, pattern }
    var serviceHash: UInt64
    var nameHash: UInt64
    var kind: Kind
    var pattern: Int32
  }

  private struct Resource {
    enum Kind { case any, literal, prefix }
    /// Where the five parts and their colons stand in `bytes`.
    var headStart: Int32
    var headLength: Int32
    var tailStart: Int32
    var tailLength: Int32
    var kind: Kind
  }

  private var statements: [Statement] = []
  private var actions: [Action] = []
  private var resources: [Resource] = []
  private var patterns: [WildcardPattern] = []
  private var bytes: [UInt8] = []

  init(_ compiled: [CompiledStatement]) {
    statements.reserveCapacity(compiled.count)
    for statement in compiled { add(statement) }
  }

  private mutating func add(_ statement: CompiledStatement) {
    let action = statement.action
    let firstAction = actions.count
    for entry in action.entries {
      var row = Action(serviceHash: entry.serviceHash, nameHash: 0, kind: .any, pattern: 0)
      switch entry.name {
      case .any: break
      case .literal(let hash):
        row.kind = .literal
        row.nameHash = hash
      case .prefix, .pattern:
        row.kind = .pattern
        row.pattern = Int32(patterns.count)
        if let pattern = entry.namePattern { patterns.append(pattern) }
      }
      actions.append(row)
    }
    let firstResource = resources.count
    let skipsResource = !addResources(statement.resource)
    statements.append(
      Statement(
        firstAction: Int32(firstAction),
        actionCount: Int32(actions.count - firstAction),
        firstResource: Int32(firstResource),
        resourceCount: Int32(resources.count - firstResource),
        isNotAction: action.isNegated,
        matchesEveryAction: action.matchesEverything,
        skipsAction: action.isDoubtful,
        skipsResource: skipsResource
      )
    )
  }

  /// - Returns: Whether every entry is one that the table can compare.
  private mutating func addResources(_ resource: CompiledResource?) -> Bool {
    guard let resource, !resource.isNegated, !resource.isVoid else { return false }
    for entry in resource.entries {
      guard case .arn(let arn) = entry, let head = arn.literalHead, case .fixed(let tail) = arn.tail
      else { return false }
      var row = Resource(
        headStart: Int32(bytes.count),
        headLength: Int32(head.count),
        tailStart: 0,
        tailLength: 0,
        kind: .any
      )
      bytes += head
      row.tailStart = Int32(bytes.count)
      switch tail {
      case .any: break
      case .literal(let text):
        row.kind = .literal
        bytes += text
      case .prefix(let text):
        row.kind = .prefix
        bytes += text
      case .pattern(let pattern):
        // The literal beginning of a pattern is enough to pass most of what does not match.
        row.kind = .prefix
        bytes += pattern.literalPrefix
      }
      row.tailLength = Int32(bytes.count) - row.tailStart
      resources.append(row)
    }
    return true
  }
}

extension StatementTable {
  /// The first statement at or after a place that may apply to the request.
  ///
  /// - Returns: `nil` when none does.
  func next(from start: Int, _ probe: Probe) -> Int? {
    statements.withUnsafeBufferPointer { statements in
      var index = start
      while index < statements.count {
        if mayMatchAction(statements[index], probe), mayMatchResource(statements[index], probe) {
          return index
        }
        index += 1
      }
      return nil
    }
  }

  @inline(__always)
  private func mayMatchAction(_ statement: Statement, _ probe: Probe) -> Bool {
    if statement.skipsAction { return true }
    if statement.matchesEveryAction { return !statement.isNotAction }
    let first = Int(statement.firstAction)
    let isListed = actions.withUnsafeBufferPointer { actions in
      for index in first..<(first + Int(statement.actionCount))
      where actions[index].serviceHash == probe.serviceHash {
        switch actions[index].kind {
        case .any: return true
        case .literal: if actions[index].nameHash == probe.nameHash { return true }
        case .pattern: if patterns[Int(actions[index].pattern)].matches(probe.name) { return true }
        }
      }
      return false
    }
    return isListed != statement.isNotAction
  }

  @inline(__always)
  private func mayMatchResource(_ statement: Statement, _ probe: Probe) -> Bool {
    guard !statement.skipsResource, let target = probe.resource else { return true }
    let headLength = probe.headLength
    let first = Int(statement.firstResource)
    return resources.withUnsafeBufferPointer { resources in
      bytes.withUnsafeBufferPointer { bytes in
        for index in first..<(first + Int(statement.resourceCount)) {
          let row = resources[index]
          let tailLength = Int(row.tailLength)
          let targetLength = target.count - headLength
          // Both go on freely behind what two beginnings have in common.
          let isOpen = probe.isPattern && row.kind != .literal
          let isLongEnough =
            probe.isPattern
            ? isOpen || tailLength >= targetLength
            : tailLength == targetLength || row.kind != .literal && tailLength < targetLength
          guard Int(row.headLength) == headLength, isLongEnough,
            isSame(bytes, Int(row.tailStart), target, headLength, min(tailLength, targetLength)),
            isSame(bytes, Int(row.headStart), target, 0, headLength)
          else { continue }
          return true
        }
        return false
      }
    }
  }
}
