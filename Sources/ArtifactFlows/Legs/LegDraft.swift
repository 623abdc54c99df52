import AWSIdentifiers
import AccessModel
import PolicyEvaluation
import Reachability

/// A leg before it has a number, together with the question that decides it.
struct LegDraft: Sendable {
  var step: String
  var principal: Leg.Principal
  /// Places, in the list of drafts, of the legs by which the principal is reached.
  var chain: [Int] = []
  var action: ActionName?
  var resource: String
  var isPattern = false
  var presence: Leg.Presence = .always
  var purpose: Leg.Purpose
  var rule: String
  var confidence: Leg.Confidence = .documented
  var endpoint: String?
  var note = ""
  /// The ways in which the request may be made; the leg is decided under each.
  var variants: [Variant] = []
  /// What the several ways mean when they differ.
  var variantMeaning: VariantMeaning = .allHappen
  /// What is not known beyond what the question can tell, such as a file that names the resource.
  var unknowns: [LegUnknown] = []
  /// What the inventory tells of a leg that no policy decides.
  var fact: Fact?
  /// Keys shown with the leg.
  var shown: [Leg.ContextEntry] = []
  /// The failure mode that a denial most likely is, where the flow tells.
  var likelyCode: BreakCode?
  /// The failure mode that comes of what the service may refuse.
  var openCode: BreakCode?

  /// A condition outside IAM that is known to hold, or not to.
  struct Fact: Sendable {
    /// What stands in the way; `nil` when nothing does.
    var blocker: LegBlocker?
    var code: BreakCode?
  }

  /// One way to make the request.
  struct Variant: Sendable {
    var name: String
    var question: AccessQuestion
  }

  /// How several ways are taken together.
  enum VariantMeaning: Sendable {
    /// Every way occurs: all must be allowed (PF-127).
    case allHappen
    /// One that is allowed is enough.
    case anySuffices
    /// One of them occurs, and it is not known which; the files would tell.
    case oneHappens([LegUnknown])
  }

  /// Whether two drafts are the same leg but for their rule (PF-1).
  func isSame(as other: LegDraft) -> Bool {
    step == other.step && principal == other.principal && chain == other.chain
      && action?.lowercased == other.action?.lowercased && resource == other.resource
      && presence == other.presence && purpose == other.purpose && endpoint == other.endpoint
      && note == other.note && shown == other.shown
  }
}
