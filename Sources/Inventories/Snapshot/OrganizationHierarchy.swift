import AWSIdentifiers
import Diagnostics

/// Who lies under whom in an organization.
struct OrganizationHierarchy {
  /// The parent of every target whose parent is known.
  private(set) var parents: [OrganizationTarget: OrganizationTarget] = [:]
  /// Names of organizational units by id.
  var unitNames: [String: String] = [:]
  private var positions: [OrganizationTarget: SourcePosition] = [:]
  private var contradictions: Set<OrganizationTarget> = []

  /// Notes a parent; a second, different one makes both unknown.
  mutating func add(
    _ child: OrganizationTarget,
    under parent: OrganizationTarget,
    at position: SourcePosition
  ) {
    if let known = parents[child] {
      if known != parent { contradictions.insert(child) }
      return
    }
    parents[child] = parent
    positions[child] = position
  }

  /// Takes out what cannot be: targets with two parents, and circles.
  mutating func removeContradictions(
    location: (SourcePosition) -> FileLocation
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for child in contradictions.sorted(by: { $0.id < $1.id }) {
      diagnostics.append(
        Diagnostic(
          code: "organization-two-parents",
          location: positions[child].map(location),
          message: "`\(child.id)` is listed under two parents",
          help: "collect the files of `organization/` again in one go"
        )
      )
      parents[child] = nil
    }
    for child in circular().sorted(by: { $0.id < $1.id }) {
      diagnostics.append(
        Diagnostic(
          code: "organization-cycle",
          location: positions[child].map(location),
          message: "`\(child.id)` lies under itself",
          help: "collect the files of `organization/` again in one go"
        )
      )
      parents[child] = nil
    }
    contradictions = []
    return diagnostics
  }

  /// Targets from which the way up comes back to themselves.
  private func circular() -> [OrganizationTarget] {
    /// Targets whose way up is known to end, or to have been looked at.
    var settled: Set<OrganizationTarget> = []
    var circular: [OrganizationTarget] = []
    for start in parents.keys.sorted(by: { $0.id < $1.id }) {
      var path: [OrganizationTarget] = []
      var onPath: [OrganizationTarget: Int] = [:]
      var current: OrganizationTarget? = start
      while let target = current, !settled.contains(target) {
        if let index = onPath[target] {
          circular += path[index...]
          break
        }
        onPath[target] = path.count
        path.append(target)
        current = parents[target]
      }
      settled.formUnion(path)
    }
    return circular
  }
}
