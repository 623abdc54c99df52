import Foundation
import Testing

@testable import ArtifactFlows

/// The legs that a table expects of a step, in the notation of `Providers/README.md`.
struct ExpectedLegs {
  /// One leg: what names it, and what is said of it.
  struct Row {
    var principal: String
    var action: String
    var resource: String
    var presence: String
    var purpose: String
    var rule: String
    var chain: [String]
    var state: String
    /// Condition keys that the leg must carry, with their states as shown.
    var context: [String: String] = [:]

    /// What must be the same, in one line.
    var line: String {
      "\(principal) | \(action) | \(resource) | \(presence) | \(purpose) | \(rule)"
        + " | \(chain.joined(separator: ", "))"
    }
  }

  private(set) var rows: [Row] = []
  /// Names of principals to what they stand for, and how each is reached.
  private var actors: [String: (arn: String, chain: [String])] = [:]
  /// What stands for an abbreviation in braces.
  private var words: [(String, String)] = []

  /// Everything that a case expects of the step it is about.
  init(_ legs: [String], role: String?, region: String?, actors: [String: String] = [:]) throws {
    typealias Inventory = ProviderInventory
    let account = role ?? Inventory.tools
    let region = region ?? Inventory.region
    words = [
      ("{T}", Inventory.tools), ("{D}", Inventory.other), ("{A}", account), ("{r}", region),
      ("{pipeline}", Inventory.pipeline), ("{key}", Inventory.key),
    ]
    let start = "codepipeline.amazonaws.com > \(Inventory.serviceRole)"
    self.actors["SR"] = (Inventory.serviceRole, [start])
    self.actors["AR"] = self.actors["SR"]
    if role != nil {
      let own = "arn:aws:iam::\(account):role/Action"
      self.actors["AR"] = (own, [start, "\(Inventory.serviceRole) > \(own)"])
    }
    // A principal may be reached by way of another of the list.
    var waiting = actors
    while !waiting.isEmpty {
      let ready = waiting.filter { entry in
        !via(entry.value).contains { waiting[$0] != nil && $0 != entry.key }
      }
      guard !ready.isEmpty else { throw EditFailure("actors in a circle: \(waiting)") }
      for (name, text) in ready {
        waiting[name] = nil
        try addActor(name, text)
      }
    }
    for leg in legs { try add(leg) }
  }

  private func via(_ text: String) -> [String] {
    guard let range = text.range(of: " via ") else { return [] }
    return text[range.upperBound...].components(separatedBy: ", ")
  }

  /// `<account>:<role> via <principal>, <principal>`.
  private mutating func addActor(_ name: String, _ text: String) throws {
    let role = filled(text.components(separatedBy: " via ")[0])
    let parts = role.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { throw EditFailure("no role: \(text)") }
    let arn = "arn:aws:iam::\(parts[0]):role/\(parts[1])"
    var chain: [String] = []
    for principal in via(text) {
      if let known = actors[principal] {
        chain += known.chain + ["\(known.arn) > \(arn)"]
      } else {
        chain.append("\(principal) > \(arn)")
      }
    }
    actors[name] = (arn, chain)
  }

  /// A text with its abbreviations filled in; `{T:Build}` is a role.
  private func filled(_ text: String) -> String {
    var text = text
    for (word, value) in words { text = text.replacingOccurrences(of: word, with: value) }
    text = text.replacing(/\{([TDA]):([^}]+)\}/) { match in
      let account = filled("{\(match.output.1)}")
      return "arn:aws:iam::\(account):role/\(match.output.2)"
    }
    return text
  }

  // MARK: - Rows

  private mutating func add(_ text: String) throws {
    if let macro = text.wholeMatch(of: /([A-Z]+)\(([^)]*)\)(?: (.*))?/) {
      let arguments = macro.output.2.components(separatedBy: ", ")
      try addMacro(String(macro.output.1), arguments, macro.output.3.map(String.init) ?? "", text)
      return
    }
    let parts = filled(text).components(separatedBy: " | ")
    guard parts.count >= 6 else { throw EditFailure("not a leg: \(text)") }
    var extra: [String: String] = [:]
    for part in parts.dropFirst(6) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      extra[pair[0]] = pair.count > 1 ? pair[1] : ""
    }
    let state = extra.removeValue(forKey: "state")
    add(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], state, extra)
  }

  private mutating func add(
    _ principal: String,
    _ action: String,
    _ resource: String,
    _ presence: String,
    _ purpose: String,
    _ rule: String,
    _ state: String? = nil,
    _ context: [String: String] = [:]
  ) {
    let actor = actors[principal]
    let isOpen = principal.hasPrefix("unknown(") || action == "-"
    rows.append(
      Row(
        principal: actor?.arn ?? principal,
        action: action,
        resource: resource,
        presence: presence,
        purpose: purpose,
        rule: rule,
        chain: actor?.chain ?? [],
        state: state ?? (isOpen ? "indeterminate" : "allowed"),
        context: context
      )
    )
  }

  // MARK: - Macros

  /// The macros of sections 1.5, 2 and 3 of the flow rules.
  private mutating func addMacro(
    _ name: String,
    _ arguments: [String],
    _ options: String,
    _ text: String
  ) throws {
    var presence = "always"
    var rule: String?
    var rest = options
    if let found = rest.firstMatch(of: /PF-\d+( [A-Z])?/) {
      rule = String(found.output.0)
      rest.removeSubrange(found.range)
    }
    rest = rest.trimmingCharacters(in: .whitespaces)
    if !rest.isEmpty { presence = rest }
    switch (name, arguments.count) {
    case ("START", 1): addStart()
    case ("READ", 2...3): addRead(arguments, presence, rule)
    case ("WRITE", 2...3): addWrite(arguments, presence)
    case ("CHECK", 1): addCheck(arguments[0])
    case ("LOGS", 1): addLogs(arguments[0])
    case ("NETWORK", 3): addNetwork(arguments, rule ?? "PF-57 D")
    default: throw EditFailure("no macro: \(text)")
    }
  }

  /// PF-36 and PF-37.
  private mutating func addStart() {
    let service = "codepipeline.amazonaws.com"
    let rule = "PF-36 D"
    add(service, "sts:AssumeRole", actors["SR"]?.arn ?? "", "always", "assume", rule)
    guard let own = actors["AR"], own.chain.count == 2 else { return }
    add("SR", "sts:AssumeRole", own.arn, "always", "assume", "PF-37 D")
  }

  private func objects(_ artifact: String) -> String {
    let prefix = ProviderInventory.pipeline.prefix(20)
    return "arn:aws:s3:::artifacts/\(prefix)/\(artifact.prefix(10))/* (pattern)"
  }

  /// PF-28; a third argument names another key, or none.
  private mutating func addRead(_ arguments: [String], _ presence: String, _ rule: String?) {
    let (who, objects) = (arguments[0], objects(arguments[1]))
    let main = rule ?? "PF-28 D"
    add(who, "s3:GetObject", objects, presence, "read-artifact", main)
    add(who, "s3:GetObjectVersion", objects, "advisory", "read-artifact", "PF-28 R")
    let key = arguments.count > 2 ? filled(arguments[2]) : ProviderInventory.key
    if key != "none" { add(who, "kms:Decrypt", key, presence, "key", "PF-18 D") }
  }

  /// PF-29 with PF-18 and PF-25; the bucket is `BucketOwnerEnforced`.
  private mutating func addWrite(_ arguments: [String], _ presence: String) {
    let (who, objects) = (arguments[0], objects(arguments[1]))
    let key = arguments.count > 2 ? filled(arguments[2]) : ProviderInventory.key
    let purpose = "write-artifact"
    add(who, "s3:PutObject", objects, presence, purpose, "PF-29 D")
    if key != "none" {
      let multipart = "when(the object is large enough for a multipart upload)"
      add(who, "kms:GenerateDataKey", key, presence, "key", "PF-18 D")
      add(who, "kms:Decrypt", key, presence == "always" ? multipart : presence, "key", "PF-18 D")
    }
    let isForeign = actors[who]?.arn.contains(ProviderInventory.tools) == false
    if isForeign { add(who, "s3:PutObjectAcl", objects, "advisory", purpose, "PF-25 O") }
    add(who, "s3:AbortMultipartUpload", objects, "advisory", purpose, "PF-29 D")
  }

  /// PF-21.
  private mutating func addCheck(_ who: String) {
    for action in ["GetBucketVersioning", "GetBucketAcl", "GetBucketLocation", "ListBucket"] {
      let bucket = "arn:aws:s3:::artifacts"
      add(who, "s3:\(action)", bucket, "advisory", "bucket-check", "PF-21 R")
    }
  }

  /// PF-60.
  private mutating func addLogs(_ who: String) {
    let group = filled("arn:aws:logs:{r}:{A}:log-group:/aws/codepipeline/{pipeline}")
    add(who, "logs:CreateLogGroup", group, "always", "log", "PF-60 D")
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
      add(who, action, "\(group):* (pattern)", "always", "log", "PF-60 D")
    }
  }

  /// PF-57: who, for which service, and the account of the interfaces.
  private mutating func addNetwork(_ arguments: [String], _ rule: String) {
    for action in [
      "CreateNetworkInterface", "DescribeDhcpOptions", "DescribeNetworkInterfaces",
      "DeleteNetworkInterface", "DescribeSubnets", "DescribeSecurityGroups", "DescribeVpcs",
    ] {
      add(arguments[0], "ec2:\(action)", "*", "always", "downstream", rule)
    }
    add(
      arguments[0],
      "ec2:CreateNetworkInterfacePermission",
      filled("arn:aws:ec2:{r}:\(arguments[2]):network-interface/* (pattern)"),
      "always",
      "downstream",
      rule,
      nil,
      ["ec2:AuthorizedService": arguments[1]]
    )
  }
}

extension ExpectedLegs {
  /// Holds the legs of some steps of a pipeline against the rows: no more and no fewer.
  func compare(with pipeline: PipelineVerdict, of isMeant: (String) -> Bool) {
    let found = pipeline.legs.filter { isMeant($0.leg.step) }
    var rest = Dictionary(grouping: found) { ProviderRun.line(of: $0, in: pipeline) }
    for row in rows {
      guard var twins = rest[row.line], !twins.isEmpty else {
        Issue.record("missing: \(row.line)")
        continue
      }
      let verdict = twins.removeFirst()
      rest[row.line] = twins
      #expect(verdict.state.rawValue == row.state, "\(row.line): \(verdict.unknowns)")
      for (key, state) in row.context {
        let shown = verdict.leg.context.first { $0.key == key }?.state
        #expect(shown == state, "\(row.line): \(key)")
      }
    }
    for line in rest.filter({ !$0.value.isEmpty }).keys.sorted() {
      Issue.record("not in the table: \(line)")
    }
  }
}
