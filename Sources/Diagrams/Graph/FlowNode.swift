import AWSIdentifiers

/// Something that makes or receives requests, as a picture shows it.
struct FlowNode: Sendable {
  /// What tells nodes apart.
  enum Key: Hashable, Sendable {
    case pipeline
    case identity(String)
    case service(String)
    case unknown(String)
    case bucket(String)
    case key(String)
    case endpoint(String)
    case resource(String)
    case policy(String)
    case quietAccounts
    case principals(AccountID)
  }

  /// What kind of thing it is; each has a shape of its own.
  enum Kind: String, Sendable {
    case pipeline
    case role
    case user
    case service
    case unknown = "unknown principal"
    case bucket
    case key = "KMS key"
    case endpoint = "VPC endpoint"
    case topic
    case queue
    case project = "build project"
    case other = "resource"
    case policy
    case accounts

    /// Whether it can be at the start of a chain.
    var isPrincipal: Bool {
      switch self {
      case .role, .user, .service, .unknown: true
      case .pipeline, .bucket, .key, .endpoint, .topic, .queue, .project, .other, .policy,
        .accounts:
        false
      }
    }
  }

  /// What tells it from others.
  let key: Key
  /// Its kind.
  let kind: Kind
  /// The word above its name.
  let caption: String
  /// Its name in full, as the inventory has it.
  var name: String
  /// The account that owns it, where known.
  let account: AccountID?
  /// The line below its name; a fault takes its place.
  var detail = ""
  /// The faults of its policies, one clause each.
  var faults: [String] = []
  /// The findings that its policies cause.
  var badges: [Int] = []
  /// What the tooltip says besides the name.
  var remarks: [String] = []
  /// Whether it is a bucket of the pipeline's artifacts.
  var isStore = false
}

/// Every leg between two nodes.
struct FlowEdge: Sendable {
  /// What tells edges apart.
  struct Ends: Hashable, Sendable {
    let from: FlowNode.Key
    let to: FlowNode.Key
  }

  /// From where to where.
  let ends: Ends
  /// The worst state of its legs.
  var state: EdgeState
  /// What is done, in the words of the field, in order of appearance.
  var verbs: [String] = []
  /// The findings its legs belong to.
  var badges: [Int] = []
  /// The break codes of its legs.
  var codes: [String] = []
  /// One line for each leg that is broken or cannot be told.
  var alarms: [String] = []
  /// One line for each other leg.
  var remarks: [String] = []
}
