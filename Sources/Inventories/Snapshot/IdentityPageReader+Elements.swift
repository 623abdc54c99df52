import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Roles, users, groups and managed policies.

extension IdentityPageReader {
  /// Reads an entry of `RoleDetailList`.
  mutating func readRole() throws(JSONReadingError) {
    let start = reader.offset
    var arn: String?
    var name: String?
    var uniqueID: String?
    var trust: (document: PolicyDocument, position: SourcePosition)?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    var boundary: ManagedPolicyReference?
    var tags: [ResourceTag] = []
    var profiles: [String] = []
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "Arn") {
        arn = try readText()
      } else if reader.matches(member, "InstanceProfileList") {
        profiles = try readInstanceProfiles()
      } else if reader.matches(member, "RoleName") {
        name = try readText()
      } else if reader.matches(member, "RoleId") {
        uniqueID = try readText()
      } else if reader.matches(member, "AssumeRolePolicyDocument") {
        trust = try readDocument(as: .trust)
      } else if reader.matches(member, "RolePolicyList") {
        inline = try readInlinePolicies()
      } else if reader.matches(member, "AttachedManagedPolicies") {
        managed = try readAttachedPolicies()
      } else if reader.matches(member, "PermissionsBoundary") {
        boundary = try readBoundary()
      } else if reader.matches(member, "Tags") {
        tags = try readTags()
      } else {
        try reader.skip()
      }
    }
    guard let arn = arn.flatMap({ ARN($0) }) else {
      flaw("a role has no ARN", at: start)
      return
    }
    keep(profiles, of: arn)
    let shownName = name ?? arn.lastPathComponent
    let trustPolicy: Knowledge<AttachedPolicy> =
      if let trust {
        .known(
          AttachedPolicy(name: shownName, document: trust.document, position: trust.position)
        )
      } else {
        .missing(MissingFile(path: path, reason: .incomplete))
      }
    keep(
      Role(
        arn: arn,
        name: shownName,
        uniqueID: uniqueID,
        trustPolicy: trustPolicy,
        inlinePolicies: inline,
        managedPolicies: managed,
        boundary: boundary,
        tags: tags,
        position: position(start)
      )
    )
  }

  /// The ARNs in an `InstanceProfileList`.
  private mutating func readInstanceProfiles() throws(JSONReadingError) -> [String] {
    var profiles: [String] = []
    try readObjects { (reader) throws(JSONReadingError) in
      try reader.reader.beginObject()
      while let member = try reader.reader.nextMember() {
        if reader.reader.matches(member, "Arn") {
          if let arn = try reader.readText() { profiles.append(arn) }
        } else {
          try reader.reader.skip()
        }
      }
    }
    return profiles
  }

  /// Reads an entry of `UserDetailList`.
  mutating func readUser() throws(JSONReadingError) {
    let start = reader.offset
    var arn: String?
    var name: String?
    var uniqueID: String?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    var groups: [String] = []
    var boundary: ManagedPolicyReference?
    var tags: [ResourceTag] = []
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "Arn") {
        arn = try readText()
      } else if reader.matches(member, "UserName") {
        name = try readText()
      } else if reader.matches(member, "UserId") {
        uniqueID = try readText()
      } else if reader.matches(member, "UserPolicyList") {
        inline = try readInlinePolicies()
      } else if reader.matches(member, "AttachedManagedPolicies") {
        managed = try readAttachedPolicies()
      } else if reader.matches(member, "GroupList") {
        groups = try readTexts()
      } else if reader.matches(member, "PermissionsBoundary") {
        boundary = try readBoundary()
      } else if reader.matches(member, "Tags") {
        tags = try readTags()
      } else {
        try reader.skip()
      }
    }
    guard let arn = arn.flatMap({ ARN($0) }) else {
      flaw("a user has no ARN", at: start)
      return
    }
    keep(
      User(
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
    )
  }

  /// Reads an entry of `GroupDetailList`.
  mutating func readGroup() throws(JSONReadingError) {
    let start = reader.offset
    var name: String?
    var inline: [AttachedPolicy] = []
    var managed: [ManagedPolicyReference] = []
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "GroupName") {
        name = try readText()
      } else if reader.matches(member, "GroupPolicyList") {
        inline = try readInlinePolicies()
      } else if reader.matches(member, "AttachedManagedPolicies") {
        managed = try readAttachedPolicies()
      } else {
        try reader.skip()
      }
    }
    guard let name else {
      flaw("a group has no name", at: start)
      return
    }
    keep(Group(name: name, inlinePolicies: inline, managedPolicies: managed), at: start)
  }

  /// Reads an entry of `Policies`; its default version is the one that counts.
  mutating func readManagedPolicy() throws(JSONReadingError) {
    let start = reader.offset
    var arn: String?
    var name: String?
    var defaultVersion: String?
    var versions: [PolicyVersionEntry] = []
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "Arn") {
        arn = try readCommonText()
      } else if reader.matches(member, "PolicyName") {
        name = try readCommonText()
      } else if reader.matches(member, "DefaultVersionId") {
        defaultVersion = try readText()
      } else if reader.matches(member, "PolicyVersionList") {
        let sample = arn.flatMap { interner.sample(of: $0) }
        try readObjects { (reader) throws(JSONReadingError) in
          versions.append(try reader.readPolicyVersion(sample: sample))
        }
      } else {
        try reader.skip()
      }
    }
    guard let arn else {
      flaw("a managed policy has no ARN", at: start)
      return
    }
    let chosen =
      versions.first { $0.id != nil && $0.id == defaultVersion }
      ?? versions.first { $0.isDefault }
    guard let chosen, let extent = chosen.document else {
      flaw("the default version of policy `\(arn)` is not there", at: start)
      return
    }
    let found =
      if let known = chosen.known {
        noted(known, at: extent.lowerBound)
      } else {
        try readDocument(at: extent.lowerBound, as: .identity)
      }
    if chosen.known == nil, ARN(arn)?.accountText == "aws", found.document.isReadable {
      interner.keepSample(
        of: arn,
        text: reader.bytes(extent),
        document: found.document,
        isScreened: found.document.findings.isEmpty
      )
    }
    keep(
      AttachedPolicy(
        name: name ?? arn,
        arn: arn,
        document: found.document,
        position: found.position
      ),
      arn: arn,
      at: start
    )
  }

  private struct PolicyVersionEntry {
    var id: String?
    var isDefault = false
    var document: Range<Int>?
    /// The document, when its text is one that was met before.
    var known: PolicyDocument?
  }

  private mutating func readPolicyVersion(
    sample: PolicyInterner.Sample?
  ) throws(JSONReadingError) -> PolicyVersionEntry {
    var version = PolicyVersionEntry()
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "VersionId") {
        version.id = try readText()
      } else if reader.matches(member, "IsDefaultVersion") {
        if try reader.peek() == .boolean {
          version.isDefault = try reader.boolean()
        } else {
          try reader.skip()
        }
      } else if reader.matches(member, "Document") {
        _ = try reader.peek()
        version.known = nil
        if let sample, let extent = reader.extent(ofKnown: sample.text) {
          version.document = extent
          version.known = sample.document
          reader.pass(extent)
        } else if let extent = likelyExtent(), isKnown(extent) {
          version.document = extent
          reader.pass(extent)
        } else if let extent = reader.extentOfContainer() {
          // A container is checked when it turns out to be the default version.
          version.document = extent
          reader.pass(extent)
        } else {
          version.document = try reader.skip()
        }
      } else {
        try reader.skip()
      }
    }
    return version
  }

  private mutating func readTexts() throws(JSONReadingError) -> [String] {
    guard try reader.peek() == .array else {
      try reader.skip()
      return []
    }
    var texts: [String] = []
    try reader.beginArray()
    while try reader.nextElement() {
      if let text = try readText() { texts.append(text) }
    }
    return texts
  }
}
