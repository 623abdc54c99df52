import AWSIdentifiers
import AccessModel
import Inventories

/// Something that may be done to a resource of the inventory, and the word for it.
public struct ResourceUse: Sendable {
  /// The resource: a bucket for its objects too.
  public let resource: ARN
  /// What is asked for.
  public let action: ActionName
  /// What it is asked on.
  public let target: ARN
  /// Whether that stands for several.
  public let isPattern: Bool
  /// The word, such as `reads objects`.
  public let word: String
}

/// The resources of an inventory whose policies were collected, with what is usually done to them.
struct ResourceCatalog {
  private(set) var uses: [ResourceUse] = []

  init(_ graph: AccessGraph) {
    for account in graph.inventory.accounts.keys.sorted() {
      for (region, inventory) in (graph.account(account)?.regions ?? [:]).sorted(by: {
        $0.key < $1.key
      }) {
        for bucket in inventory.bucketNames {
          addBucket(bucket, partition: AccessGraph.partition(of: region))
        }
        let place = Place(account: account, region: region)
        for key in inventory.keys.keys.sorted() {
          add(place, "kms", "key/\(key)", Self.keyUses)
        }
        for answer in inventory.answerNames { add(answer, place) }
      }
    }
  }

  private struct Place {
    let account: AccountID
    let region: String
  }

  private static let keyUses = [
    ("kms:Decrypt", "decrypts"), ("kms:GenerateDataKey", "encrypts"),
    ("kms:PutKeyPolicy", "changes the key policy"),
  ]

  private mutating func addBucket(_ name: String, partition: String) {
    func arn(_ resource: String) -> ARN {
      ARN(partition: partition, service: "s3", region: "", account: "", resource: resource)
    }
    let uses = [
      ("s3:ListBucket", name, "lists objects"), ("s3:GetObject", "\(name)/*", "reads objects"),
      ("s3:PutObject", "\(name)/*", "writes objects"),
      ("s3:DeleteObject", "\(name)/*", "deletes objects"),
      ("s3:PutBucketPolicy", name, "changes the bucket policy"),
    ]
    for (action, target, word) in uses {
      guard let action = ActionName(action) else { continue }
      self.uses.append(
        ResourceUse(
          resource: arn(name),
          action: action,
          target: arn(target),
          isPattern: target.hasSuffix("*"),
          word: word
        )
      )
    }
  }

  /// Resources of which an answer with a policy lies in the inventory.
  private mutating func add(_ answer: ServiceAnswerKey, _ place: Place) {
    func name(behind prefix: String) -> String? {
      guard answer.name.hasPrefix(prefix) else { return nil }
      let name = answer.name.dropFirst(prefix.count)
      return name.isEmpty ? nil : String(name)
    }
    switch answer.service {
    case "sns":
      guard let topic = name(behind: "get-topic-attributes-") else { return }
      add(place, "sns", topic, [("sns:Publish", "publishes")])
    case "sqs":
      guard let queue = name(behind: "get-queue-attributes-") else { return }
      add(
        place,
        "sqs",
        queue,
        [("sqs:SendMessage", "sends messages"), ("sqs:ReceiveMessage", "receives messages")]
      )
    case "lambda":
      guard let function = name(behind: "get-policy-") else { return }
      add(place, "lambda", "function:\(function)", [("lambda:InvokeFunction", "invokes")])
    case "secretsmanager":
      guard let secret = name(behind: "get-resource-policy-") else { return }
      add(
        place,
        "secretsmanager",
        "secret:\(secret)",
        [("secretsmanager:GetSecretValue", "reads the secret")]
      )
    case "events":
      guard let bus = name(behind: "describe-event-bus-") else { return }
      add(place, "events", "event-bus/\(bus)", [("events:PutEvents", "puts events")])
    default: return
    }
  }

  private mutating func add(
    _ place: Place,
    _ service: String,
    _ resource: String,
    _ uses: [(action: String, word: String)]
  ) {
    let arn = ARN(
      partition: AccessGraph.partition(of: place.region),
      service: service,
      region: place.region,
      account: place.account.description,
      resource: resource
    )
    for (action, word) in uses {
      guard let action = ActionName(action) else { continue }
      self.uses.append(
        ResourceUse(resource: arn, action: action, target: arn, isPattern: false, word: word)
      )
    }
  }
}
