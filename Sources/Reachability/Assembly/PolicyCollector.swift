import AccessModel
import Inventories
import PolicyEvaluation

/// Collects the policies of one part of a request as inputs of the evaluation.
struct PolicyCollector {
  let evaluator: AccessEvaluator
  let part: PolicySources.Part
  private(set) var sources: [PolicySource] = []

  init(_ evaluator: AccessEvaluator, _ part: PolicySources.Part, _ sources: [PolicySource] = []) {
    self.evaluator = evaluator
    self.part = part
    self.sources = sources
  }

  var graph: AccessGraph { evaluator.graph }

  /// Notes a policy.
  ///
  /// - Returns: Its origin.
  mutating func note(_ source: PolicySource) -> Int {
    sources.append(source)
    return PolicySources.origin(part, sources.count - 1)
  }

  /// Notes a policy and gives it as an input; `nil` when there is none.
  mutating func input(_ source: PolicySource) -> PolicyInput? {
    let origin = note(source)
    switch source.policy {
    case .known(let attached):
      let policy = evaluator.compile(attached.document)
      if policy.isReadable { return PolicyInput(policy, id: source.title, origin: origin) }
      let file = graph.inventory.sources.path(of: attached.position)
      return PolicyInput(
        unknown: UnknownPolicy(name: source.title, file: file),
        origin: origin
      )
    case .absent: return nil
    case .missing(let file):
      return PolicyInput(unknown: UnknownPolicy(source.title, file), origin: origin)
    }
  }
}

extension UnknownPolicy {
  /// A policy that a file would tell.
  init(_ title: String, _ file: MissingFile) {
    self.init(name: title, file: file.path, command: file.command)
  }
}
