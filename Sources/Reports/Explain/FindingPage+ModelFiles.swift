extension FindingPage {
  /// Pages on what the reader of model files finds.
  static let modelFiles: [FindingPage] = [
    FindingPage(
      "yaml-syntax",
      "The model file is not YAML",
      meaning: """
        The smallest part in which the flaw lies is left out, such as a policy, a bucket or a \
        section of an account, and everything in it is unknown. Where the flaw concerns an account \
        or the file as a whole, nothing was read.
        """,
      repair: """
        Correct the text at the place named; blanks at the beginning of lines count, and tabs \
        are not allowed there.
        """
    ),
    FindingPage(
      "yaml-not-utf8",
      "The model file is not UTF-8",
      meaning: "Nothing was read.",
      repair: "Save the file as UTF-8."
    ),
    FindingPage(
      "yaml-duplicate-key",
      "A key occurs twice in one mapping",
      meaning: """
        Readers differ in which one they keep, so neither was read: the smallest part that holds \
        them, such as a policy or a bucket, is left out and unknown.
        """,
      repair: "Merge the two."
    ),
    FindingPage(
      "yaml-too-deep",
      "The model file is nested too deeply",
      meaning: "No design needs as many levels; nothing was read.",
      repair: "Take levels away. Policies can be written as JSON text."
    ),
    FindingPage(
      "yaml-too-large",
      "The model file is too large",
      meaning: """
        It has more bytes, or with its aliases more nodes, than a design written by hand ever \
        has. Nothing was read.
        """,
      repair: "Cut it into smaller designs, or collect a snapshot folder."
    ),
    FindingPage(
      "model-account-id",
      "An account of the model has no id of its own",
      meaning: """
        Account ids have twelve digits, and each belongs to one account. The account was passed \
        over.
        """,
      repair: "Write an id of twelve digits in quotes, so that leading zeros are kept."
    ),
    FindingPage(
      "model-type",
      "A value of the model has another form than it should",
      meaning: "A list stands where a mapping should, or the like; the part was passed over.",
      repair: "Write it in the form that the message names."
    ),
    FindingPage(
      "model-value",
      "A value of the model is none of those there are",
      meaning: "What was meant cannot be told, and the part was passed over.",
      repair: "Write one of the values that the message names."
    ),
    FindingPage(
      "model-missing-key",
      "Something in the model lacks a key that it needs",
      meaning: "What was meant cannot be told, and the part was passed over.",
      repair: "Write the key that the message names."
    ),
    FindingPage(
      "model-unknown-key",
      "A key of the model means nothing here",
      meaning: "It was passed over. A slip of spelling would otherwise change a design in silence.",
      repair: "Correct the key; the message names the ones there are."
    ),
    FindingPage(
      "model-unknown-name",
      "The model uses a name that it does not declare",
      meaning: "Nothing bears the name, so what refers to it cannot be told.",
      repair: "Declare it, or write its ARN."
    ),
    FindingPage(
      "model-ambiguous-name",
      "A name of the model belongs to several things",
      meaning: "Which of them is meant cannot be told.",
      repair: "Write one of the ARNs that the message names."
    ),
  ]
}
