import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// Grants around the artifacts that are wider than the legs of all pipelines need (PF-128).
///
/// Looked at are the policies of artifact buckets and keys, the trust policies of roles that legs
/// assume, and what roles of legs may pass. What no leg uses is *unused by this model*: something
/// that is not modelled may use it all the same. Nothing here changes a verdict.
struct LeastPrivilege {
  private let graph: AccessGraph
  private let use: GrantUse
  private let buckets: Set<String>

  /// Looks at what every leg uses.
  ///
  /// - Parameters:
  ///   - graph: The graph.
  ///   - use: The use that the legs of all pipelines make of statements.
  ///   - buckets: Names of the artifact buckets.
  init(graph: AccessGraph, use: GrantUse, buckets: Set<String>) {
    self.graph = graph
    self.use = use
    self.buckets = buckets
  }

  /// The findings, by file and place.
  var findings: [ConfigurationFinding] {
    var findings: [ConfigurationFinding] = []
    for (place, source) in use.sources.sorted(by: { $0.key.sortKey < $1.key.sortKey }) {
      guard let attached = source.policy.value, attached.document.isReadable else { continue }
      for statement in attached.document.statements where statement.effect == .allow {
        let grant = Grant(place: place, source: source, attached: attached, statement: statement)
        findings += self.findings(on: grant)
      }
    }
    return findings.sorted { left, right in
      let places = [left, right].map { finding in
        (finding.location?.file ?? "", finding.location?.line ?? 0, finding.location?.column ?? 0)
      }
      if places[0] != places[1] { return places[0] < places[1] }
      return (left.code, left.message) < (right.code, right.message)
    }
  }

  private struct Grant {
    let place: PolicyPlace
    let source: PolicySource
    let attached: AttachedPolicy
    let statement: PolicyStatement

    /// The statement as a sentence calls it.
    var title: String {
      let name = statement.sid.map { "statement `\($0)`" } ?? statement.name
      return "\(name) of the \(source.title)"
    }
  }

  private func findings(on grant: Grant) -> [ConfigurationFinding] {
    switch grant.place {
    case .bucket(let name):
      guard buckets.contains(name) else { return deputies(grant) }
      return wide(grant) + unused(grant) + deputies(grant)
    case .key: return wide(grant) + unused(grant) + deputies(grant)
    case .trust: return unused(grant) + deputies(grant)
    case .embedded: return deputies(grant)
    case .inline, .managed, .groupInline: return passedRoles(grant)
    case .endpoint, .organization: return []
    }
  }

  private func finding(
    _ code: String,
    _ severity: Severity,
    _ message: String,
    _ grant: Grant,
    at offset: Int
  ) -> ConfigurationFinding {
    let position = grant.attached.position.advanced(by: offset)
    return ConfigurationFinding(
      code: code,
      severity: severity,
      step: nil,
      message: message,
      location: graph.inventory.sources.location(of: position)
    )
  }

  // MARK: - Too wide

  /// Whether a statement hands a key to its own account, which every key policy does.
  private func isDelegation(_ grant: Grant) -> Bool {
    guard case .key = grant.place, let account = grant.source.account,
      let principal = grant.statement.principal, !principal.isNegated
    else { return false }
    return principal.entries.allSatisfy { entry in
      entry.form == .aws && Self.wholeAccount(entry.value.text) == account
    }
  }

  /// The account that an entry means as a whole.
  private static func wholeAccount(_ text: String) -> AccountID? {
    if let account = AccountID(text) { return account }
    guard let arn = ARN(text), arn.service == "iam", arn.resource == "root" else { return nil }
    return arn.account
  }

  private func wide(_ grant: Grant) -> [ConfigurationFinding] {
    if isDelegation(grant) { return [] }
    var findings: [ConfigurationFinding] = []
    let statement = grant.statement
    if let principal = statement.principal {
      let isForAll =
        principal.isNegated
        || principal.entries.contains { $0.form == .everyone || $0.value.text == "*" }
      if isForAll, !isNarrowed(statement) {
        findings.append(
          finding(
            "wide-principal",
            .warning,
            "\(grant.title) admits everybody: no condition narrows it to an account, an "
              + "organization or a role",
            grant,
            at: principal.offset
          )
        )
      }
      for entry in principal.entries where !principal.isNegated && entry.form == .aws {
        guard let account = Self.wholeAccount(entry.value.text), account != grant.source.account,
          !isNarrowed(statement)
        else { continue }
        findings.append(
          finding(
            "wide-principal",
            .note,
            "\(grant.title) admits all of account \(account): whoever may act there for "
              + "anybody can use it; name the roles",
            grant,
            at: entry.value.offset
          )
        )
      }
    }
    let wide = statement.action.entries.filter { ["*", "*:*", "s3:*", "kms:*"].contains($0.text) }
    if statement.action.isNegated {
      findings.append(
        finding(
          "wide-action",
          .warning,
          "\(grant.title) allows everything but what it lists: list what is needed",
          grant,
          at: statement.action.offset
        )
      )
    }
    for entry in wide where !statement.action.isNegated {
      findings.append(
        finding(
          "wide-action",
          .warning,
          "\(grant.title) allows `\(entry.text)`, deletion and changes of the policy among it",
          grant,
          at: entry.offset
        )
      )
    }
    return findings
  }

  /// Conditions that say who may call.
  private static let callerKeys: Set<String> = [
    "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths",
    "aws:principalservicename", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid",
    "aws:sourceorgpaths", "aws:userid", "kms:calleraccount",
  ]

  private func isNarrowed(_ statement: PolicyStatement) -> Bool {
    statement.conditions.contains { clause in
      let key = clause.key.text.lowercased()
      let isTag = key.hasPrefix("aws:principaltag/")
      return (Self.callerKeys.contains(key) || isTag) && !clause.test.ifExists
        && !clause.test.comparison.isNegated
    }
  }

  // MARK: - Unused by this model

  private func unused(_ grant: Grant) -> [ConfigurationFinding] {
    if isDelegation(grant) { return [] }
    let statement = grant.statement
    let uses = use.uses(of: statement.index, in: grant.place)
    if uses.isEmpty {
      return [
        finding(
          "unused-grant",
          .note,
          "\(grant.title) is unused by this model: no leg of any pipeline needs it",
          grant,
          at: statement.offset
        )
      ]
    }
    var findings: [ConfigurationFinding] = []
    if let principal = statement.principal, !principal.isNegated {
      let idle = principal.entries.filter { entry in !uses.contains { isMeant(entry, $0) } }
      let texts = idle.map(\.value.text)
      if let first = idle.first {
        findings.append(
          finding(
            "unused-grant",
            .note,
            "\(grant.title) admits \(Self.list(texts)): unused by this model"
              + caveat(for: Set(texts)),
            grant,
            at: first.value.offset
          )
        )
      }
    }
    if !statement.action.isNegated {
      let used = Set(uses.map(\.action))
      let idle = statement.action.entries.filter { entry in
        let pattern = WildcardPattern(entry.text.lowercased())
        return !used.contains { pattern.matches($0) }
      }
      if let first = idle.first {
        findings.append(
          finding(
            "unused-grant",
            .note,
            "\(grant.title) allows \(Self.list(idle.map(\.text))): unused by this model"
              + caveat(for: Set(uses.map(\.principal))),
            grant,
            at: first.offset
          )
        )
      }
    }
    return findings
  }

  /// `a`, `a` and `b`, and beyond five how many more.
  private static func list(_ texts: [String]) -> String {
    let shown = texts.prefix(5).map { "`\($0)`" }
    if texts.count > 5 { return shown.joined(separator: ", ") + " and \(texts.count - 5) more" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Whether an entry of a principal element can mean the principal of a use.
  private func isMeant(_ entry: PrincipalElement.Entry, _ use: GrantUse.Use) -> Bool {
    let text = entry.value.text
    if entry.form == .everyone || text == "*" || text == use.principal { return true }
    if let account = Self.wholeAccount(text) { return account == use.account }
    return graph.principal(withID: text)?.text == use.principal
  }

  /// What to say where a principal does things that are not judged.
  private func caveat(for principals: Set<String>) -> String {
    let open = principals.filter { use.openPrincipals.contains($0) }.sorted()
    guard let first = open.first else { return "" }
    let name = ARN(first)?.lastPathComponent ?? first
    return "; `\(name)` has legs that are not judged, and may use it"
  }

  /// `iam:PassRole` that no leg makes use of, and that which passes any role.
  private func passedRoles(_ grant: Grant) -> [ConfigurationFinding] {
    let statement = grant.statement
    guard !statement.action.isNegated,
      let entry = statement.action.entries.first(where: { $0.text.lowercased() == "iam:passrole" })
    else { return [] }
    let passes = use.uses(of: statement.index, in: grant.place).contains {
      $0.action == "iam:passrole"
    }
    var findings: [ConfigurationFinding] = []
    if statement.resource?.entries.contains(where: { $0.text == "*" }) == true,
      statement.resource?.isNegated == false
    {
      findings.append(
        finding(
          "wide-action",
          .warning,
          "\(grant.title) passes any role of the account: name the roles that are passed",
          grant,
          at: entry.offset
        )
      )
    }
    if !passes {
      findings.append(
        finding(
          "unused-grant",
          .note,
          "\(grant.title) allows `\(entry.text)`: unused by this model"
            + caveat(for: holders(of: grant)),
          grant,
          at: entry.offset
        )
      )
    }
    return findings
  }

  private func holders(of grant: Grant) -> Set<String> {
    if case .inline(let principal, _) = grant.place { return [principal.text] }
    return use.openPrincipals
  }

  // MARK: - Confused deputies

  /// EV-451: a service that acts for anybody, let in without a word on whom it acts for.
  private func deputies(_ grant: Grant) -> [ConfigurationFinding] {
    guard let principal = grant.statement.principal, !principal.isNegated else { return [] }
    let isNarrowed = grant.statement.conditions.contains { clause in
      let key = clause.key.text.lowercased()
      return key.hasPrefix("aws:source") && !key.hasPrefix("aws:sourcevpc") && key != "aws:sourceip"
        || key == "sts:externalid" || key == "kms:calleraccount" || key == "sns:endpoint"
    }
    if isNarrowed { return [] }
    return principal.entries.filter { $0.form == .service }.map { entry in
      // A role is passed to a service by its own account only, so less is at stake.
      var severity = Severity.warning
      if case .trust = grant.place { severity = .note }
      return finding(
        "confused-deputy",
        severity,
        "\(grant.title) lets `\(entry.value.text)` in without saying for which account or resource "
          + "it acts: add `aws:SourceArn` or `aws:SourceAccount`",
        grant,
        at: entry.value.offset
      )
    }
  }
}
