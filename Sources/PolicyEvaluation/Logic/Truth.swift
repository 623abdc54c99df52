/// A truth value of Kleene logic: false, true, or unknown with the condition that decides it.
///
/// An unknown value is an index into the `ResidualArena` of the evaluation that made it.
public struct Truth: Hashable, Sendable {
  let raw: Int32

  /// Certainly not.
  public static let `false` = Truth(raw: 0)
  /// Certainly.
  public static let `true` = Truth(raw: 1)

  static func node(_ index: Int) -> Truth { Truth(raw: Int32(index) + 2) }

  init(raw: Int32) {
    self.raw = raw
  }

  init(_ value: Bool) {
    raw = value ? 1 : 0
  }

  /// Whether it is certainly true.
  public var isTrue: Bool { raw == 1 }
  /// Whether it is certainly false.
  public var isFalse: Bool { raw == 0 }
  /// Whether it depends on something that is not known.
  public var isUnknown: Bool { raw > 1 }

  var nodeIndex: Int { Int(raw) - 2 }
}

/// The expressions over unknown atoms that one evaluation has met.
///
/// Equal expressions share one node, so idempotence, complements and constants fold as they are
/// built (EV-384).
struct ResidualArena {
  enum Node: Hashable {
    case atom(Int)
    case not(Truth)
    case and([Truth])
    case or([Truth])
  }

  private(set) var nodes: [Node] = []
  private(set) var atoms: [ResidualAtom] = []
  private var nodeIndex: [Node: Int] = [:]
  private var atomIndex: [ResidualAtom: Int] = [:]

  init() {}

  mutating func atom(_ atom: ResidualAtom, from statement: StatementReference?) -> Truth {
    let index: Int
    if let known = atomIndex[atom] {
      index = known
    } else {
      index = atoms.count
      atoms.append(atom)
      atomIndex[atom] = index
    }
    if let statement { sources[index, default: []].insert(statement) }
    return intern(.atom(index))
  }

  /// The statements that each atom came from (EV-802).
  private(set) var sources: [Int: Set<StatementReference>] = [:]

  private mutating func intern(_ node: Node) -> Truth {
    if let known = nodeIndex[node] { return .node(known) }
    nodes.append(node)
    nodeIndex[node] = nodes.count - 1
    return .node(nodes.count - 1)
  }

  mutating func not(_ value: Truth) -> Truth {
    if value.isTrue { return .false }
    if value.isFalse { return .true }
    if case .not(let inner) = nodes[value.nodeIndex] { return inner }
    return intern(.not(value))
  }

  mutating func and(_ left: Truth, _ right: Truth) -> Truth {
    if left.isFalse || right.isFalse { return .false }
    if left.isTrue { return right }
    if right.isTrue { return left }
    return combine([left, right], isAnd: true)
  }

  mutating func or(_ left: Truth, _ right: Truth) -> Truth {
    if left.isTrue || right.isTrue { return .true }
    if left.isFalse { return right }
    if right.isFalse { return left }
    return combine([left, right], isAnd: false)
  }

  private mutating func combine(_ values: [Truth], isAnd: Bool) -> Truth {
    var operands: [Truth] = []
    for value in values {
      switch nodes[value.nodeIndex] {
      case .and(let inner) where isAnd: operands += inner
      case .or(let inner) where !isAnd: operands += inner
      case .and, .or, .atom, .not: operands.append(value)
      }
    }
    operands.sort { $0.raw < $1.raw }
    var distinct: [Truth] = []
    for operand in operands where distinct.last != operand { distinct.append(operand) }
    for operand in distinct {
      guard case .not(let inner) = nodes[operand.nodeIndex], distinct.contains(inner) else {
        continue
      }
      return isAnd ? .false : .true
    }
    // Absorption: a and (a or b) is a; a or (a and b) is a.
    let kept = distinct.filter { operand in
      switch nodes[operand.nodeIndex] {
      case .or(let parts) where isAnd: !parts.contains { distinct.contains($0) }
      case .and(let parts) where !isAnd: !parts.contains { distinct.contains($0) }
      case .and, .or, .atom, .not: true
      }
    }
    if kept.count == 1 { return kept[0] }
    return intern(isAnd ? .and(kept) : .or(kept))
  }

  /// The indexes of the atoms that a value depends on.
  func atoms(of value: Truth) -> [Int] {
    var found: Set<Int> = []
    var visited: Set<Truth> = []
    var pending = [value]
    while let next = pending.popLast() {
      guard next.isUnknown, visited.insert(next).inserted else { continue }
      switch nodes[next.nodeIndex] {
      case .atom(let index): found.insert(index)
      case .not(let inner): pending.append(inner)
      case .and(let parts), .or(let parts): pending.append(contentsOf: parts)
      }
    }
    return found.sorted()
  }

  /// The value under an assignment of some atoms.
  ///
  /// - Returns: `nil` when the atoms that have no value matter.
  func evaluate(_ value: Truth, _ assignment: (Int) -> Bool?) -> Bool? {
    if !value.isUnknown { return value.isTrue }
    switch nodes[value.nodeIndex] {
    case .atom(let index): return assignment(index)
    case .not(let inner): return evaluate(inner, assignment).map { !$0 }
    case .and(let parts): return evaluate(parts, settling: false, assignment)
    case .or(let parts): return evaluate(parts, settling: true, assignment)
    }
  }

  private func evaluate(
    _ parts: [Truth],
    settling: Bool,
    _ assignment: (Int) -> Bool?
  ) -> Bool? {
    var isOpen = false
    for part in parts {
      guard let known = evaluate(part, assignment) else {
        isOpen = true
        continue
      }
      if known == settling { return settling }
    }
    return isOpen ? nil : !settling
  }
}
