import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// A resource with what guards it.
public struct GuardedResource: Sendable {
  /// The resource, as policies are matched against it.
  public let target: AccessQuestion.Target
  /// The account that owns it; `nil` when the inventory does not tell.
  public let owner: AccountID?
  /// The region it lies in; `nil` for global resources.
  public let region: String?
  /// What holds its policy.
  public let guardian: AccessQuestion.Guardian
}

extension AccessGraph {
  /// What guards a resource.
  ///
  /// - Parameters:
  ///   - arn: The resource; buckets are found in whichever account's folder they lie.
  ///   - action: The action, which decides whether a role's trust policy has a say.
  ///   - isPattern: Whether wildcards in the ARN stand for every resource they match.
  /// - Returns: The resource with its owner, region and policy, as far as they are known.
  public func guarded(_ arn: ARN, for action: ActionName, isPattern: Bool) -> GuardedResource {
    let target: AccessQuestion.Target = isPattern ? .pattern(arn) : .resource(arn)
    if arn.service == "s3", arn.accountText.isEmpty {
      let name = String(arn.resource.prefix { $0 != "/" })
      let bucket = bucket(named: name)
      return GuardedResource(
        target: target,
        owner: bucket?.account,
        region: bucket?.region,
        guardian: .bucket(name)
      )
    }
    return GuardedResource(
      target: target,
      owner: arn.account,
      region: arn.region.isEmpty ? nil : arn.region,
      guardian: guardian(of: arn, for: action)
    )
  }

  private func guardian(of arn: ARN, for action: ActionName) -> AccessQuestion.Guardian {
    switch arn.service {
    case "iam":
      let isRole = arn.resource.hasPrefix("role/")
      return action.service == "sts" && isRole ? .role(arn) : .none
    case "kms":
      return arn.resource.hasPrefix("key/") ? .key(.customerManaged(arn)) : .none
    default:
      guard ResourcePolicyServices.prefixes.contains(arn.service) else { return .none }
      return .policy(resourcePolicy(of: arn))
    }
  }

  /// The policy of a topic, queue, function, repository, bus or secret.
  ///
  /// - Returns: The policy; missing for resources of other services, of which no answer is read.
  public func resourcePolicy(of arn: ARN) -> PolicySource {
    guard let place = ResourcePolicyPlace(arn), let account = arn.account else {
      return PolicySource(
        layer: .resource,
        account: arn.account,
        title: "policy of \(arn.resource)",
        policy: .missing(
          MissingFile(
            path: "\(arn.accountText)/\(arn.region)/\(arn.service)",
            reason: .notCollected
          )
        )
      )
    }
    var answers = place.names.map {
      self.answer(place.service, place.operation, about: $0, account: account, region: arn.region)
    }
    if place.names == ["default"] {
      // The default bus needs no name.
      let plain = answer(place.service, place.operation, account: account, region: arn.region)
      answers.append(plain)
    }
    let policy: Knowledge<AttachedPolicy>
    switch Knowledge.likeliest(of: answers) {
    case .known(let located):
      policy = place.policy(in: located, of: inventory)
    case .absent: policy = .absent
    case .missing(let file): policy = .missing(file)
    }
    return PolicySource(layer: .resource, account: account, title: place.title, policy: policy)
  }
}

/// Where an inventory holds the policy of a resource.
private struct ResourcePolicyPlace {
  /// The CLI's service name.
  let service: String
  let operation: String
  /// What the file may be named after, the likeliest first.
  var names: [String]
  /// The members that lead to the policy.
  let members: [String]
  /// The member that says whose the answer is, and what it must say; two names may be written alike.
  var owner: (member: String, name: String)?
  let title: String

  init?(_ arn: ARN) {
    let resource = arn.resource
    let separator = resource.firstIndex { $0 == "/" || $0 == ":" }
    let start = separator.map { resource.index(after: $0) } ?? resource.startIndex
    let name = String(resource[start...])
    service = arn.service
    switch arn.service {
    case "sns", "sqs":
      operation = arn.service == "sns" ? "get-topic-attributes" : "get-queue-attributes"
      names = [resource]
      members = ["Attributes", "Policy"]
      title = "\(arn.service == "sns" ? "topic" : "queue") policy of \(resource)"
    case "lambda":
      // A version or alias has a policy of its own.
      operation = "get-policy"
      names = [name.replacing(":", with: "-")]
      members = ["Policy"]
      title = "policy of function \(name)"
    case "ecr":
      operation = "get-repository-policy"
      names = [name]
      members = ["policyText"]
      owner = ("repositoryName", name)
      title = "repository policy of \(name)"
    case "events":
      operation = "describe-event-bus"
      names = [name]
      members = ["Policy"]
      title = "policy of event bus \(name)"
    case "secretsmanager":
      operation = "get-resource-policy"
      names = SecretName.spellings(of: name)
      members = ["ResourcePolicy"]
      title = "policy of secret \(name)"
    default: return nil
    }
  }

  func policy(in located: LocatedNode, of inventory: Inventory) -> Knowledge<AttachedPolicy> {
    if let owner, let found = located.node[owner.member]?.string, found != owner.name {
      let file = inventory.sources.path(of: located.position(of: located.node))
      return .missing(MissingFile(path: file, reason: .unreadable))
    }
    return inventory.knownPolicy(
      in: members.reduce(located) { node, member in node?[member] },
      named: title,
      as: PolicyKind(ofAnswersBy: service)
    )
  }
}
