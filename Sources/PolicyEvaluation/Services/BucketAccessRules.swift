import AWSIdentifiers

// Access control lists, objects of other accounts, and access points.
extension Evaluator {
  /// The account of the bucket, or of the access point where the request goes through one.
  private var ownerNumber: AccountID? {
    switch request.resourceAccount {
    case .account(let owner): owner
    case .sameAsPrincipal: request.principal.account
    }
  }

  /// Adjusts what the resource side allows (EV-481 to EV-483, EV-488).
  mutating func bucketAccess(into gates: inout Gates) {
    guard let access = question.pointee.layers.bucketAccess,
      question.pointee.action.name.service == "s3"
    else {
      return
    }
    if access.ownership != .bucketOwnerEnforced {
      if let owner = access.objectOwner, owner != ownerNumber, request.resource.isObject {
        gates.foreignObjectOwner = owner
        // Allow statements of the bucket policy do not cover the object; its Denies do.
        gates.direct = .false
        gates.entity = .false
        gates.account = .false
      }
      accessControlLists(access, into: &gates)
    }
    if let route = access.accessPoint { self.route(route, into: &gates) }
  }

  // MARK: - Access control lists

  private mutating func accessControlLists(_ access: BucketAccess, into gates: inout Gates) {
    var direct = false
    var account = false
    for grant in access.accessControlList where grant.covers(request.action.name.name) {
      switch grant.grantee {
      case .account(let grantee):
        account =
          account || (request.principal.hasPrincipalSide && request.principal.account == grantee)
      case .allUsers: direct = direct || !access.ignoresPublicGrants
      case .authenticatedUsers:
        direct = direct || (!access.ignoresPublicGrants && request.principal.isSigned)
      }
    }
    gates.hasListGrant = direct || account
    if direct { gates.direct = .true }
    if account { gates.account = .true }
    note(.acl, allows: Truth(direct || account), rule: "EV-483")
  }

  /// Whether the bucket's owner may do this to any object in it (EV-481).
  private var isDeletionByBucketOwner: Bool {
    let name = request.action.name.name
    return (name == "deleteobject" || name == "deleteobjectversion")
      && request.principal.account == ownerNumber
  }

  /// Whether the object of another account is granted: by its access control list, by policies of
  /// the account that owns it, or to the bucket's owner for deletion.
  mutating func foreignObjectGrant(
    _ gates: Gates,
    owner: AccountID,
    side: Truth,
    into ways: inout GrantWays
  ) {
    guard request.principal.hasPrincipalSide else {
      return ways.add(.acl, gates.direct, &arena)
    }
    ways.add(.acl, arena.and(arena.or(gates.direct, gates.account), side), &arena)
    if request.principal.account == owner || isDeletionByBucketOwner {
      ways.add(.identity, side, &arena)
    }
  }

  // MARK: - Access points

  /// The bucket's side of a request through an access point.
  private mutating func route(_ route: AccessPointRoute, into gates: inout Gates) {
    bucket = RequestResource(route.bucketResource)
    let result = evaluate(route.bucketPolicy, layer: .bucketPolicy, principals: .resource)
    bucket = nil
    var allows = result.any(&arena)
    if route.bucketPolicy.isEmpty, route.bucketAccount == request.principal.account,
      route.bucketAccount == ownerNumber
    {
      ambiguities.insert("AMB-AP")
      allows = .true
    }
    gates.bucket = allows
    note(.bucketPolicy, allows: allows, rule: "EV-488")
    guard let vpc = route.vpc else { return }
    switch state(of: "aws:sourcevpc", hash: stableHash("aws:sourcevpc")) {
    case .present(let present) where present.values == [Array(vpc.utf8)]: break
    case .present, .absent: gates.serviceBlocks.append("access-point-of-another-vpc")
    case .unknown, .collision:
      gates.service = arena.and(
        gates.service,
        arena.atom(.open("aws:SourceVpc is \(vpc)"), from: nil)
      )
    }
  }
}

extension AccessControlGrant {
  /// The actions that each permission gives, in lower case.
  ///
  /// Source: Amazon S3 User Guide, "Access control list (ACL) overview", as of 2026.
  fileprivate func covers(_ action: String) -> Bool {
    guard permission != .fullControl else {
      return [Permission.read, .write, .readACP, .writeACP].contains {
        AccessControlGrant($0, to: grantee, isOnObject: isOnObject).covers(action)
      }
    }
    let actions: [String]
    switch (permission, isOnObject) {
    case (.read, false):
      actions = ["listbucket", "listbucketversions", "listbucketmultipartuploads"]
    case (.write, false): actions = ["putobject"]
    case (.readACP, false): actions = ["getbucketacl"]
    case (.writeACP, false): actions = ["putbucketacl"]
    case (.read, true): actions = ["getobject", "getobjectversion"]
    case (.readACP, true): actions = ["getobjectacl", "getobjectversionacl"]
    case (.writeACP, true): actions = ["putobjectacl", "putobjectversionacl"]
    case (.write, true), (.fullControl, _): actions = []
    }
    return actions.contains(action)
  }
}

extension RequestResource {
  /// Whether it is an object, not a bucket.
  fileprivate var isObject: Bool { service == "s3" && tail.contains(UInt8(ascii: "/")) }
}
