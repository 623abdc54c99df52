import AWSIdentifiers
import PolicyLanguage

/// What stays of a statement's actions once some are taken out.
enum Remainder: Equatable {
  /// Nothing.
  case nothing
  /// What these entries match.
  case some(texts: [String], isNegated: Bool)
  /// The policy language cannot say it.
  case inexpressible

  var element: PatternElement? {
    if case .some(let texts, let isNegated) = self {
      return PatternElement(texts, isNegated: isNegated)
    }
    return nil
  }
}

/// Takes actions out of an `Action` or `NotAction` element, exactly or not at all.
struct ActionRemainder {
  let kind: PolicyKind
  /// The service that the resources of the remaining statement belong to; `nil` when they may be
  /// of several.
  let service: String?
  /// Whether they are objects in a bucket.
  let isObject: Bool

  /// What the element matches without some actions.
  ///
  /// - Parameters:
  ///   - actions: The actions to take out; no wildcards.
  ///   - element: The element.
  /// - Returns: What stays, or that it cannot be said.
  func without(_ actions: [String], of element: PatternElement) -> Remainder {
    if element.isNegated {
      let known = Set(element.texts.map { $0.lowercased() })
      let new = actions.filter { !known.contains($0.lowercased()) }
      return .some(texts: element.texts + new, isNegated: true)
    }
    var kept: [String] = []
    for entry in element.texts {
      let pattern = WildcardPattern(entry.lowercased())
      let hits = actions.filter { pattern.matches($0.lowercased()) }
      if hits.isEmpty {
        kept.append(entry)
      } else if hits.count == 1, entry.lowercased() == hits[0].lowercased() {
        continue
      } else if hits.count == 1, entry.lowercased() == hits[0].lowercased() + "*" {
        kept.append(hits[0] + "?*")
      } else if isWholeService(entry) {
        return complement(of: actions, entry)
      } else {
        return .inexpressible
      }
    }
    return kept.isEmpty ? .nothing : .some(texts: kept, isNegated: false)
  }

  private func isWholeService(_ entry: String) -> Bool {
    if entry == "*" || entry == "*:*" { return true }
    guard let service else { return false }
    return entry.lowercased() == "\(service):*"
  }

  /// Every action of the service but some.
  private func complement(of actions: [String], _ entry: String) -> Remainder {
    switch kind {
    case .resource, .repository, .trust, .key, .endpoint:
      // Such a policy is asked about the actions of its own service only.
      return .some(texts: actions, isNegated: true)
    case .identity, .boundary, .session, .serviceControl:
      if entry == "*" || entry == "*:*" { return .some(texts: actions, isNegated: true) }
      // On resources of one service that no other service's actions work on.
      guard let service, !["iam", "sts"].contains(service) else { return .inexpressible }
      return .some(texts: actions, isNegated: true)
    case .resourceControl: return known(actions)
    }
  }

  /// The same where `NotAction` is not to be had (EV-115): every group of the service's actions.
  private func known(_ actions: [String]) -> Remainder {
    guard let groups = service.flatMap({ Self.groups[isObject ? "\($0) object" : $0] }) else {
      return .inexpressible
    }
    var kept: [String] = []
    for group in groups {
      let hits = actions.filter { WildcardPattern(group.lowercased()).matches($0.lowercased()) }
      if hits.isEmpty {
        kept.append(group)
      } else if hits.count == 1, group.lowercased() == hits[0].lowercased() + "*" {
        kept.append(hits[0] + "?*")
      } else if hits.count != 1 || group.lowercased() != hits[0].lowercased() {
        return .inexpressible
      }
    }
    return .some(texts: kept, isNegated: false)
  }

  /// The actions of services that resource control policies work on.
  ///
  /// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
  /// S3" (resource type `object`), the same for AWS KMS (resource type `key`) and AWS STS (`role`).
  private static let groups: [String: [String]] = [
    "s3 object": [
      "s3:Abort*", "s3:Bypass*", "s3:DeleteObject*", "s3:GetObject*", "s3:Initiate*", "s3:List*",
      "s3:ObjectOwner*", "s3:PutObject*", "s3:Replicate*", "s3:Restore*", "s3:Update*",
    ],
    "kms": [
      "kms:Cancel*", "kms:Create*", "kms:Decrypt*", "kms:Delete*", "kms:Derive*", "kms:Describe*",
      "kms:Disable*", "kms:Enable*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:GenerateMac*",
      "kms:Get*", "kms:Import*", "kms:List*", "kms:Put*", "kms:ReEncrypt*", "kms:Replicate*",
      "kms:Retire*", "kms:Revoke*", "kms:Rotate*", "kms:Schedule*", "kms:Sign*", "kms:Tag*",
      "kms:Untag*", "kms:Update*", "kms:Verify*",
    ],
    "sts": [
      "sts:AssumeRole*", "sts:SetContext*", "sts:SetSource*", "sts:TagSession*",
    ],
  ]
}

/// Takes resources out of a `Resource` or `NotResource` element, exactly or not at all.
struct ResourceRemainder {
  let kind: PolicyKind

  /// What the element matches without some resources.
  ///
  /// - Parameters:
  ///   - resources: The resources to take out, which may hold wildcards.
  ///   - element: The element.
  /// - Returns: What stays, or that it cannot be said.
  func without(_ resources: [String], of element: PatternElement) -> Remainder {
    // A key's policy is about the key; `*` is where actions without resources are asked for.
    if kind == .key || resources.contains("*") { return .nothing }
    if element.isNegated {
      return .some(
        texts: element.texts + resources.filter { !element.texts.contains($0) },
        isNegated: true
      )
    }
    if element.texts.contains("*") { return .some(texts: resources, isNegated: true) }
    let taken = resources.map { WildcardPattern($0) }
    var kept: [String] = []
    var isCut = false
    for entry in element.texts {
      let pattern = WildcardPattern(entry)
      if taken.contains(where: { $0.covers(pattern) }) { continue }
      guard taken.contains(where: { $0.overlaps(pattern) }) else {
        kept.append(entry)
        continue
      }
      isCut = true
    }
    guard isCut else { return kept.isEmpty ? .nothing : .some(texts: kept, isNegated: false) }
    return outside(resources, element)
  }

  /// Everything in a bucket but some objects, in the bucket's own policy.
  private func outside(_ resources: [String], _ element: PatternElement) -> Remainder {
    let buckets = Set(resources.map { String($0.prefix { $0 != "/" }) })
    guard kind == .resource, let bucket = buckets.first, buckets.count == 1,
      ARN(bucket)?.service == "s3"
    else { return .inexpressible }
    let entries = element.texts.map { WildcardPattern($0) }
    guard entries.contains(where: { $0.covers(WildcardPattern("\(bucket)/*")) }) else {
      return .inexpressible
    }
    let hasBucket = entries.contains { $0.matches(bucket) }
    return .some(texts: (hasBucket ? [] : [bucket]) + resources, isNegated: true)
  }
}
