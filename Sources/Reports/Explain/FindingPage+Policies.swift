import PolicyLanguage

extension FindingPage {
  /// Pages on what is wrong or doubtful in a policy document.
  static let policies: [FindingPage] = [
    FindingPage(
      PolicyFindingCode.json,
      "The policy is not strict JSON",
      meaning: """
        Comments, trailing commas and single quotes are no JSON, and the document is not \
        repaired. A policy that cannot be read may deny, so whatever depends on it is unknown.
        """,
      repair: "Correct the text at the place named.",
      rule: "EV-101"
    ),
    FindingPage(
      PolicyFindingCode.duplicateKey,
      "A member occurs twice in one object",
      meaning: """
        Readers differ in which one they keep. The document counts as unreadable, and whatever \
        depends on it is unknown.
        """,
      repair: "Merge the two members into one.",
      rule: "EV-102"
    ),
    FindingPage(
      PolicyFindingCode.duplicateKeyCase,
      "Two condition keys differ in letter case alone",
      meaning: """
        Condition keys ignore case, so the two are one key given twice. The document counts as \
        unreadable.
        """,
      repair: "Merge their values under one spelling.",
      rule: "EV-102"
    ),
    FindingPage(
      PolicyFindingCode.version,
      "The policy language version is unknown",
      meaning: "There are two: `2012-10-17` and `2008-10-17`. The document counts as unreadable.",
      repair: "Write `2012-10-17`.",
      rule: "EV-103"
    ),
    FindingPage(
      PolicyFindingCode.element,
      "A member is none that policies know",
      meaning: """
        Names of elements are case-sensitive, so this may be a slip of spelling. The document \
        counts as unreadable.
        """,
      repair: "Correct the name.",
      rule: "EV-104"
    ),
    FindingPage(
      PolicyFindingCode.noStatement,
      "The policy has no statement element",
      meaning: "A policy without `Statement` is no policy. The document counts as unreadable.",
      repair: "Add `Statement`.",
      rule: "EV-104"
    ),
    FindingPage(
      PolicyFindingCode.both,
      "Both forms of an element stand in one statement",
      meaning: """
        A statement has `Action` or `NotAction`, `Resource` or `NotResource`, `Principal` or \
        `NotPrincipal`, never both. The document counts as unreadable.
        """,
      repair: "Keep the one that is meant.",
      rule: "EV-106"
    ),
    FindingPage(
      PolicyFindingCode.effect,
      "The effect is missing or unknown",
      meaning: "`Effect` is exactly `Allow` or `Deny`. The document counts as unreadable.",
      repair: "Write one of the two.",
      rule: "EV-107"
    ),
    FindingPage(
      PolicyFindingCode.type,
      "A value has the wrong JSON type",
      meaning: "Elements hold strings or lists of strings. The document counts as unreadable.",
      repair: "Write the value as a string.",
      rule: "EV-112"
    ),
    FindingPage(
      PolicyFindingCode.principal,
      "A principal stands where none may, or is malformed",
      meaning: """
        Policies of principals have no `Principal`; policies of resources have one, as `"*"` or \
        as an object with `AWS`, `Service`, `Federated` or `CanonicalUser`. The document counts \
        as unreadable.
        """,
      repair: "Remove the element, or write it as an object.",
      rule: "EV-113"
    ),
    FindingPage(
      PolicyFindingCode.resourceControl,
      "A resource control policy does what it cannot",
      meaning: """
        Resource control policies deny, for everybody; the only one that allows is the one AWS \
        attaches. The document counts as unreadable.
        """,
      repair: "Write the statement as `Deny` with `Principal` `\"*\"`.",
      rule: "EV-115"
    ),
    FindingPage(
      PolicyFindingCode.action,
      "An action is none, or there is no action at all",
      meaning: """
        An action is `service:Name`, with one colon, or `*`. The document counts as unreadable.
        """,
      repair: "Correct the action.",
      rule: "EV-123"
    ),
    FindingPage(
      PolicyFindingCode.resource,
      "A statement has no resource",
      meaning: """
        Every statement but those of trust policies names one. The document counts as \
        unreadable.
        """,
      repair: "Add `Resource`.",
      rule: "EV-138"
    ),
    FindingPage(
      PolicyFindingCode.trustResource,
      "A trust policy names a resource",
      meaning: """
        The resource of a trust policy is the role itself. The document counts as unreadable.
        """,
      repair: "Remove `Resource`.",
      rule: "EV-150"
    ),
    FindingPage(
      PolicyFindingCode.operator,
      "A condition operator is unknown",
      meaning: "The document counts as unreadable, since the condition may be what denies.",
      repair: "Correct the operator's name.",
      rule: "EV-202"
    ),
    FindingPage(
      PolicyFindingCode.byteOrderMark,
      "The text begins with a byte order mark",
      meaning: "It is passed over and changes nothing.",
      repair: "Save the file without it.",
      rule: "EV-100"
    ),
    FindingPage(
      PolicyFindingCode.noVersion,
      "The policy names no version",
      meaning: "It is then read as `2008-10-17`, in which `${…}` is plain text and no variable.",
      repair: "Add the version `2012-10-17`, if variables are meant.",
      rule: "EV-103"
    ),
    FindingPage(
      PolicyFindingCode.id,
      "An identity policy has an `Id`",
      meaning: "It has no effect.",
      repair: "Remove it.",
      rule: "EV-104"
    ),
    FindingPage(
      PolicyFindingCode.emptyStatement,
      "The list of statements is empty",
      meaning: "The policy allows and denies nothing.",
      repair: "Add a statement, or detach the policy.",
      rule: "EV-105"
    ),
    FindingPage(
      PolicyFindingCode.sid,
      "A `Sid` is doubtful",
      meaning: """
        It occurs twice, or holds more than letters and digits. It has no effect on decisions; \
        some services refuse it when the policy is saved.
        """,
      repair: "Give each statement a `Sid` of its own.",
      rule: "EV-108"
    ),
    FindingPage(
      PolicyFindingCode.empty,
      "A list is empty",
      meaning: """
        An empty list of actions, resources or principals makes the statement apply to nothing; \
        an empty condition always holds; an empty `NotAction` or `NotResource` excludes nothing.
        """,
      repair: "Fill the list, or remove the statement.",
      rule: "EV-110"
    ),
    FindingPage(
      PolicyFindingCode.valueType,
      "A condition value is a number or Boolean where text is usual",
      meaning: "It is compared as its text.",
      repair: "Write it in quotes.",
      rule: "EV-111"
    ),
    FindingPage(
      PolicyFindingCode.noPrincipal,
      "A statement of a resource's policy names no principal",
      meaning: "It never applies.",
      repair: "Add `Principal`.",
      rule: "EV-113"
    ),
    FindingPage(
      PolicyFindingCode.resourceControlForm,
      "AWS refuses this form in resource control policies",
      meaning: "The statement is evaluated as it stands, although AWS would not save it.",
      repair: "Name actions with their service.",
      rule: "EV-115"
    ),
    FindingPage(
      PolicyFindingCode.actionPrefix,
      "A wildcard stands in the service prefix of an action",
      meaning: """
        The prefix is compared as it is written, so the entry matches nothing; only `*:*` is \
        read as `*`.
        """,
      repair: "Write one entry for each service.",
      rule: "EV-122"
    ),
    FindingPage(
      PolicyFindingCode.actionCharacter,
      "An action holds a comma or a blank",
      meaning: "The entry matches nothing and is not split.",
      repair: "Write a list of single actions.",
      rule: "EV-124"
    ),
    FindingPage(
      PolicyFindingCode.actionUnknown,
      "No catalogue knows the action",
      meaning: "It is compared as text all the same.",
      repair: "Check the spelling.",
      rule: "EV-126"
    ),
    FindingPage(
      PolicyFindingCode.arnPrefix,
      "A resource is neither `*` nor an ARN",
      meaning: "It matches nothing.",
      repair: "Write the full ARN.",
      rule: "EV-130"
    ),
    FindingPage(
      PolicyFindingCode.arnCase,
      "An ARN differs from the request in letter case",
      meaning: "ARNs are compared with regard to case, so the entry does not match.",
      repair: "Write the ARN as AWS prints it.",
      rule: "EV-132"
    ),
    FindingPage(
      PolicyFindingCode.arnShort,
      "An ARN has fewer than six parts",
      meaning: """
        In identity policies the missing parts are wildcards; in most others the entry matches \
        nothing.
        """,
      repair: "Write all six parts.",
      rule: "EV-134"
    ),
    FindingPage(
      PolicyFindingCode.arnWildcard,
      "A wildcard stands where AWS allows none",
      meaning: """
        In the partition, or in the type of an IAM resource, it is no wildcard, and the entry \
        may match nothing.
        """,
      repair: "Write the word out.",
      rule: "EV-135"
    ),
    FindingPage(
      PolicyFindingCode.variablePosition,
      "A variable stands where none is replaced",
      meaning: """
        Variables work in the last part of a resource's ARN and in values of string, ARN and \
        Boolean conditions. Elsewhere they are plain text, and the entry matches nothing.
        """,
      repair: "Write the value out.",
      rule: "EV-172"
    ),
    FindingPage(
      PolicyFindingCode.variableSyntax,
      "A variable is malformed",
      meaning: "The value never matches.",
      repair: "Write `${key}` or `${key, 'default'}`.",
      rule: "EV-176"
    ),
    FindingPage(
      PolicyFindingCode.principalWildcard,
      "A wildcard stands inside a principal",
      meaning: "Only a lone `*` is special; inside an ARN it matches nobody.",
      repair: "Name the account, and narrow it with `ArnLike` on `aws:PrincipalArn`.",
      rule: "EV-153"
    ),
    FindingPage(
      PolicyFindingCode.orphanPrincipal,
      "A principal was deleted",
      meaning: """
        The policy holds the unique id of a role or user that is gone. One of the same name has \
        another id and is not meant; FM-33 is how it fails.
        """,
      repair: "Write the ARN again, or remove the entry.",
      rule: "EV-156"
    ),
    FindingPage(
      PolicyFindingCode.principalGroup,
      "A group stands as principal",
      meaning: "Groups cannot be principals; the entry matches nobody.",
      repair: "Name the users, or a role.",
      rule: "EV-157"
    ),
    FindingPage(
      PolicyFindingCode.principalCase,
      "A service principal differs in letter case",
      meaning: "Service names are compared as they are written, and the entry does not match.",
      repair: "Write it in lower case.",
      rule: "EV-159"
    ),
    FindingPage(
      PolicyFindingCode.notPrincipalAllow,
      "`NotPrincipal` stands with `Allow`",
      meaning: """
        Everybody who is not listed is allowed, anonymous callers included. AWS supports it no \
        longer.
        """,
      repair: "Name with `Principal` whom you mean.",
      rule: "EV-162"
    ),
    FindingPage(
      PolicyFindingCode.trustStar,
      "A trust policy trusts everybody",
      meaning: """
        Each principal of each account may assume the role, as far as its own account lets it.
        """,
      repair: "Name the account or the role.",
      rule: "EV-164"
    ),
    FindingPage(
      PolicyFindingCode.operatorForm,
      "A set operator stands with `Null`",
      meaning: "It has no effect there.",
      repair: "Write `Null` alone.",
      rule: "EV-203"
    ),
    FindingPage(
      PolicyFindingCode.setSingle,
      "A set operator stands with a key of one value",
      meaning: """
        `ForAllValues` also holds when the key is absent, which with `Allow` admits more than it \
        seems to.
        """,
      repair: "Write the operator without `ForAllValues` or `ForAnyValue`.",
      rule: "EV-221"
    ),
    FindingPage(
      PolicyFindingCode.noSet,
      "A plain operator stands with a key of many values",
      meaning: "The condition does not hold when the key is present.",
      repair: "Write `ForAnyValue` or `ForAllValues` before the operator.",
      rule: "EV-222"
    ),
    FindingPage(
      PolicyFindingCode.wildcardNoLike,
      "A wildcard stands in an operator that knows none",
      meaning: "`StringEquals` compares `*` and `?` as letters.",
      repair: "Write `StringLike`, or the value without wildcards.",
      rule: "EV-230"
    ),
    FindingPage(
      PolicyFindingCode.date,
      "A date is doubtful",
      meaning: "Digits alone count seconds since 1970, and a time without zone is read as UTC.",
      repair: "Write the date as `2026-01-31T00:00:00Z`.",
      rule: "EV-234"
    ),
    FindingPage(
      PolicyFindingCode.keyType,
      "The operator does not fit the key's values",
      meaning: "The comparison is made on the text of the value, and may never hold.",
      repair: "Use an operator of the key's type.",
      rule: "EV-241"
    ),
    FindingPage(
      PolicyFindingCode.sensitiveWildcard,
      "A wildcard stands in the value of a sensitive key",
      meaning: """
        Identifiers of accounts, organizations and endpoints are known exactly; a wildcard in \
        them admits identifiers of others.
        """,
      repair: "List the identifiers.",
      rule: "EV-306"
    ),
    FindingPage(
      PolicyFindingCode.keyUnknown,
      "No table knows the condition key",
      meaning: "Whether the request carries it is unknown, so the answer is conditional.",
      repair: "Check the spelling; give the value with `--context`, where it is known.",
      rule: "EV-387"
    ),
    FindingPage(
      PolicyFindingCode.endpointForm,
      "AWS refuses this form in endpoint policies",
      meaning: "The statement is evaluated as it stands, although AWS would not save it.",
      repair: "Write the identifier out.",
      rule: "EV-493"
    ),
  ]
}
