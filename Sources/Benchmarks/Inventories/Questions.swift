/// What is asked of an inventory: questions about a pipeline that works, so that answers are known.
struct Questions {
  /// The role of the pipeline, and a role of an action in another account that it assumes.
  let from: String
  let to: String
  /// An artifact, and everybody who is known to read it.
  let object: String
  let readers: [String]

  /// Questions about the first pipeline that works.
  init?(_ truth: Truth) {
    guard let pipeline = truth.pipelines.first(where: { $0.status == "ok" }) else { return nil }
    let assuming = pipeline.legs.first {
      $0.action == "sts:AssumeRole" && $0.principal.hasPrefix("arn:")
    }
    let reading = pipeline.legs.filter { $0.action == "s3:GetObject" }
    guard let assuming, let first = reading.first, first.resource.hasSuffix("/*") else {
      return nil
    }
    from = assuming.principal
    to = assuming.resource
    object = "\(first.resource.dropLast())Package/app.zip"
    readers = reading.map(\.principal)
  }

  /// A command that asks.
  struct Question {
    let name: String
    /// The arguments before the inventory.
    let arguments: [String]
    /// What the answer certainly holds.
    let expected: [String]
  }

  /// Every kind of question once.
  var all: [Question] {
    let json = ["--format", "json"]
    return [
      Question(
        name: "can",
        arguments: ["can", readers[0], "s3:GetObject", object] + json,
        expected: ["\"decision\": \"allowed\""]
      ),
      Question(
        name: "who-can",
        arguments: ["who-can", "s3:GetObject", object] + json,
        expected: readers.map { "\"\($0)\"" }
      ),
      Question(name: "path", arguments: ["path", from, to] + json, expected: ["\"\(to)\""]),
      Question(name: "reach", arguments: ["reach", from] + json, expected: ["\"\(to)\""]),
    ]
  }
}
