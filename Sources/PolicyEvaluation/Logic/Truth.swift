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
    var operands: Set<Truth> = []
    for value in values {
      switch nodes[value.nodeIndex] {
      case .and(let inner) where isAnd: operands.formUnion(inner)
      case .or(let inner) where !isAnd: operands.formUnion(inner)
      case .and, .or, .atom, .not: operands.insert(value)
      }
    }
    for operand in operands where operands.contains(not(operand)) {
      return isAnd ? .false : .true
    }
    // Absorption: a and (a or b) is a; a or (a and b) is a.
    for operand in operands {
      let inner: [Truth]
      switch nodes[operand.nodeIndex] {
      case .or(let parts) where isAnd: inner = parts
      case .and(let parts) where !isAnd: inner = parts
      case .and, .or, .atom, .not: continue
      }
      if inner.contains(where: { operands.contains($0) }) { operands.remove(operand) }
    }
    if operands.count == 1, let only = operands.first { return only }
    let sorted = operands.sorted { $0.raw < $1.raw }
    return intern(isAnd ? .and(sorted) : .or(sorted))
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

  /// The value under an assignment of every atom.
  func evaluate(_ value: Truth, _ assignment: (Int) -> Bool) -> Bool {
    var known: [Int: Bool] = [:]
    return evaluate(value, assignment, &known)
  }

  private func evaluate(
    _ value: Truth,
    _ assignment: (Int) -> Bool,
    _ known: inout [Int: Bool]
  ) -> Bool {
    if !value.isUnknown { return value.isTrue }
    if let result = known[value.nodeIndex] { return result }
    let result: Bool
    switch nodes[value.nodeIndex] {
    case .atom(let index): result = assignment(index)
    case .not(let inner): result = !evaluate(inner, assignment, &known)
    case .and(let parts): result = parts.allSatisfy { evaluate($0, assignment, &known) }
    case .or(let parts): result = parts.contains { evaluate($0, assignment, &known) }
    }
    known[value.nodeIndex] = result
    return result
  }
}
