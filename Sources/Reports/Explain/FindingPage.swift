import PolicyLanguage

/// A page on a finding that is no failure mode: of the configuration, the files or a policy.
struct FindingPage {
  /// The code that the finding bears.
  let code: String
  /// One sentence without a full stop.
  let title: String
  /// What it means, and what follows from it.
  let meaning: String
  /// What to do.
  let repair: String
  /// The rule behind it; `nil` where none of the specifications speaks of it.
  let rule: String?

  init(_ code: String, _ title: String, meaning: String, repair: String, rule: String? = nil) {
    self.code = code
    self.title = title
    self.meaning = meaning
    self.repair = repair
    self.rule = rule
  }

  init(_ code: PolicyFindingCode, _ title: String, meaning: String, repair: String, rule: String) {
    self.init(code.rawValue, title, meaning: meaning, repair: repair, rule: rule)
  }

  /// Every page: configuration, least privilege, files of a snapshot, model files, indexes, policies.
  static let all: [FindingPage] =
    configuration + leastPrivilege + files + modelFiles + indexes + policies
}
