import AWSIdentifiers
import PolicyEvaluation
import Testing

@Suite("Buckets beyond their policies")
struct BucketAccessTests {
  private static let object = "arn:aws:s3:::b-data/k"
  private static let bucket = "arn:aws:s3:::b-data"

  private static func account(_ text: String) throws -> AccountID { try #require(AccountID(text)) }

  private static func access(
    _ grants: AccessControlGrant...,
    ownership: ObjectOwnership = .objectWriter,
    objectOwner: String? = nil
  ) throws -> BucketAccess {
    var access = BucketAccess()
    access.ownership = ownership
    access.accessControlList = grants
    access.objectOwner = try objectOwner.map { try account($0) }
    return access
  }

  @Test("Allow statements of the bucket do not cover another account's object (CF-333)")
  func foreignObject() throws {
    var request = try Question.ask(
      Question.userB,
      "s3:GetObject",
      on: Self.object,
      of: Question.accountB
    )
    request.layers.resource = [
      Question.policy(
        .resource,
        #""Effect":"Allow","Principal":{"AWS":"\#(Question.userB)"},"Action":"s3:*","Resource":"*""#
      )
    ]
    request.layers.identity = [Question.everything]
    #expect(request.decide().summary == "allowed")
    request.layers.bucketAccess = try Self.access(objectOwner: Question.accountA)
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
  }

  @Test("Denies of the bucket do cover it, whatever its list grants (CF-334)")
  func foreignObjectDeny() throws {
    var request = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: Self.object,
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    request.layers.bucketAccess = try Self.access(
      AccessControlGrant(.read, to: .account(Self.account(Question.accountA)), isOnObject: true),
      objectOwner: Question.accountA
    )
    #expect(request.decide().summary == "allowed")
    request.layers.resource = [
      Question.policy(
        .resource,
        #""Effect":"Deny","Principal":{"AWS":"\#(Question.roleA)"},"Action":"s3:*","Resource":"*""#
      )
    ]
    #expect(request.decide().summary == "explicitlyDenied bucketPolicy")
  }

  @Test("the bucket's owner may always delete an object (CF-335)")
  func deletion() throws {
    var request = try Question.ask(
      Question.userB,
      "s3:DeleteObject",
      on: Self.object,
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    request.layers.bucketAccess = try Self.access(objectOwner: Question.accountA)
    #expect(request.decide().summary == "allowed")
  }

  @Test("lists grant to accounts, unless the owner of the bucket owns everything (CF-337, CF-338)")
  func accountGrant() throws {
    var request = try Question.ask(
      Question.sessionA,
      "s3:ListBucket",
      on: Self.bucket,
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    let grant = AccessControlGrant(
      .read,
      to: .account(try Self.account(Question.accountA)),
      isOnObject: false
    )
    request.layers.bucketAccess = try Self.access(grant)
    let decision = request.decide()
    #expect(decision.summary == "allowed")
    #expect(decision.grantPath == .acl)
    request.layers.bucketAccess = try Self.access(grant, ownership: .bucketOwnerEnforced)
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
    request.layers.bucketAccess = try Self.access(grant)
    request.layers.identity = []
    #expect(request.decide().summary == "implicitlyDenied identity")
  }

  @Test("grants to everybody can be taken out (CF-339)")
  func publicGrant() throws {
    var request = try Question.ask(
      "anonymous",
      "s3:ListBucket",
      on: Self.bucket,
      of: Question.accountB
    )
    var access = try Self.access(AccessControlGrant(.read, to: .allUsers, isOnObject: false))
    request.layers.bucketAccess = access
    #expect(request.decide().summary == "allowed")
    access.ignoresPublicGrants = true
    request.layers.bucketAccess = access
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
    access = try Self.access(AccessControlGrant(.read, to: .authenticatedUsers, isOnObject: false))
    request.layers.bucketAccess = access
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
  }

  @Test("WRITE on a bucket is no right to delete (CF-353)")
  func writeGrant() throws {
    var request = try Question.ask(
      Question.sessionA,
      "s3:DeleteObject",
      on: Self.object,
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    request.layers.bucketAccess = try Self.access(
      AccessControlGrant(.write, to: .account(Self.account(Question.accountA)), isOnObject: false)
    )
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
  }

  @Test(
    "restricted public buckets refuse outsiders alone (CF-340 to CF-342)",
    arguments: [
      (Question.sessionA, "explicitlyDenied blockPublicAccess"),
      ("arn:aws:sts::222222222222:assumed-role/deploy/s1", "allowed"),
      ("logging.s3.amazonaws.com", "allowed"),
      ("anonymous", "explicitlyDenied blockPublicAccess"),
    ]
  )
  func restrictPublicBuckets(principal: String, expected: String) throws {
    var request = try Question.ask(
      principal,
      "s3:GetObject",
      on: Self.object,
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    request.layers.resource = [
      Question.policy(
        .resource,
        #""Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*""#,
        #""Effect":"Allow","Principal":{"AWS":"\#(Question.roleA)"},"Action":"s3:*","Resource":"*""#,
        #""Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:*","Resource":"*""#
      )
    ]
    request.layers.publicAccess = .on
    #expect(request.decide().summary == expected)
  }

  @Test(
    "what makes a policy public (CF-343 to CF-346)",
    arguments: [
      (#""Principal":"*""#, "", true),
      (#""Principal":"*""#, #""StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}"#, false),
      (#""Principal":"*""#, #""StringLike":{"aws:PrincipalOrgID":"o-*"}"#, true),
      (#""Principal":"*""#, #""StringNotEquals":{"aws:PrincipalOrgID":"o-a"}"#, true),
      (#""Principal":"*""#, #""StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a"}"#, true),
      (#""Principal":"*""#, #""IpAddress":{"aws:SourceIp":"0.0.0.0/1"}"#, true),
      (#""Principal":"*""#, #""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#, false),
      (#""Principal":"*""#, #""IpAddress":{"aws:SourceIp":"2001:db8::/31"}"#, true),
      (
        #""Principal":"*""#,
        #""ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:eu-west-1:222222222222:accesspoint/*"}"#,
        false
      ),
      (#""Principal":"*""#, #""StringLike":{"aws:userid":"AROAID:*"}"#, true),
      (#""Principal":{"AWS":"222222222222"}"#, "", false),
      (#""Principal":{"Service":"s3.amazonaws.com"}"#, "", false),
      (#""Principal":{"Federated":"accounts.google.com"}"#, "", true),
      (#""NotPrincipal":{"AWS":"222222222222"}"#, "", true),
    ]
  )
  func publicPolicies(principal: String, condition: String, isPublic: Bool) throws {
    let policy = Question.policy(
      .resource,
      #""Effect":"Allow",\#(principal),"Action":"s3:*","Resource":"*","Condition":{\#(condition)}"#
    )
    guard case .compiled(let compiled) = policy.content else {
      Issue.record("the policy cannot be read")
      return
    }
    #expect(PublicBucketPolicy.isPublic(compiled.document) == isPublic)
  }
}

@Suite("Access points")
struct AccessPointTests {
  private static func request(
    accessPointPolicy: String,
    bucketPolicy: String?,
    owner: String = Question.accountB
  ) throws -> AuthorizationRequest {
    var request = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:eu-west-1:\(owner):accesspoint/ap1/object/k",
      of: owner,
      context: ["s3:DataAccessPointAccount": [owner]]
    )
    request.layers.identity = [
      Question.policy(
        .identity,
        #""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:eu-west-1:*:accesspoint/ap1/*""#
      )
    ]
    request.layers.resource = [Question.policy(.resource, accessPointPolicy, id: "access point")]
    var access = BucketAccess()
    access.accessPoint = AccessPointRoute(
      bucketResource: try #require(ARN("arn:aws:s3:::b-data/k")),
      bucketAccount: try #require(AccountID(Question.accountB)),
      bucketPolicy: bucketPolicy.map { [Question.policy(.resource, $0, id: "bucket")] } ?? []
    )
    request.layers.bucketAccess = access
    return request
  }

  private static let allowsRole =
    #""Effect":"Allow","Principal":{"AWS":"\#(Question.roleA)"},"Action":"s3:*","Resource":"*""#
  private static let delegates =
    #""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b-data/*","Condition":{"StringEquals":{"s3:DataAccessPointAccount":"222222222222"}}"#

  @Test("need both sides (CF-348, CF-349)")
  func bothSides() throws {
    let delegated = try Self.request(
      accessPointPolicy: Self.allowsRole,
      bucketPolicy: Self.delegates
    )
    #expect(delegated.decide().summary == "allowed")
    let silent = try Self.request(accessPointPolicy: Self.allowsRole, bucketPolicy: nil)
    #expect(silent.decide().summary == "implicitlyDenied bucketPolicy")
    let denied = try Self.request(
      accessPointPolicy: Self.allowsRole.replacing("Allow", with: "Deny"),
      bucketPolicy: Self.delegates
    )
    #expect(denied.decide().summary == "explicitlyDenied accessPointPolicy")
  }

  @Test("of the caller's own account do not open a bucket of another (CF-352)")
  func foreignAccessPoint() throws {
    let request = try Self.request(
      accessPointPolicy: Self.allowsRole,
      bucketPolicy: nil,
      owner: Question.accountA
    )
    #expect(request.decide().summary == "implicitlyDenied bucketPolicy")
  }

  @Test("bound to a VPC refuse other networks")
  func boundToVPC() throws {
    var request = try Self.request(
      accessPointPolicy: Self.allowsRole,
      bucketPolicy: Self.delegates
    )
    request.layers.bucketAccess?.accessPoint?.vpc = "vpc-1"
    #expect(request.decide().summary == "implicitlyDenied service")
    request.context.set("aws:SourceVpc", .value("vpc-1"))
    #expect(request.decide().summary == "allowed")
    request.context.set("aws:SourceVpc", .unknown)
    #expect(request.decide().summary == "conditional")
  }
}
