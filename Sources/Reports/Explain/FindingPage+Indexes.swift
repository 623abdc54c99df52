extension FindingPage {
  /// Findings on index files.
  static let indexes: [FindingPage] = [
    FindingPage(
      "index-outdated",
      "The inventory has changed since the index was made of it",
      meaning: """
        An index remembers the size and modification time of every file it was made from. Some of \
        them differ now, or files have come or gone. The answers are those of the files as they \
        were; copying a folder without its times makes it look changed, too.
        """,
      repair: "Make the index anew: `waybill index INVENTORY -o FILE`."
    ),
    FindingPage(
      "index-damaged",
      "The index file is not what was written",
      meaning: """
        Its length or its checksum is wrong, or it does not hold what it should. Nothing of it is \
        read, since nobody can tell which answers would be wrong.
        """,
      repair: "Make it anew with `waybill index`; if it was copied, copy it as binary data."
    ),
    FindingPage(
      "index-version",
      "The index was made by another version of waybill",
      meaning:
        "The format of an index belongs to the version that writes it, and is not converted.",
      repair:
        "Make it anew with `waybill index`. The folder or model file is what is worth keeping."
    ),
    FindingPage(
      "index-of-index",
      "An index cannot be made of an index",
      meaning: "`waybill index` reads a snapshot folder or a model file.",
      repair: "Name the folder or model file that the index was made from."
    ),
    FindingPage(
      "inventory-changed",
      "The inventory changed while an index was made of it",
      meaning: """
        Files were written between the beginning and the end of the reading, so that the index \
        might hold the old state of one and the new state of another. No index was written.
        """,
      repair: "Run `waybill index` again when the collection of the inventory has ended."
    ),
    FindingPage(
      "index-not-written",
      "The index could not be written",
      meaning: """
        The disk is full, the folder cannot be written to, or something stands at the path that is \
        no index. What was there before is there still.
        """,
      repair: "Make room, or name another file with `-o`."
    ),
  ]
}
