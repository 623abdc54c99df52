import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Roles, users and groups.

extension IdentityScanner {
  /// Reads an entry of `RoleDetailList`.
  mutating func readRole() -> Bool {
    let start = offset
    var arn: ARN?
    var name: Token?
    var uniqueID: Token?
    var trust: FoundDocument?
    var profiles: [String] = []
    draft.empty()
    let isRead = object { scanner, member in
      if member.says("Arn") {
        arn = scanner.readText().flatMap { ARN($0) }
        return arn != nil
      }
      if member.says("RoleName") {
        name = scanner.scanner.string()
        return name != nil
      }
      if member.says("RoleId") {
        uniqueID = scanner.scanner.string()
        return uniqueID != nil
      }
      if member.says("AssumeRolePolicyDocument") {
        trust = scanner.readDocument(as: .trust)
        return trust != nil
      }
      if member.says("InstanceProfileList") {
        return scanner.readInstanceProfiles().map { profiles = $0 } != nil
      }
      return scanner.draftMember(member)
    }
    guard isRead, let arn, let trust, belongsHere(arn) else { return false }
    for profile in profiles { tables.instanceProfiles[profile] = arn }
    let ownName = name.flatMap { arn.endsWithName($0.bytes) ? nil : ownText($0) }
    roles.append((arn, packer.place))
    if let uniqueID, uniqueID.hasEscapes {
      var text = JSONScanner.decoded(uniqueID.bytes)
      text.withUTF8 {
        packer.add(start: start, name: ownName, uniqueID: $0, trust: trust, draft: draft)
      }
    } else {
      packer.add(
        start: start,
        name: ownName,
        uniqueID: uniqueID?.bytes,
        trust: trust,
        draft: draft
      )
    }
    return true
  }

  /// Reads what several of a role there may be.
  @inline(__always)
  private mutating func draftMember(_ member: UnsafeBufferPointer<UInt8>) -> Bool? {
    if member.says("RolePolicyList") {
      return eachInlinePolicy { scanner, name, found in
        scanner.draft.inline.append((scanner.number(of: name), found))
      }
    }
    if member.says("AttachedManagedPolicies") {
      return eachAttachedPolicy { scanner, arn, name in
        let arn = scanner.number(of: arn)
        scanner.draft.managed.append((arn, name.map { scanner.number(of: $0) }))
      }
    }
    if member.says("PermissionsBoundary") {
      guard let arn = readBoundary() else { return false }
      draft.boundary = number(of: arn)
      return true
    }
    if member.says("Tags") {
      return eachTag { scanner, key, value in
        let key = scanner.number(of: key)
        scanner.draft.tags.append((key, scanner.number(of: value)))
      }
    }
    return nil
  }

  /// The number of a text in the pack.
  private mutating func number(of token: Token) -> Int {
    guard token.hasEscapes else {
      return packer.number(of: token.bytes) { pool.text(token.bytes) }
    }
    var text = JSONScanner.decoded(token.bytes)
    return text.withUTF8 { bytes in
      packer.number(of: bytes) { String(decoding: bytes, as: UTF8.self) }
    }
  }

  private func ownText(_ token: Token) -> String {
    token.hasEscapes
      ? JSONScanner.decoded(token.bytes) : String(decoding: token.bytes, as: UTF8.self)
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
        boundary = scanner.readBoundary().map {
          ManagedPolicyReference(arn: scanner.commonText($0))
        }
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

extension ARN {
  /// Whether a name of ASCII is the text behind the last `/`, as `lastPathComponent` has it.
  fileprivate func endsWithName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { arn in
      let start = arn.count - name.count
      guard start > 0, arn[start - 1] == UInt8(ascii: "/") else { return false }
      return name.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
        && arn[start...].elementsEqual(name)
    }
  }
}
