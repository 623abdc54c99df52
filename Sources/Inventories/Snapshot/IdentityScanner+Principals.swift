import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Roles, users and groups.

extension IdentityScanner {
  /// Reads an entry of `RoleDetailList`.
  mutating func readRole() -> Bool {
    let start = offset
    var arn: ARN?
    var name: String?
    var uniqueID: String?
    var trust: (document: PolicyDocument, position: SourcePosition)?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    var boundary: ManagedPolicyReference?
    var tags: [ResourceTag] = []
    var profiles: [String] = []
    let isRead = object { scanner, member in
      if member.says("Arn") {
        arn = scanner.readText().flatMap { ARN($0) }
        return arn != nil
      }
      if member.says("RoleName") {
        name = scanner.readText()
        return name != nil
      }
      if member.says("RoleId") {
        uniqueID = scanner.readText()
        return uniqueID != nil
      }
      if member.says("AssumeRolePolicyDocument") {
        trust = scanner.readDocument(as: .trust)
        return trust != nil
      }
      if member.says("RolePolicyList") {
        return scanner.readInlinePolicies().map { inline = $0 } != nil
      }
      if member.says("AttachedManagedPolicies") {
        return scanner.readAttachedPolicies().map { managed = $0 } != nil
      }
      if member.says("InstanceProfileList") {
        return scanner.readInstanceProfiles().map { profiles = $0 } != nil
      }
      if member.says("PermissionsBoundary") {
        boundary = scanner.readBoundary()
        return boundary != nil
      }
      if member.says("Tags") {
        return scanner.readTags().map { tags = $0 } != nil
      }
      return nil
    }
    guard isRead, let arn, let trust, belongsHere(arn) else { return false }
    for profile in profiles { tables.instanceProfiles[profile] = arn }
    let shownName = name ?? arn.lastPathComponent
    roles.append(
      Role(
        arn: arn,
        name: shownName,
        uniqueID: uniqueID,
        trustPolicy: .known(
          AttachedPolicy(name: shownName, document: trust.document, position: trust.position)
        ),
        inlinePolicies: inline,
        managedPolicies: managed,
        boundary: boundary,
        tags: tags,
        position: position(start)
      )
    )
    return true
  }

  /// The ARNs in an `InstanceProfileList`.
  private mutating func readInstanceProfiles() -> [String]? {
    var profiles: [String] = []
    let isRead = list { scanner in
      scanner.object { scanner, member in
        guard member.says("Arn") else { return nil }
        guard let arn = scanner.readText() else { return false }
        profiles.append(arn)
        return true
      }
    }
    return isRead ? profiles : nil
  }

  /// Reads an entry of `UserDetailList`.
  mutating func readUser() -> Bool {
    let start = offset
    var arn: ARN?
    var name: String?
    var uniqueID: String?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    var groups: [String] = []
    var boundary: ManagedPolicyReference?
    var tags: [ResourceTag] = []
    let isRead = object { scanner, member in
      if member.says("Arn") {
        arn = scanner.readText().flatMap { ARN($0) }
        return arn != nil
      }
      if member.says("UserName") {
        name = scanner.readText()
        return name != nil
      }
      if member.says("UserId") {
        uniqueID = scanner.readText()
        return uniqueID != nil
      }
      if member.says("UserPolicyList") {
        return scanner.readInlinePolicies().map { inline = $0 } != nil
      }
      if member.says("AttachedManagedPolicies") {
        return scanner.readAttachedPolicies().map { managed = $0 } != nil
      }
      if member.says("GroupList") {
        return scanner.readTexts().map { groups = $0 } != nil
      }
      if member.says("PermissionsBoundary") {
        boundary = scanner.readBoundary()
        return boundary != nil
      }
      if member.says("Tags") {
        return scanner.readTags().map { tags = $0 } != nil
      }
      return nil
    }
    guard isRead, let arn, belongsHere(arn) else { return false }
    let user = User(
      arn: arn,
      name: name ?? arn.lastPathComponent,
      uniqueID: uniqueID,
      inlinePolicies: inline,
      managedPolicies: managed,
      groups: groups,
      boundary: boundary,
      tags: tags,
      position: position(start)
    )
    return tables.users.updateValue(user, forKey: arn) == nil
  }

  /// Reads an entry of `GroupDetailList`.
  mutating func readGroup() -> Bool {
    var name: String?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    let isRead = object { scanner, member in
      if member.says("GroupName") {
        name = scanner.readText()
        return name != nil
      }
      if member.says("GroupPolicyList") {
        return scanner.readInlinePolicies().map { inline = $0 } != nil
      }
      if member.says("AttachedManagedPolicies") {
        return scanner.readAttachedPolicies().map { managed = $0 } != nil
      }
      return nil
    }
    guard isRead, let name else { return false }
    let group = Group(name: name, inlinePolicies: inline, managedPolicies: managed)
    return tables.groups.updateValue(group, forKey: name) == nil
  }

  private func belongsHere(_ arn: ARN) -> Bool {
    account.map { arn.account == $0 } ?? true
  }
}
