/// A policy statement that a repair proposes to add.
public struct ProposedStatement: Hashable, Sendable {
  /// Whom the statement names, for policies of resources and roles.
  public enum Principal: Hashable, Sendable {
    /// The ARN of a role or user.
    case aws(String)
    /// A service, such as `codebuild.amazonaws.com`.
    case service(String)
    /// Everybody whom a condition on `aws:PrincipalArn` lets through.
    ///
    /// Only in policies of gateway endpoints, which know no other principal.
    ///
    /// Source: AWS PrivateLink guide, "Control access to VPC endpoints using endpoint policies".
    case everyoneUnderCondition
  }

  /// One condition of the statement.
  public struct Condition: Hashable, Sendable {
    /// The operator, such as `StringEquals`.
    public let test: String
    /// The condition key.
    public let key: String
    /// The value.
    public let value: String

    /// A condition.
    public init(test: String, key: String, value: String) {
      self.test = test
      self.key = key
      self.value = value
    }
  }

  /// Whom it names; `nil` where the policy is attached to the principal itself.
  public let principal: Principal?
  /// The actions, sorted; never a wildcard.
  public let actions: [String]
  /// The resources, sorted; `nil` in a trust policy.
  public let resources: [String]?
  /// The conditions, all of which must hold.
  public let conditions: [Condition]

  /// A statement that allows.
  public init(
    principal: Principal? = nil,
    actions: [String],
    resources: [String]?,
    conditions: [Condition] = []
  ) {
    self.principal = principal
    self.actions = actions
    self.resources = resources
    self.conditions = conditions
  }
}
