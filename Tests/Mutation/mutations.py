"""What mutate.py removes: one rule at a time."""

from collections import namedtuple

SUITES = {
    # `without` names modules that tests would need for the built command alone; files that import
    # one are left out.
    "evaluation": {
        "tests": ["PolicyEvaluationTests"],
        "without": ["waybill", "TestSupport"],
        # Those of a later line run when those before notice nothing. Not the properties over random
        # cases: they take minutes, and a rule wants a test that fails for one reason every time.
        "filters": [["ConformanceTests", "AccessDeniedMessageTests", "KeyGrantTests",
                     "BucketAccessTests", "RobustnessTests", "ResidualTests",
                     "PlainPolicyTests"]],
        # The tables ask which cases other tests cite.
        "data": ["docs/spec", "Tests"],
    },
    "flows": {
        "tests": ["ArtifactFlowsTests", "ReachabilityTests"],
        "without": ["waybill"],
        # Not those of the built command, which is not in the copy.
        # Nor those of damaged inventories, which take minutes.
        "filters": [["WorkedExampleTests", "ProviderTableTests", "InquiryTests",
                     "ModelQuestionTests", "LegJudgeTests", "CrossRegionTests"],
                    ["BreakCodeTests", "PipelineStateTests"]],
        "data": ["docs", "inventories"],
    },
}

Mutation = namedtuple("Mutation", "suite rule name file old new")

LANGUAGE = "Sources/PolicyLanguage/"
EVALUATION = "Sources/PolicyEvaluation/"
MUTATIONS = []


def evaluation(rule, name, file, old, new):
    MUTATIONS.append(Mutation("evaluation", rule, name, file, old, new))


def flows(rule, name, file, old, new):
    MUTATIONS.append(Mutation("flows", rule, name, file, old, new))


# --- Policy documents -------------------------------------------------------------------------

PARSING = LANGUAGE + "Parsing/"
CHECKS = LANGUAGE + "Checks/"

evaluation(
    "EV-100", "percent-encoding", PARSING + "PolicyParser.swift",
    "if PercentEncoding.isEncoded(text) {", "if text.isEmpty, PercentEncoding.isEncoded(text) {")
evaluation(
    "EV-102", "keys that differ by case", PARSING + "PolicyParser+Condition.swift",
    "keys.insert(key.text.lowercased()).inserted", "keys.insert(key.text).inserted")
evaluation(
    "EV-103", "no version is the old version", PARSING + "PolicyParser.swift",
    "version: parts.version ?? .v2008,", "version: parts.version ?? .v2012,")
evaluation(
    "EV-103", "no variables in the old version", LANGUAGE + "PolicyText.swift",
    "guard version == .v2012, text.utf8", "guard text.utf8")
evaluation(
    "EV-107", "effects are known", PARSING + "PolicyParser+Statement.swift",
    "    if parts.effect == nil {\n", "    if parts.effect == nil, text.isEmpty {\n")
evaluation(
    "EV-111", "number lexemes", PARSING + "PolicyParser+Condition.swift",
    "case .number: text = try reader.number()",
    "case .number: text = String(Double(try reader.number()) ?? 0)")
evaluation(
    "EV-113", "no principals in identity policies", PARSING + "PolicyParser+Principal.swift",
    "    if !self.kind.hasPrincipal {", "    if self.kind == .boundary {")
evaluation(
    "EV-113", "no NotPrincipal in trust policies", PARSING + "PolicyParser+Principal.swift",
    "if isNegated, self.kind == .trust {", "if isNegated, self.kind == .session {")
evaluation(
    "EV-114", "an unreadable policy may deny",
    EVALUATION + "Evaluator+Statements.swift",
    "guard mayDeny, !ignoresDenies else { return }",
    "guard mayDeny, ignoresDenies else { return }")
evaluation(
    "EV-115", "RCPs cannot allow", CHECKS + "PolicyChecks.swift",
    "      if !isFullAccess {", "      if !isFullAccess, isEverything {")
evaluation(
    "EV-123", "actions have one colon", PARSING + "PolicyParser+Statement.swift",
    "    if traits.colons == 1 { return }", "    if traits.colons >= 1 { return }")
evaluation(
    "EV-124", "a comma is no error", PARSING + "PolicyParser+Statement.swift",
    "    if !traits.isASCII || traits.hasCommaOrControl, text.holdsCommaOrBlank { return }\n", "")
evaluation(
    "EV-138", "Resource is required", PARSING + "PolicyParser+Statement.swift",
    "if !parts.hasResource, kind.hasResource {", "if !parts.hasResource, kind == .key {")
evaluation(
    "EV-150", "no Resource in trust policies", PARSING + "PolicyParser+Statement.swift",
    "      if kind == .trust {\n        report(\n          .trustResource,",
    "      if kind == .session {\n        report(\n          .trustResource,")
evaluation(
    "EV-203", "Null has no IfExists", LANGUAGE + "ConditionOperator.swift",
    "if comparison == .null, ifExists { return nil }", "")

SCANNER = EVALUATION + "Compiled/PolicyScanner.swift"

evaluation(
    "EV-102", "keys that differ by case, read in one go", SCANNER,
    "where scanner.isSameInAnyCase(other, key) { throw NotPlain() }",
    "where scanner.isSame(other, key) { throw NotPlain() }")
evaluation(
    "EV-102", "operators twice, read in one go", SCANNER,
    "for other in scanner.operators where scanner.isSame(other, name) { throw NotPlain() }", "")
evaluation(
    "EV-103", "versions that come late, read in one go", SCANNER,
    "if scanner.isSame(name, \"Statement\"), hasVersion, statements == nil {",
    "if scanner.isSame(name, \"Statement\"), statements == nil {")
evaluation(
    "EV-113", "principals where none may be, read in one go", SCANNER,
    "guard kind.hasPrincipal, !isNegated || kind != .trust else", "guard !isNegated || kind != .trust else")
evaluation(
    "EV-115", "resource control policies, read in one go", SCANNER,
    "    if kind == .resourceControl { return nil }\n", "")
evaluation(
    "EV-123", "actions have one colon, read in one go", SCANNER,
    "guard colons == 1 || isEverything else", "guard colons >= 1 || isEverything else")
evaluation(
    "EV-138", "Resource is required, read in one go", SCANNER,
    "resource != nil || !kind.hasResource else", "resource != nil || kind != .key else")
evaluation(
    "EV-150", "no Resource in trust policies, read in one go", SCANNER,
    "    if kind == .trust { throw NotPlain() }\n", "")

# --- Statement elements -----------------------------------------------------------------------

COMPILED = EVALUATION + "Compiled/"

evaluation(
    "EV-120", "actions ignore case", COMPILED + "CompiledAction.swift",
    "add(lowered: text.lowercasedBytes)", "add(lowered: Array(text.utf8))")
evaluation(
    "EV-122", "star colon star", COMPILED + "CompiledAction.swift",
    'text.elementsEqual("*:*".utf8)', 'text.elementsEqual("*::*".utf8)')
evaluation(
    "EV-125", "NotAction inverts", COMPILED + "CompiledAction.swift",
    "isListed(action) != isNegated", "isListed(action)")
evaluation(
    "EV-134", "short ARNs in SCPs", LANGUAGE + "ShortARN.swift",
    'case .serviceControl: return text.last == UInt8(ascii: "*") ? .filled : .invalid',
    "case .serviceControl: return .filled")
evaluation(
    "EV-134", "short ARNs in RCPs", LANGUAGE + "ShortARN.swift",
    "case .resourceControl: return .invalid", "case .resourceControl: return .filled")
evaluation(
    "EV-134", "an invalid entry voids NotResource", COMPILED + "CompiledResource.swift",
    "if isNegated { isVoid = true }", "")
evaluation(
    "EV-135", "resource-type word of IAM", COMPILED + "CompiledResource.swift",
    'part(2).elementsEqual("iam".utf8)', 'part(2).elementsEqual("iamm".utf8)')
evaluation(
    "EV-136", "NotResource inverts", EVALUATION + "Evaluator+Statements.swift",
    "return resource.isNegated ? arena.not(listed) : listed", "return listed")
evaluation(
    "EV-140", "variables in the last part alone", COMPILED + "CompiledResource.swift",
    "if hasVariables, hasHeadVariable { return nil }", "")
evaluation(
    "EV-153", "no wildcards in principals", COMPILED + "CompiledPrincipal.swift",
    "    if text.hasWildcard { return nil }\n", "    if text.hasWildcard { return .everyone }\n")
evaluation(
    "EV-154", "paths of roles count", EVALUATION + "Evaluator+Principals.swift",
    "if let known = question.pointee.principal.roleARNBytes { return known == arn }", "")
evaluation(
    "EV-156", "unique ids name sessions", EVALUATION + "Evaluator+Principals.swift",
    "guard let session else { return (.entity, .true) }",
    "guard session != nil, let session else { return (.direct, .false) }")
evaluation(
    "EV-158", "federated callers do not call AssumeRole",
    EVALUATION + "Evaluator+Principals.swift",
    'case "assumerolewithsaml": return isSAML', 'case "assumerolewithsaml": return true')
evaluation(
    "EV-160", "the whole chain is listed", EVALUATION + "Evaluator+Principals.swift",
    "case .user: exempt = Truth(isEntityListed && isAccountListed)",
    "case .user: exempt = Truth(isEntityListed || isAccountListed)")
evaluation(
    "EV-161", "NotPrincipal and boundaries", EVALUATION + "Evaluator+Principals.swift",
    "case .user, .roleSession: if question.pointee.layers.boundary != nil { return .true }",
    "case .user, .roleSession: break")
evaluation(
    "EV-164", "trust policies admit nobody anonymous", EVALUATION + "Evaluator+Principals.swift",
    "let isAdmitted = mode != .trust || question.pointee.principal.kind != .anonymous", "let isAdmitted = true")
evaluation(
    "EV-165", "session names may be unknown", EVALUATION + "Evaluator+Principals.swift",
    "    return arena.atom(.sessionNameIs(session), from: nil)\n  }", "    return .true\n  }")
evaluation(
    "EV-170", "lists are no variables", COMPILED + "Variables.swift",
    "present.isMultivalued ? .none : present.values.first", "present.values.first")
evaluation(
    "EV-174", "defaults of variables", COMPILED + "Variables.swift",
    "          guard let fallback else {\n            hasNone = true\n            continue\n          }",
    "          guard let fallback, fallback.isEmpty else {\n            hasNone = true\n"
    "            continue\n          }")
evaluation(
    "EV-175", "values are literal", COMPILED + "Variables.swift",
    "          elements += value.unicodeScalars.map { .literal($0) }",
    "          elements += CompiledCondition.wildcardElements(value)")

# --- Conditions -------------------------------------------------------------------------------

CONDITIONS = EVALUATION + "Conditions/"
MATCHING = CONDITIONS + "ConditionMatching.swift"

evaluation(
    "EV-204", "unreadable policy values", MATCHING,
    "if case .unreadable = reading { return false }", "if case .unreadable = reading { return true }")
evaluation(
    "EV-204", "unreadable request values", MATCHING,
    "guard isReadable(value, comparison) else { return false }", "")
evaluation(
    "EV-210", "negated operators on absent keys", MATCHING,
    "case nil: return test.ifExists || test.comparison.isNegated", "case nil: return test.ifExists")
evaluation(
    "EV-211", "IfExists", MATCHING,
    "case nil: return test.ifExists || test.comparison.isNegated",
    "case nil: return test.comparison.isNegated")
evaluation(
    "EV-212", "Null with a set qualifier", MATCHING,
    "if let qualifier = test.qualifier, isEmpty { return qualifier == .forAllValues }", "")
evaluation(
    "EV-213", "ForAllValues on absent keys", MATCHING,
    "case .forAllValues: return true\n    case .forAnyValue: return false",
    "case .forAllValues: return false\n    case .forAnyValue: return false")
evaluation(
    "EV-214", "the single empty text", MATCHING,
    "let isEmpty = values.isEmpty || (values.count == 1 && values[0].isEmpty)",
    "let isEmpty = values.isEmpty")
evaluation(
    "EV-220", "ForAllValues looks at every value", MATCHING,
    "return isEmpty || values.allSatisfy {", "return isEmpty || values.contains {")
evaluation(
    "EV-222", "plain operators on lists", MATCHING,
    "guard !present.isMultivalued, let value = values.first else { return false }",
    "guard let value = values.first else { return false }")
evaluation(
    "EV-231", "case folding beyond ASCII", CONDITIONS + "CaseFolding.swift",
    "output.append(contentsOf: String(Character(fold(scalar))).utf8)",
    "output.append(contentsOf: String(Character(scalar)).utf8)")
evaluation(
    "EV-233", "negative numbers", CONDITIONS + "DecimalNumber.swift",
    "return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)",
    "return left.isSmaller(than: right)")
evaluation(
    "EV-235", "time zones", CONDITIONS + "Instant.swift",
    "secondOfDay -= offset", "secondOfDay += offset")
evaluation(
    "EV-236", "other texts count as false", MATCHING,
    'return isWord(value, "true") == flag', 'return isWord(value, flag ? "true" : "false")')
evaluation(
    "EV-238", "bits of a range", CONDITIONS + "AddressRange.swift",
    "return remaining == 0 || (low ^ address.low) >> UInt64(64 - remaining) == 0",
    "return low == address.low || remaining == 32")
evaluation(
    "EV-239", "wildcards stay in their part", CONDITIONS + "ARNPattern.swift",
    "index == 5 ? bytes.count : Int(places[index + 1]) - 1\n          let part",
    "index >= 4 ? bytes.count : Int(places[index + 1]) - 1\n          let part")
evaluation(
    "EV-240", "a lone star", CONDITIONS + "ARNPattern.swift",
    '    if text == [UInt8(ascii: "*")] {', "    if text.isEmpty {")
evaluation(
    "EV-331", "no aliases in key policies", EVALUATION + "Evaluator+Statements.swift",
    'if place.layer == .keyPolicy, condition.key == "kms:resourcealiases" { state = .absent }', "")
evaluation(
    "EV-382", "an unknown key may be absent", MATCHING,
    "if known.mayBeAbsent { result.add(holdsWhenAbsent(test, readings)) }", "")
evaluation(
    "EV-384", "contradictions", EVALUATION + "Logic/Truth.swift",
    "      return isAnd ? .false : .true\n", "      continue\n")

# --- Decisions --------------------------------------------------------------------------------

EVALUATOR = EVALUATION + "Evaluator.swift"

evaluation(
    "EV-401", "Deny wins", EVALUATOR,
    "let allowed = arena.and(permitted, arena.not(deny))", "let allowed = permitted")
evaluation(
    "EV-403", "explicit before implicit", EVALUATION + "Evaluator+Conclusion.swift",
    "    if deny.isTrue {", "    if deny.isTrue, !allowed.isFalse {")
evaluation(
    "EV-411", "services of RCPs", EVALUATION + "Request/RequestAction.swift",
    "      ResourceControlServices.prefixes.contains(name.service)\n",
    "      !name.service.isEmpty\n")
evaluation(
    "EV-412", "every level of SCPs allows", EVALUATOR,
    "for level in gates.serviceControl { guards", "for level in gates.serviceControl.prefix(1) { guards")
evaluation(
    "EV-415", "SCPs and service-linked roles", EVALUATOR,
    "question.pointee.principal.hasPrincipalSide, !question.pointee.principal.isServiceLinked\n",
    "question.pointee.principal.hasPrincipalSide\n")
evaluation(
    "EV-422", "boundaries", EVALUATOR,
    "gates.boundary = evaluate(boundary, layer: .boundary, principals: .none).direct",
    "gates.boundary = .true")
evaluation(
    "EV-424", "federated users need a session policy", EVALUATOR,
    "      gates.session = .false\n", "      gates.session = .true\n")
evaluation(
    "EV-426", "root repairs the bucket policy", EVALUATOR,
    "guard case .root = question.pointee.principal.kind, !isCrossAccount else { return false }",
    "guard case .root = question.pointee.principal.kind, isCrossAccount else { return false }")
evaluation(
    "EV-432", "limits of roles", EVALUATOR,
    "      ways.add(.entity, arena.and(gates.entity, limits), &arena)",
    "      ways.add(.entity, gates.entity, &arena)")
evaluation(
    "EV-436", "the own account grants nothing", EVALUATOR,
    "      ways.add(.direct, gates.direct, &arena)",
    "      ways.add(.direct, arena.or(gates.direct, gates.account), &arena)")
evaluation(
    "EV-440", "both sides", EVALUATOR,
    "ways.add(gates.hasListGrant ? .acl : .crossAccount, arena.and(resource, side), &arena)",
    "ways.add(gates.hasListGrant ? .acl : .crossAccount, resource, &arena)")
evaluation(
    "EV-460", "an account statement needs an identity policy", EVALUATOR,
    "      ways.add(path, arena.and(gates.account, side), &arena)",
    "      ways.add(path, gates.account, &arena)")
evaluation(
    "EV-462", "roles of other accounts are not passed", EVALUATION + "Services/ServiceRules.swift",
    'if action == "passrole", isCrossAccount {', 'if action == "passrole", !isCrossAccount, false {')
evaluation(
    "EV-464", "providers belong to the role's account", EVALUATION + "Evaluator+Principals.swift",
    "return account == owner", "return true")
evaluation(
    "EV-467", "root assumes no roles", EVALUATION + "Services/ServiceRules.swift",
    'case .root: return action == "assumerole" ? ["root-cannot-assume-roles"] : []',
    "case .root: return []")
evaluation(
    "EV-468", "GetCallerIdentity", EVALUATOR,
    "if question.pointee.action.isGetCallerIdentity, question.pointee.principal.isSigned {",
    "if question.pointee.action.isGetCallerIdentity, !question.pointee.principal.isSigned {")
evaluation(
    "EV-471", "key operations across accounts", EVALUATION + "Services/ServiceRules.swift",
    "!CrossAccountKeyOperations.names.contains(action)", "action.isEmpty")
evaluation(
    "EV-473", "encryption context of grants", EVALUATION + "Services/KeyGrants.swift",
    "result = arena.and(result, pairHolds(key, value))", "_ = pairHolds(key, value)")
evaluation(
    "EV-473", "grants to accounts", EVALUATION + "Services/KeyGrants.swift",
    "        gates.grantAccount = arena.or(gates.grantAccount, constraint)",
    "        gates.grantDirect = arena.or(gates.grantDirect, constraint)")
evaluation(
    "EV-475", "RetireGrant and RCPs", EVALUATION + "Request/RequestAction.swift",
    '      && !(name.service == "kms" && name.name == "retiregrant")\n', "")
evaluation(
    "EV-481", "objects of other accounts", EVALUATION + "Services/BucketAccessRules.swift",
    "        gates.direct = .false\n", "")
evaluation(
    "EV-484", "public policies admit services", EVALUATOR,
    "    case .service: isOutside = false", "    case .service: isOutside = true")
evaluation(
    "EV-485", "wide ranges are public", EVALUATION + "Services/PublicBucketPolicy.swift",
    "if range.prefix >= 8 { return true }", "if range.prefix >= 1 { return true }")
evaluation(
    "EV-492", "gateway endpoints know one principal", EVALUATOR,
    "principals: question.pointee.layers.isGatewayEndpoint ? .gateway : .resource", "principals: .resource")
evaluation(
    "EV-706", "calls without a user", EVALUATION + "Messages/AccessDeniedMessage.swift",
    "      layer = .trustPolicy\n", "")
evaluation(
    "EV-708", "line breaks as text", EVALUATION + "Messages/MessageText.swift",
    'case UInt8(ascii: "\\\\") where next == UInt8(ascii: "n") || next == UInt8(ascii: "t"):',
    'case UInt8(ascii: "\\\\") where next == UInt8(ascii: "v"):')
evaluation(
    "EV-806", "residuals are sorted", EVALUATION + "Evaluator+Conclusion.swift",
    "return texts.sorted { $0.text < $1.text }.map(\\.residual)", "return texts.map(\\.residual)")

# --- From inventories to legs -----------------------------------------------------------------

flows(
    "PF-2", "a broken chain cuts off", "Sources/ArtifactFlows/Judging/LegJudge.swift",
    "let isCutOff = draft.chain.contains { states[$0] == .broken || states[$0] == .unreachable }",
    "let isCutOff = draft.chain.contains { states[$0] == .unreachable }")
flows(
    "PF-2", "advisory legs do not break", "Sources/ArtifactFlows/Judging/LegJudge.swift",
    "      case .always, .when(_, holds: true?): .broken\n      case .when, .advisory: .indeterminate",
    "      case .always, .when(_, holds: true?), .advisory: .broken\n      case .when: .indeterminate")
flows(
    "PF-58", "each subnet has its way", "Sources/ArtifactFlows/Transfers/NetworkPaths.swift",
    "let way = gateway.map(self.way) ?? interface ?? outside", "let way = interface ?? outside")
flows(
    "PF-11", "names are cut in object keys",
    "Sources/ArtifactFlows/Transfers/FlowBuilder+Transfers.swift",
    "artifact.prefix(10)", "artifact")
flows(
    "PF-14", "no key means the writer's own", "Sources/ArtifactFlows/Transfers/FlowBuilder+Transfers.swift",
    "if let account = actor.account { return .known(managedKey(account: account, region: region)) }",
    "return .known(managedKey(account: pipeline.account, region: region))")
flows(
    "PF-17", "key ids mean something in one account",
    "Sources/ArtifactFlows/Transfers/FlowBuilder+Transfers.swift",
    "keyIsNotFound: !configured.isARN && actor.account != pipeline.account", "keyIsNotFound: false")
flows(
    "PF-34", "copies have the key of their region",
    "Sources/ArtifactFlows/Transfers/FlowBuilder+Transfers.swift",
    "if artifact.region == region { return artifact.key }", "return artifact.key")
flows(
    "PF-129", "disabled keys", "Sources/Reachability/RequestAssembly+Resource.swift",
    'case "Disabled": layers.serviceBlocks.append("key-disabled")', 'case "Disabled": break')
flows(
    "EV-412", "levels of the organization", "Sources/Reachability/RequestAssembly+Organization.swift",
    "    for target in path {", "    for target in path.suffix(1) {")
flows(
    "EV-410", "the management account has no SCPs",
    "Sources/Reachability/RequestAssembly+Organization.swift",
    "map.isManagementAccount(account) == true { return [] }",
    "map.isManagementAccount(account) == nil { return [] }")
flows(
    "EV-475", "RCPs and keys of AWS", "Sources/Reachability/RequestAssembly+Organization.swift",
    "    if case .key(.awsManaged) = question.guardian { return }  // EV-475\n", "")
flows(
    "EV-484", "settings of bucket and account are united",
    "Sources/Reachability/RequestAssembly+Resource.swift",
    "let settings = [bucket.publicAccessBlock, account ?? .absent]",
    "let settings = [bucket.publicAccessBlock]; _ = account")
flows(
    "EV-455", "no endpoint in forwarded calls", "Sources/Reachability/RequestAssembly+Resource.swift",
    "    if question.isForwarded { return }\n", "")
flows(
    "EV-380", "accounts outside the organization", "Sources/Reachability/DerivedContext.swift",
    "context.set(idKey, .unknown(KeyUncertainty(excluded: map.id.map { [$0] } ?? [])))",
    "context.set(idKey, .unknown)")
flows(
    "EV-391", "session tags", "Sources/Reachability/DerivedContext.swift",
    'return pattern.matches("sts:tagsession")', 'return pattern.matches("sts:tagsessions")')

# --- Which legs there are, and how their answers are taken together ------------------------------

TRANSFERS = "Sources/ArtifactFlows/Transfers/FlowBuilder+Transfers.swift"
STEPS = "Sources/ArtifactFlows/Legs/FlowBuilder+Steps.swift"
JUDGE = "Sources/ArtifactFlows/Judging/LegJudge.swift"

flows(
    "PF-2", "what is open is not allowed", JUDGE,
    "case .conditional: .indeterminate", "case .conditional: .allowed")
flows(
    "PF-58", "one subnet that is denied breaks", JUDGE,
    "    case .allHappen:\n      if let denied {", "    case .allHappen:\n      if let denied, allowed == nil {")
flows(
    "PF-127", "both possibilities must be allowed", JUDGE,
    "if denied == nil, open == nil { return Judged(outcome: .allowed, index: 0) }",
    "if let allowed { return Judged(outcome: .allowed, index: allowed) }")
flows(
    "PF-18", "reading needs the key", TRANSFERS,
    '      "kms:Decrypt",\n      key,\n', '      "kms:Decrypt",\n      .none,\n')
flows(
    "PF-18", "writing needs the key", TRANSFERS,
    '      "kms:GenerateDataKey",\n      write.key,\n', '      "kms:GenerateDataKey",\n      .none,\n')
flows(
    "PF-18", "large objects are decrypted, too", TRANSFERS,
    '      "kms:Decrypt",\n      write.key,\n', '      "kms:Decrypt",\n      .none,\n')
flows(
    "PF-18", "S3 asks for the key", TRANSFERS,
    "    request.isForwarded = true\n", "")
flows(
    "PF-18", "keys are used through S3", TRANSFERS,
    '        ("kms:ViaService", .value("s3.\\(region).amazonaws.com")),\n', "")
flows(
    "PF-19", "a Bucket Key names the bucket", TRANSFERS,
    "(name, encryption.hasBucketKey ? whole : object)", "(name, object)")
flows(
    "PF-20", "whether there is a Bucket Key may be unknown", TRANSFERS,
    "    case .missing(let file):\n      request.alternatives.contexts = [[(name, object)], [(name, whole)]]",
    "    case .missing(let file):\n      request.alternatives.contexts = [[(name, object)]]")
flows(
    "PF-25", "some writers send an ACL", TRANSFERS,
    "    putACL(write, in: store, on: target, by: actor, isCertain: presence == .always)\n", "")
flows(
    "PF-25", "other accounts' writers may send an ACL", TRANSFERS,
    "guard isSender || isForeign else { return }", "guard isSender else { return }")
flows(
    "PF-28", "inputs are read", TRANSFERS,
    '    add("s3:GetObject", on: objects, by: actor, request)\n', "")
flows(
    "PF-29", "outputs are written", TRANSFERS,
    '    add("s3:PutObject", on: target, by: actor, request)\n', "")
flows(
    "PF-29", "encryption headers are sent", TRANSFERS,
    '      (algorithm, .value("aws:kms")),\n      (keyID, write.keyHeader),',
    "      (algorithm, .absent),\n      (keyID, .absent),")
flows(
    "PF-34", "inputs are copied", STEPS,
    "        copyInput(input, to: region, by: service, presence: isReading ? .always : .advisory)\n",
    "        _ = (input, isReading)\n")
flows(
    "PF-34", "copies are written where they are read", TRANSFERS,
    "    put(name, write(to: target, by: serviceRole), in: target, by: serviceRole, presence: presence)\n",
    "    _ = target\n")
flows(
    "PF-35", "keys serve one region", TRANSFERS,
    'return ["key-in-wrong-region"]', "return []")
flows(
    "PF-36", "the service role is assumed first", STEPS,
    "return .identity(role, chain: [assume])", "_ = assume; return .identity(role)")
flows(
    "PF-37", "an action's role hangs on the service role", STEPS,
    "chain: service.chain + [assume(role, by: service, region: region)]",
    "chain: [assume(role, by: service, region: region)]")
flows(
    "PF-37", "an action's role is assumed", STEPS,
    ".identity(role, chain: service.chain + [assume(role, by: service, region: region)])",
    ".identity(role, chain: service.chain)")
flows(
    "PF-37", "an action's role sends no external id", STEPS,
    '    request.context = [("sts:ExternalId", .absent)]\n', "")
flows(
    "PF-66", "stack roles are passed", "Sources/ArtifactFlows/Providers/CloudFormationDeploy.swift",
    "    if isPassed { flow.pass(role, to: service, by: action.actor, rule: \"PF-66\") }\n", "")
flows(
    "PF-68", "stack roles read what the template hands on",
    "Sources/ArtifactFlows/Providers/CloudFormationDeploy.swift",
    "if overrides.locationsOf.contains(input) {", "if overrides.filesOf.contains(input), false {")
flows(
    "PF-54", "builds run with the project's role",
    "Sources/ArtifactFlows/Providers/CodeBuild/CodeBuildAction.swift",
    "let build = builder(role, of: project, chain: [assume])",
    "_ = assume; let build = builder(role, of: project, chain: [])")
flows(
    "PF-90", "events of other accounts are forwarded",
    "Sources/ArtifactFlows/Triggers/FlowBuilder+Triggers.swift",
    "    addForwarding(of: action)\n", "")
flows(
    "PF-129", "keys pending deletion", "Sources/Reachability/RequestAssembly+Resource.swift",
    'case "PendingDeletion", "PendingReplicaDeletion":\n      layers.serviceBlocks.append("key-pending-deletion")',
    'case "PendingDeletion", "PendingReplicaDeletion": break')
flows(
    "EV-490", "endpoint policies", "Sources/Reachability/RequestAssembly+Resource.swift",
    "guard case .endpoint(let endpoint) = question.path else { return }",
    "guard case .endpoint(let endpoint) = question.path, endpoint.id.isEmpty else { return }")
flows(
    "EV-473", "grants are not collected", "Sources/Reachability/RequestAssembly+Resource.swift",
    'case .missing(let file): layers.unknownGrants = unknown("grants of key \\(id)", file)',
    "case .missing: break")
flows(
    "EV-411", "resource control policies are those of the owner",
    "Sources/Reachability/RequestAssembly+Organization.swift",
    "guard let account = question.owner ?? askerAccount else { return }",
    "guard let account = askerAccount else { return }")
