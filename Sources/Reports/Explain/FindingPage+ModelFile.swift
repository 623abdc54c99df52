extension FindingPage {
  /// Pages on what the reader of a model file finds.
  static let modelFile: [FindingPage] = [
    FindingPage(
      "yaml-syntax",
      "The model file is not YAML",
      meaning: "Nothing of the file was read. The place named is where reading had to stop.",
      repair: "Mend the place; quotes around texts with `:`, `*` or `#` often do.",
      rule: "PF-133"
    ),
    FindingPage(
      "yaml-duplicate-key",
      "A key occurs twice in one mapping",
      meaning: "Nothing of the file was read: nobody can tell which of the two was meant.",
      repair: "Remove one of them, or give it another name.",
      rule: "PF-133"
    ),
    FindingPage(
      "yaml-not-utf8",
      "The model file is not UTF-8",
      meaning: "Nothing of the file was read.",
      repair: "Save it as UTF-8.",
      rule: "PF-133"
    ),
    FindingPage(
      "yaml-too-large",
      "The model file is larger than the limit",
      meaning: """
        A file may have 16 MiB and 200,000 nodes; what an alias stands for counts as often as the \
        alias is used.
        """,
      repair: "Split the design, or use fewer aliases inside aliases.",
      rule: "PF-133"
    ),
    FindingPage(
      "yaml-too-deep",
      "The model file is nested deeper than the limit",
      meaning: "A file may have 100 levels.",
      repair: "Write it flatter.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-unknown-key",
      "A key has no meaning at its place",
      meaning: "It was passed over. Keys that begin with `x-` are meant to be passed over.",
      repair: "Correct its spelling, or move it to the mapping it belongs to.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-type",
      "A value is of another kind than expected",
      meaning: "A list stands for a text, for instance. The part is unknown.",
      repair: "Write it as the model file's description says.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-value",
      "A value is none of those that are possible",
      meaning: "The part is unknown.",
      repair: "Write one of the values that the message lists.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-missing-key",
      "Something that is needed is not written",
      meaning: "The part was passed over.",
      repair: "Write the key that the message names.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-unknown-name",
      "A name is declared nowhere in the file",
      meaning: """
        Names such as `tools/ReleasePipeline` stand for what the file declares. This one was left \
        as it is written.
        """,
      repair: "Correct its spelling, declare it, or write the ARN.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-ambiguous-name",
      "A name is that of several resources",
      meaning: "The first of them was taken.",
      repair: "Write the ARN of the one that is meant.",
      rule: "PF-133"
    ),
    FindingPage(
      "model-account-id",
      "An account has no id of its own",
      meaning: "The account was passed over with everything in it.",
      repair: "Give it an `id` of twelve digits, in quotes.",
      rule: "PF-133"
    ),
  ]
}
