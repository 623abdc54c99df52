import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading
import PolicyEvaluation

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
    let names = place.answers
    let answers = names.map {
      self.answer(place.service, $0, account: account, region: arn.region)
    }
    let policy: Knowledge<AttachedPolicy>
    switch answers.first(where: { $0.value != nil }) ?? answers.first ?? .absent {
    case .known(let located):
      policy = inventory.knownPolicy(
        in: place.members.reduce(located) { node, member in node?[member] },
        named: place.title,
        as: .resource
      )
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
  /// Names of the answers that may hold it, without ending.
  let answers: [String]
  /// The members that lead to the policy.
  let members: [String]
  let title: String

  init?(_ arn: ARN) {
    let resource = arn.resource
    let name = String(
      resource[
        (resource.firstIndex { $0 == "/" || $0 == ":" }.map {
          resource.index(after: $0)
        } ?? resource.startIndex)...
      ]
    )
    switch arn.service {
    case "sns":
      service = "sns"
      answers = ["get-topic-attributes-\(resource)"]
      members = ["Attributes", "Policy"]
      title = "topic policy of \(resource)"
    case "sqs":
      service = "sqs"
      answers = ["get-queue-attributes-\(resource)"]
      members = ["Attributes", "Policy"]
      title = "queue policy of \(resource)"
    case "lambda":
      let function = String(name.prefix { $0 != ":" })
      service = "lambda"
      answers = ["get-policy-\(function)"]
      members = ["Policy"]
      title = "policy of function \(function)"
    case "ecr":
      service = "ecr"
      answers = ["get-repository-policy-\(name.replacing("/", with: "-"))"]
      members = ["policyText"]
      title = "repository policy of \(name)"
    case "events":
      service = "events"
      answers = ["describe-event-bus-\(name)"] + (name == "default" ? ["describe-event-bus"] : [])
      members = ["Policy"]
      title = "policy of event bus \(name)"
    case "secretsmanager":
      service = "secretsmanager"
      answers = ["get-resource-policy-\(name)"]
      members = ["ResourcePolicy"]
      title = "policy of secret \(name)"
    default: return nil
    }
  }
}
