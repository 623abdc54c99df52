extension FindingPage {
  /// Pages on what the readers of an inventory find.
  static let files: [FindingPage] = [
    FindingPage(
      "json-syntax",
      "A file is not JSON",
      meaning: "The file was passed over from the place named; what it should tell is unknown.",
      repair: "Collect the file again.",
      rule: "PF-133"
    ),
    FindingPage(
      "json-truncated",
      "A file breaks off",
      meaning: """
        A list of identities keeps what was read before the end, and has a gap; any other file is \
        unknown.
        """,
      repair: "Collect the file again.",
      rule: "PF-133"
    ),
    FindingPage(
      "json-duplicate-member",
      "A member occurs twice in one object",
      meaning: "Nobody can tell which of the two counts; what the object should tell is unknown.",
      repair: "Collect the file again.",
      rule: "PF-133"
    ),
    FindingPage(
      "json-too-deep",
      "A file is nested deeper than any answer of AWS",
      meaning: "The file was passed over from the place named; what it should tell is unknown.",
      repair: "Collect the file again.",
      rule: "PF-133"
    ),
    FindingPage(
      "json-not-utf8",
      "A file is not UTF-8",
      meaning: """
        The file was passed over from the place named. UTF-16 with a byte order mark is read, \
        other encodings are not.
        """,
      repair: "Collect the file again, or save it as UTF-8.",
      rule: "PF-133"
    ),
    FindingPage(
      "file-empty",
      "A file has no bytes",
      meaning: """
        An empty file proves nothing: AWS prints no JSON both for what does not exist and for \
        what it refuses to show. What the file should tell is unknown.
        """,
      repair: "Collect it again with both streams redirected, so that the error code is kept.",
      rule: "PF-134"
    ),
    FindingPage(
      "file-unreadable",
      "A file or folder cannot be read",
      meaning: "The operating system refused it; what it should tell is unknown.",
      repair: "Make it readable for you.",
      rule: "PF-133"
    ),
    FindingPage(
      "file-changed",
      "A file has changed since the command read it",
      meaning: """
        Policies are read again when a question is about them. The file no longer says what it \
        said, so the policies of it that were asked about are unknown, neither allowed nor denied.
        """,
      repair: "Run the command again; start a shell anew.",
      rule: "PF-133"
    ),
    FindingPage(
      "file-too-large",
      "A file is larger than any answer of AWS",
      meaning: "It was passed over, and what it should tell is unknown.",
      repair: "Collect the answer in several files.",
      rule: "PF-133"
    ),
    FindingPage(
      "call-refused",
      "The file holds an error that proves nothing",
      meaning: """
        AWS refused the call, with `AccessDenied` for instance. What the file should tell is \
        unknown, neither allowed nor denied.
        """,
      repair: "Collect it with a role that may make the call.",
      rule: "PF-134"
    ),
    FindingPage(
      "answer-incomplete",
      "A page of several is missing",
      meaning: """
        The answer says that more follows, and the next page is not there. What was read still \
        denies; what it does not hold may exist.
        """,
      repair: "Collect the rest, or call without `--max-items`.",
      rule: "PF-133"
    ),
    FindingPage(
      "unexpected-answer",
      "A file holds another answer than its name says",
      meaning: "What it should tell is unknown.",
      repair: "Collect it again, or move it to where its content belongs.",
      rule: "PF-133"
    ),
    FindingPage(
      "wrong-account",
      "A file names another account than its folder",
      meaning: """
        The entry was passed over, so that one account's roles are never taken for another's.
        """,
      repair: "Move the file into the folder of its account.",
      rule: "PF-130"
    ),
    FindingPage(
      "duplicate-name",
      "Something occurs twice",
      meaning:
        "The first was kept. Pages that were collected at different times overlap like this.",
      repair: "Collect all pages again in one go.",
      rule: "PF-133"
    ),
    FindingPage(
      "unknown-file",
      "A file is no part of an inventory",
      meaning: "It was passed over and decides nothing.",
      repair: "Nothing, unless it was meant to be read: then correct its name or folder.",
      rule: "PF-130"
    ),
    FindingPage(
      "link-not-followed",
      "A symbolic link leads out of the folder",
      meaning: """
        Links that leave the inventory are passed over, so that an inventory cannot make the \
        tool read other files.
        """,
      repair: "Copy what it leads to into the folder.",
      rule: "PF-130"
    ),
    FindingPage(
      "inventory-not-found",
      "There is no inventory of this name",
      meaning: "Nothing lies at the path, and nothing was read.",
      repair: "Name a snapshot folder or a model file that ends in `.yaml`.",
      rule: "PF-130"
    ),
    FindingPage(
      "inventory-not-readable",
      "The inventory cannot be read",
      meaning: "The operating system refused it, and nothing was read.",
      repair: "Make it readable for you.",
      rule: "PF-130"
    ),
    FindingPage(
      "inventory-not-recognised",
      "The path leads to no inventory",
      meaning: "An inventory is a folder of answers of the AWS CLI, or one model file.",
      repair: "Name a snapshot folder or a model file that ends in `.yaml`.",
      rule: "PF-130"
    ),
    FindingPage(
      "inventory-empty",
      "The folder holds no file of an inventory",
      meaning: """
        Files are recognised by their path, `<account>/<region>/<service>/<operation>.json`, \
        counted from the folder that was named.
        """,
      repair: "Name the folder that holds the folders of the accounts.",
      rule: "PF-130"
    ),
    FindingPage(
      "organization-two-parents",
      "Something has two parents in the organization",
      meaning: """
        The files were collected while the organization changed. The policies above it are \
        unknown.
        """,
      repair: "Collect the files of `organization/` again in one go.",
      rule: "PF-133"
    ),
    FindingPage(
      "organization-no-parent",
      "An account or unit stands nowhere in the organization's tree",
      meaning: """
        It is listed, and no list of a root's or unit's children names it. Which policies stand \
        above it is unknown.
        """,
      repair: "Collect the files of `organization/` again in one go.",
      rule: "PF-133"
    ),
    FindingPage(
      "organization-cycle",
      "A unit of the organization lies under itself",
      meaning: """
        The files were collected while the organization changed. The policies above it are \
        unknown.
        """,
      repair: "Collect the files of `organization/` again in one go.",
      rule: "PF-133"
    ),
    FindingPage(
      "organization-contradiction",
      "Two files disagree on where a policy is attached",
      meaning: "The files were collected while the organization changed.",
      repair: "Collect the files of `organization/` again in one go.",
      rule: "PF-133"
    ),
  ]
}
