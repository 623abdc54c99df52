/// What is wrong with a pipeline: one document, or one setting, that lacks something.
///
/// The faults take turns, so that an inventory of enough pipelines holds each of them.
public enum PipelineFault: String, CaseIterable, Sendable {
  /// The pipeline's role is not allowed to assume the role of an action.
  case pipelineMayNotAssume = "pipeline-may-not-assume"
  /// The pipeline's role is not allowed to start the build.
  case pipelineMayNotBuild = "pipeline-may-not-build"
  /// The role of an action trusts an account that has no part in it.
  case trustOfAnotherAccount = "trust-of-another-account"
  /// The role of an action trusts a role that was deleted: its unique id is left.
  case trustOfDeletedRole = "trust-of-deleted-role"
  /// The build's role is not allowed to write its output.
  case buildMayNotWrite = "build-may-not-write"
  /// The role of an action is not allowed to read the artifact.
  case deployLacksObjects = "deploy-lacks-objects"
  /// The role of an action is not allowed to decrypt.
  case deployLacksKey = "deploy-lacks-key"
  /// The role of an action is not allowed to hand its stack the stack's role.
  case deployLacksPassRole = "deploy-lacks-pass-role"
  /// The boundary of the role of an action says nothing of keys.
  case boundaryLacksKey = "boundary-lacks-key"
  /// The stack's role trusts another service.
  case stackTrustsAnotherService = "stack-trusts-another-service"
  /// The stack's role is not allowed to decrypt.
  case stackLacksKey = "stack-lacks-key"
  /// The bucket policy does not name an account.
  case bucketForgetsAccount = "bucket-forgets-account"
  /// The bucket policy denies one role.
  case bucketDeniesRole = "bucket-denies-role"
  /// The key policy does not name an account.
  case keyForgetsAccount = "key-forgets-account"
  /// The artifact store has no key of its own, and Amazon's own key serves no other account.
  case noKeyOfItsOwn = "no-key-of-its-own"
  /// The endpoint that the build goes through lists buckets, and this one is not among them.
  case endpointForgetsBucket = "endpoint-forgets-bucket"
  /// A service control policy denies an account the bucket.
  case serviceControlDenies = "service-control-denies"
  /// A resource control policy denies an account the bucket.
  case resourceControlDenies = "resource-control-denies"

  /// The kind of policy or setting in which it lies.
  var layer: String {
    switch self {
    case .pipelineMayNotAssume, .pipelineMayNotBuild, .buildMayNotWrite, .deployLacksObjects,
      .deployLacksKey, .deployLacksPassRole, .stackLacksKey:
      "identity-policy"
    case .trustOfAnotherAccount, .trustOfDeletedRole, .stackTrustsAnotherService: "trust-policy"
    case .boundaryLacksKey: "permissions-boundary"
    case .bucketForgetsAccount, .bucketDeniesRole: "bucket-policy"
    case .keyForgetsAccount: "key-policy"
    case .noKeyOfItsOwn: "artifact-store"
    case .endpointForgetsBucket: "vpc-endpoint-policy"
    case .serviceControlDenies: "service-control-policy"
    case .resourceControlDenies: "resource-control-policy"
    }
  }
}
