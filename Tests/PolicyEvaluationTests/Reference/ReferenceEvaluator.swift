import Foundation

/// The algorithm of section D.13 as it stands there, over plain values, for known keys alone.
struct ReferenceEvaluator {
  let question: PlainCase
  /// What each key holds; a key that is not there is absent.
  let context: [String: [String]]
  let lists: Set<String>
  let arnParts: [String]
  let kind: Kind
  let service: String
  let actionName: String
  let target: [[Unicode.Scalar]]

  init(_ question: PlainCase, context: [String: [String]]? = nil) {
    self.question = question
    var lowered: [String: [String]] = [:]
    for (key, values) in context ?? question.context { lowered[key.lowercased()] = values }
    self.context = lowered
    lists = Set(question.multivaluedKeys.map { $0.lowercased() })
    arnParts = ReferenceConditions.split(Array(question.principal)) { $0 == ":" }.map { String($0) }
    kind = Self.kind(question.principal, arnParts)
    let words = question.action.lowercased().split(separator: ":").map(String.init)
    service = words[0]
    actionName = words[1]
    target = ReferenceConditions.split(Array(question.resource.unicodeScalars)) { $0 == ":" }
  }

  struct Answer: Equatable {
    var outcome: String
    /// Layers with a Deny if explicit, layers that fail otherwise.
    var layers: Set<String> = []
    var path: String?
  }

  func isList(_ key: String) -> Bool {
    lists.contains(key) || (context[key].map { $0.count != 1 } ?? false)
  }

  // MARK: - The caller (EV-497)

  enum Kind { case user, role, federatedUser, root, named, canonical, anonymous }

  private static func kind(_ text: String, _ arnParts: [String]) -> Kind {
    if text == "anonymous" { return .anonymous }
    guard text.hasPrefix("arn:") else {
      return text.contains(".") ? .named : .canonical
    }
    let last = arnParts[5]
    if last == "root" { return .root }
    if last.hasPrefix("user/") { return .user }
    if last.hasPrefix("role/") || last.hasPrefix("assumed-role/") { return .role }
    if last.hasPrefix("federated-user/") { return .federatedUser }
    return .named
  }

  var account: String? { hasSide ? arnParts[4] : nil }

  var hasSide: Bool { [.user, .role, .federatedUser, .root].contains(kind) }

  var sessionParts: [String] { arnParts[5].split(separator: "/").map(String.init) }

  var roleName: String { arnParts[2] == "sts" ? sessionParts[1] : sessionParts.last ?? "" }

  /// The role's ARN, where it is known.
  var roleARN: String? {
    guard kind == .role else { return nil }
    if arnParts[2] == "iam" { return question.principal }
    guard let known = context["aws:principalarn"]?.first, known.contains(":role/"),
      known.split(separator: ":").count >= 5,
      known.split(separator: "/").last?.lowercased() == roleName.lowercased(),
      known.contains("::\(account ?? "-"):")
    else { return nil }
    return known
  }

  var uniqueID: String? {
    guard let id = context["aws:userid"]?.first, kind == .user || kind == .role,
      id.hasPrefix(kind == .user ? "AIDA" : "AROA")
    else { return nil }
    return String(id.prefix { $0 != ":" })
  }

  var isServiceLinked: Bool { roleARN?.contains(":role/aws-service-role/") ?? false }

  // MARK: - Elements

  func matchesAction(_ statement: PlainStatement) -> Bool {
    let listed = statement.actions.contains { entry in
      let text = entry.lowercased()
      if text.contains(where: { $0 == "," || $0.isWhitespace }) { return false }
      if text.allSatisfy({ $0 == "*" }) || text == "*:*" { return true }
      let parts = text.split(separator: ":").map(String.init)
      guard parts.count == 2, !parts[0].contains("*"), !parts[0].contains("?") else { return false }
      return parts[0] == service
        && ReferenceConditions.glob(ReferenceConditions.tokens(parts[1]), actionName)
    }
    return listed != statement.isNotAction
  }

  /// EV-130 to EV-140.
  func matchesResource(_ statement: PlainStatement, _ kind: String, version: String) -> Bool {
    guard let resources = statement.resources else { return true }
    var listed = false
    for entry in resources {
      if entry.allSatisfy({ $0 == "*" }), !entry.isEmpty {
        listed = true
        continue
      }
      guard entry.hasPrefix("arn:") else { continue }
      var parts = ReferenceConditions.split(Array(entry)) { $0 == ":" }.map { String($0) }
      if parts.count < 6 {
        let hasStar = entry.contains("*")
        switch kind {
        case "identity", "boundary", "session": break
        case "scp":
          guard parts.last?.hasSuffix("*") == true else {
            if statement.isNotResource { return false }
            continue
          }
        case "rcp":
          if statement.isNotResource { return false }
          continue
        default: if !hasStar { continue }
        }
        while parts.count < 6 { parts.append("*") }
      }
      if question.resource == "*" { continue }
      if version == "2012-10-17", parts.prefix(5).contains(where: { $0.contains("${") }) {
        continue
      }
      if parts[2] == "iam", parts[5] != "*" {
        let type = parts[5].prefix { $0 != "/" && $0 != ":" }
        if type.contains("*") || type.contains("?") { continue }
      }
      let head = zip(parts.prefix(5), target.prefix(5)).allSatisfy { pattern, text in
        ReferenceConditions.glob(ReferenceConditions.tokens(pattern), text)
      }
      let tail = ReferenceConditions.replace(parts[5], version: version) { key in
        isList(key) ? nil : context[key]?.first
      }
      if head, case .tokens(let tokens) = tail, ReferenceConditions.glob(tokens, target[5]) {
        listed = true
      }
    }
    return listed != statement.isNotResource
  }

  enum Class: Int { case account = 1, entity, direct }

  /// EV-151 for one entry.
  func match(_ form: String, _ text: String, isTrust: Bool) -> Class? {
    if isTrust, !fits(form, text) { return nil }
    if text == "*", form == "*" || form == "AWS" {
      return isTrust && kind == .anonymous ? nil : .direct
    }
    if text.contains("*") || text.contains("?") { return nil }
    switch form {
    case "AWS": return matchAWS(text)
    case "Service", "Federated":
      guard kind == .named, text.utf8.elementsEqual(question.principal.utf8) else { return nil }
      if isTrust, form == "Federated", text.hasPrefix("arn:"), arnParts[4] != ownerAccount {
        return nil
      }
      return .direct
    case "CanonicalUser": return kind == .canonical && text == question.principal ? .account : nil
    default: return nil
    }
  }

  private func matchAWS(_ text: String) -> Class? {
    let isAccount = text.count == 12 && text.allSatisfy(\.isNumber)
    if isAccount || text.hasSuffix(":root") {
      let named = isAccount ? text : text.split(separator: ":").map(String.init)[3]
      guard hasSide, account == named else { return nil }
      return kind == .root ? .direct : .account
    }
    if text.hasPrefix("AIDA") || text.hasPrefix("AROA") {
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard uniqueID == parts[0] else { return nil }
      if kind == .user { return parts.count == 1 ? .direct : nil }
      if parts.count == 1 { return .entity }
      return arnParts[2] == "sts" && sessionParts.dropFirst(2).joined(separator: "/") == parts[1]
        ? .direct : nil
    }
    if text.contains(":user/") {
      if kind == .federatedUser {
        let name = text.split(separator: "/").last.map(String.init)
        let isSame = name == arnParts[5].dropFirst("federated-user/".count).description
        return isSame && text.contains("::\(account ?? "-"):") ? .entity : nil
      }
      return kind == .user && text.utf8.elementsEqual(question.principal.utf8) ? .direct : nil
    }
    if text.contains(":role/") {
      guard kind == .role else { return nil }
      if let roleARN { return roleARN.utf8.elementsEqual(text.utf8) ? .entity : nil }
      let name = text.split(separator: "/").last.map { $0.lowercased() }
      return name == roleName.lowercased() && text.contains("::\(account ?? "-"):") ? .entity : nil
    }
    if text.contains(":assumed-role/") || text.contains(":federated-user/") {
      return text.utf8.elementsEqual(question.principal.utf8) ? .direct : nil
    }
    return nil
  }

  /// EV-158.
  private func fits(_ form: String, _ text: String) -> Bool {
    switch form {
    case "Federated":
      let isSAML = text.contains(":saml-provider/")
      switch actionName {
      case "assumerole": return false
      case "assumerolewithsaml": return isSAML
      case "assumerolewithwebidentity": return !isSAML
      default: return true
      }
    case "CanonicalUser": return false
    case "AWS" where text != "*", "Service":
      return actionName != "assumerolewithsaml" && actionName != "assumerolewithwebidentity"
    default: return true
    }
  }

  /// The strongest class, or nothing; a NotPrincipal counts as direct.
  func matchPrincipal(_ statement: PlainStatement, isTrust: Bool) -> Class? {
    guard let principal = statement.principal else { return nil }
    let matches = principal.entries.map { ($0, match($0.form, $0.text, isTrust: isTrust)) }
    guard principal.isNot else { return matches.compactMap(\.1).max { $0.rawValue < $1.rawValue } }
    if statement.effect == "Allow" {
      return matches.contains { $0.1 != nil } ? nil : .direct
    }
    if principal.entries.contains(where: { $0.text == "*" && ($0.form == "*" || $0.form == "AWS") })
    {
      return nil
    }
    if kind == .anonymous { return .direct }
    if [.user, .role, .federatedUser].contains(kind), !question.boundary.isEmpty { return .direct }
    func listed(_ isMeant: (String, String) -> Bool) -> Bool {
      matches.contains { $0.1 != nil && isMeant($0.0.form, $0.0.text) }
    }
    func isAccount(_ text: String) -> Bool {
      text.hasSuffix(":root") || (text.count == 12 && text.allSatisfy(\.isNumber))
    }
    func isSession(_ text: String) -> Bool {
      text.contains(":assumed-role/") || text.contains(":federated-user/")
        || (text.hasPrefix("AROA") && text.contains(":"))
    }
    let account = listed { _, text in isAccount(text) }
    let session = listed { _, text in isSession(text) }
    let entity = listed { form, text in form != "AWS" || (!isAccount(text) && !isSession(text)) }
    let isExempt: Bool
    switch kind {
    case .root: isExempt = account
    case .named, .canonical: isExempt = entity
    case .user: isExempt = entity && account
    case .role, .federatedUser: isExempt = entity && account && session
    case .anonymous: isExempt = false
    }
    return isExempt ? nil : .direct
  }

  func holds(_ statement: PlainStatement, _ version: String, isKeyPolicy: Bool = false) -> Bool {
    statement.conditions.allSatisfy { condition in
      ReferenceConditions.holds(
        condition,
        version: version,
        context: { key in
          if isKeyPolicy, key == "kms:resourcealiases" { return nil }
          if isPassRole, key.hasPrefix("aws:resourcetag/") { return nil }
          return context[key]
        },
        isList: { isList($0) }
      )
    }
  }

  // MARK: - Layers

  var ownerAccount: String {
    if !question.owner.isEmpty { return question.owner }
    if question.resource != "*" {
      let parts = ReferenceConditions.split(Array(question.resource)) { $0 == ":" }
      if parts[4].count == 12 { return String(parts[4]) }
    }
    return account ?? ""
  }

  var isCrossAccount: Bool { account != ownerAccount }
  var isPassRole: Bool { question.action.lowercased() == "iam:passrole" }
  var isTrust: Bool {
    service == "sts"
      && [
        "assumerole", "assumerolewithsaml", "assumerolewithwebidentity", "tagsession",
        "setsourceidentity",
      ].contains(actionName)
  }
  var isKeyPolicy: Bool { service == "kms" && question.resource.contains(":key/") }

  var resourceLayer: String {
    if isTrust { return "trustPolicy" }
    if isKeyPolicy { return "keyPolicy" }
    return question.resource.hasPrefix("arn:aws:s3:") ? "bucketPolicy" : "resource"
  }

  /// The classes of the Allow statements that apply, and whether a Deny does.
  func layer(
    _ policies: [PlainPolicy],
    _ kind: String,
    named: Bool
  ) -> (allows: Set<Class>, denies: Bool) {
    var allows: Set<Class> = []
    var denies = false
    for policy in policies {
      for statement in policy.statements {
        guard matchesAction(statement),
          matchesResource(statement, kind, version: policy.version),
          holds(statement, policy.version, isKeyPolicy: kind == "key")
        else { continue }
        let match = named ? matchPrincipal(statement, isTrust: kind == "trust") : .direct
        guard let match else { continue }
        if statement.effect == "Allow" { allows.insert(match) } else { denies = true }
      }
    }
    return (allows, denies)
  }

  // MARK: - The decision

  func decide() -> Answer {
    let isSigned = hasSide || (kind == .named && !isProvider) || kind == .canonical
    if question.action.lowercased() == "sts:getcalleridentity", isSigned {
      return Answer(outcome: "allowed", path: "always")
    }
    var denials: Set<String> = []
    var failures: Set<String> = []
    func note(_ layer: String, _ result: (allows: Set<Class>, denies: Bool)) -> Bool {
      if result.denies { denials.insert(layer) }
      return !result.allows.isEmpty
    }
    var guards = true
    if !question.endpoint.isEmpty,
      !note("vpcEndpoint", layer(question.endpoint, "endpoint", named: true))
    {
      guards = false
      failures.insert("vpcEndpoint")
    }
    if hasSide, !isServiceLinked {
      for level in question.serviceControl
      where !note("scp", layer(level, "scp", named: false)) {
        guards = false
        failures.insert("scp")
      }
    }
    let takesServiceLinkedRole = isTrust && question.resource.contains(":role/aws-service-role/")
    if !isServiceLinked, !takesServiceLinkedRole, question.action.lowercased() != "kms:retiregrant",
      ["s3", "sts", "sqs", "kms"].contains(service)
    {
      for level in question.resourceControl { _ = note("rcp", layer(level, "rcp", named: true)) }
    }
    var identity = false
    var boundary = true
    var session = true
    if kind == .root {
      identity = true
    } else if hasSide {
      identity = note("identity", layer(question.identity, "identity", named: false))
      if !question.boundary.isEmpty {
        boundary = note("boundary", layer(question.boundary, "boundary", named: false))
      }
      if let policy = question.session {
        session = note("session", layer([policy], "session", named: false))
      } else if kind == .federatedUser {
        session = false
      }
    }
    var allows: Set<Class> = []
    if !isPassRole, let policy = question.resourcePolicy {
      let kind = isTrust ? "trust" : isKeyPolicy ? "key" : "resource"
      var result = layer([policy], kind, named: true)
      let repairs = ["s3:deletebucketpolicy", "s3:putbucketpolicy", "s3:getbucketpolicy"]
      if self.kind == .root, !isCrossAccount, repairs.contains(question.action.lowercased()) {
        result.denies = false
      }
      _ = note(resourceLayer, result)
      allows = isTrust && isForeignProvider ? [] : result.allows
    }
    let side = identity && boundary && session
    let limits = boundary && session
    let grant: Bool
    if !hasSide {
      grant = !allows.isEmpty
    } else if isPassRole {
      grant = side
    } else if isCrossAccount {
      grant = !allows.isEmpty && side
    } else if isTrust || isKeyPolicy {
      grant =
        allows.contains(.direct) || (allows.contains(.entity) && limits)
        || (allows.contains(.account) && side)
    } else {
      grant = allows.contains(.direct) || (allows.contains(.entity) && limits) || side
    }
    let isServed = serviceRulesPass
    if guards, grant, isServed, denials.isEmpty { return Answer(outcome: "allowed") }
    if !denials.isEmpty { return Answer(outcome: "explicitlyDenied", layers: denials) }
    if !isServed { failures.insert("service") }
    return Answer(outcome: "implicitlyDenied", layers: failures)
  }

  private var isProvider: Bool {
    question.principal.contains("-provider/")
      || ["accounts.google.com", "graph.facebook.com", "www.amazon.com"].contains(
        question.principal
      )
      || actionName == "assumerolewithsaml" || actionName == "assumerolewithwebidentity"
  }

  /// EV-464.
  private var isForeignProvider: Bool {
    question.principal.contains("-provider/") && arnParts[4] != ownerAccount
  }

  /// EV-462, EV-467, EV-471, EV-496.
  private var serviceRulesPass: Bool {
    switch service {
    case "sts":
      if kind == .federatedUser { return false }
      if kind == .root { return actionName != "assumerole" }
      if kind == .anonymous { return actionName.hasPrefix("assumerolewith") }
    case "iam":
      if kind == .anonymous { return false }
      if isPassRole, isCrossAccount { return false }
    case "kms":
      if kind == .anonymous { return false }
      let crossing = [
        "encrypt", "decrypt", "generatedatakey", "describekey", "creategrant", "retiregrant",
      ]
      if isKeyPolicy, hasSide, isCrossAccount { return crossing.contains(actionName) }
    default: break
    }
    return true
  }
}
