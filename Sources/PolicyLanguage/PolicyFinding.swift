/// Something wrong or doubtful in a policy document.
public struct PolicyFinding: Hashable, Sendable {
  /// What is wrong.
  public let code: PolicyFindingCode
  /// One lowercase sentence without a full stop; user input in backticks.
  public let message: String
  /// Where, in bytes from the start of the document's text.
  public let offset: Int

  /// A finding at a place.
  public init(_ code: PolicyFindingCode, _ message: String, at offset: Int) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}

/// The codes of section A of the evaluation rules.
///
/// `E-` codes make a document unreadable, `W-` codes change nothing (EV-114).
public enum PolicyFindingCode: String, Codable, Sendable, CaseIterable {
  /// The text is not strict JSON (EV-101).
  case json = "E-JSON"
  /// A member occurs twice (EV-102).
  case duplicateKey = "E-DUP-KEY"
  /// Two condition keys differ by case alone (EV-102).
  case duplicateKeyCase = "E-DUP-KEY-CASE"
  /// An unknown version (EV-103).
  case version = "E-VERSION"
  /// An unknown element (EV-104, EV-106).
  case element = "E-ELEMENT"
  /// No `Statement` (EV-104).
  case noStatement = "E-NO-STATEMENT"
  /// Both members of a pair (EV-106).
  case both = "E-BOTH"
  /// No effect, or an unknown one (EV-107).
  case effect = "E-EFFECT"
  /// A value of the wrong JSON type (EV-111, EV-112).
  case type = "E-TYPE"
  /// A principal element that is not allowed here, or malformed (EV-113).
  case principal = "E-PRINCIPAL"
  /// Something a resource control policy may not hold (EV-115).
  case resourceControl = "E-RCP"
  /// An action that is none, or none at all (EV-123).
  case action = "E-ACTION"
  /// No `Resource` (EV-138).
  case resource = "E-RESOURCE"
  /// A `Resource` in a trust policy (EV-150).
  case trustResource = "E-TRUST-RESOURCE"
  /// An unknown condition operator (EV-202).
  case `operator` = "E-OPERATOR"

  /// A byte order mark was passed over (EV-100).
  case byteOrderMark = "W-BOM"
  /// No version: as `2008-10-17` (EV-103).
  case noVersion = "W-NO-VERSION"
  /// `Id` in an identity policy (EV-104).
  case id = "W-ID"
  /// No statement in the list (EV-105).
  case emptyStatement = "W-EMPTY-STATEMENT"
  /// A doubtful `Sid` (EV-108).
  case sid = "W-SID"
  /// An empty list (EV-110).
  case empty = "W-EMPTY"
  /// A number or Boolean where text is usual (EV-111).
  case valueType = "W-TYPE"
  /// A statement that names no principal never applies (EV-113).
  case noPrincipal = "W-NO-PRINCIPAL"
  /// Something AWS refuses in resource control policies (EV-115).
  case resourceControlForm = "W-RCP"
  /// A wildcard in the service prefix never matches (EV-122).
  case actionPrefix = "W-ACTION-PREFIX"
  /// A comma or blank in an action: it never matches (EV-124).
  case actionCharacter = "W-ACTION-CHAR"
  /// An action that no catalogue knows (EV-126).
  case actionUnknown = "W-ACTION-UNKNOWN"
  /// A resource that does not begin with `arn:` never matches (EV-130).
  case arnPrefix = "W-ARN-PREFIX"
  /// Letters of another case than the request's in parts 1 to 5 (EV-132).
  case arnCase = "W-ARN-CASE"
  /// Fewer than six parts (EV-133, EV-134, EV-240).
  case arnShort = "W-ARN-SHORT"
  /// A wildcard where AWS allows none (EV-135).
  case arnWildcard = "W-ARN-WILDCARD"
  /// A variable where none is replaced (EV-140, EV-172).
  case variablePosition = "W-VAR-POSITION"
  /// A malformed variable (EV-176).
  case variableSyntax = "W-VAR-SYNTAX"
  /// A wildcard inside a principal never matches (EV-153).
  case principalWildcard = "W-PRINCIPAL-WILDCARD"
  /// The principal was deleted (EV-156).
  case orphanPrincipal = "W-ORPHAN-PRINCIPAL"
  /// A group cannot be a principal (EV-157).
  case principalGroup = "W-PRINCIPAL-GROUP"
  /// A service principal of another case (EV-159).
  case principalCase = "W-PRINCIPAL-CASE"
  /// `NotPrincipal` with `Allow` (EV-162).
  case notPrincipalAllow = "W-NOTPRINCIPAL-ALLOW"
  /// Everybody is trusted (EV-164).
  case trustStar = "W-TRUST-STAR"
  /// A set qualifier on `Null` (EV-203).
  case operatorForm = "W-OPERATOR"
  /// A set qualifier on a single-valued key (EV-221).
  case setSingle = "W-SET-SINGLE"
  /// No set qualifier on a multivalued key (EV-222).
  case noSet = "W-NO-SET"
  /// A wildcard in an operator that knows none (EV-230).
  case wildcardNoLike = "W-WILDCARD-NOLIKE"
  /// A doubtful date (EV-234).
  case date = "W-DATE"
  /// An operator of another type than the key's (EV-241).
  case keyType = "W-KEY-TYPE"
  /// A wildcard in the value of a sensitive key (EV-306).
  case sensitiveWildcard = "W-SENSITIVE-WILDCARD"
  /// A condition key that no table knows (EV-387).
  case keyUnknown = "W-KEY-UNKNOWN"
  /// Something AWS refuses in endpoint policies (EV-493).
  case endpointForm = "W-VPCE"

  /// Whether the document cannot be evaluated.
  public var isError: Bool { rawValue.hasPrefix("E-") }
}
