import AWSIdentifiers
import ArtifactFlows
import Repairs

/// Short names of accounts, principals and resources, as reports show them.
struct ShortNames {
  private let names: [AccountID: String]

  /// Names from an audit.
  ///
  /// A name that two accounts bear, or that looks like an account id, names
  /// nobody: those accounts keep their digits.
  init(_ accountNames: [AccountID: String]) {
    var bearers: [String: Int] = [:]
    for name in accountNames.values { bearers[name, default: 0] += 1 }
    names = accountNames.filter { _, name in
      !name.isEmpty && bearers[name] == 1 && AccountID(name) == nil
    }
  }

  /// `prod`, or the twelve digits.
  func account(_ account: AccountID) -> String {
    names[account] ?? account.description
  }

  /// `prod 333333333333`, or the twelve digits.
  func accountWithID(_ account: AccountID) -> String {
    names[account].map { "\($0) \(account)" } ?? account.description
  }

  /// Who must apply a repair: `account prod 333333333333`.
  func owner(of hint: RepairHint) -> String {
    hint.account.map { "account \(accountWithID($0))" } ?? "owner not known"
  }

  /// `prod/PipelineDeploy` for a role, `prod/user/anna` for a user, the name of a service.
  func principal(_ principal: Leg.Principal) -> String {
    switch principal {
    case .identity(let arn): resource(arn.text)
    case .service(let name): name
    case .unknown(let why): "unknown principal (\(why))"
    }
  }

  /// `prod/PipelineDeploy` for a role, `s3:bucket/key` for what lies in S3, otherwise
  /// `prod/kms:key/1234`; text that is no ARN stays as it is.
  func resource(_ text: String) -> String {
    guard let arn = ARN(text) else { return text }
    let owner = arn.account.map { account($0) } ?? arn.accountText
    if arn.service == "iam" {
      let name = arn.resourceType == "role" ? arn.lastPathComponent : arn.resource
      return "\(owner)/\(name)"
    }
    let name = "\(arn.service):\(arn.resource)"
    return owner.isEmpty ? name : "\(owner)/\(name)"
  }
}
