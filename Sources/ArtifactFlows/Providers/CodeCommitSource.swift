/// `Source/CodeCommit` (PF-48).
enum CodeCommitSource: ActionProvider {
  static let types = [ActionType("Source", "CodeCommit")]

  static func summary(of action: ActionDefinition) -> String {
    let repository = action.configuration["RepositoryName"] ?? "?"
    return action.configuration["BranchName"].map { "\(repository) @ \($0)" } ?? repository
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("RepositoryName")
    let text = flow.arn("codecommit", name, in: action)
    let repository = flow.target(text, isPattern: action.configuration["RepositoryName"] == nil)
    let isClone = action.configuration["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    var actions = [
      "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:UploadArchive",
      "codecommit:GetUploadArchiveStatus",
    ]
    if isClone { actions.append("codecommit:GetRepository") }
    var request = flow.request(.control, "PF-48", in: action)
    let described = flow.graph.answer(
      "codecommit",
      "get-repository",
      about: name,
      account: action.account,
      region: action.region
    )
    flow.require(described, orElse: "no-such-repository", "the repository \(name)", of: &request)
    for name in actions { flow.add(name, on: repository, by: action.actor, request) }
    flow.add(
      "codecommit:CancelUploadArchive",
      on: repository,
      by: action.actor,
      flow.request(.control, "PF-48", in: action, presence: .advisory)
    )
    flow.check(by: action.actor, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region, writer: .codeCommitSource)
      if isClone { flow.cloneReferences[output] = .codeCommit(repository) }
    }
  }
}
