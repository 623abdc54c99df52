import JSONReading

/// A file that may be one page of several.
struct PagedReading {
  /// The number in the file's name, if there is one.
  let page: Int?
  let reading: FileReading
}

/// The pages of one answer, in order.
struct Pages {
  /// The files in the order of their pages.
  let readings: [FileReading]
  /// The number of a page that is not there though a later one is.
  let missingPage: Int?
  /// The number that the page behind the last would have.
  let nextPage: Int

  /// Orders pages; a file without number is the first.
  init(_ pages: [PagedReading]) {
    let sorted = pages.sorted { ($0.page ?? -1) < ($1.page ?? -1) }
    readings = sorted.map(\.reading)
    let numbers = sorted.compactMap(\.page)
    // Pages are counted from 1, or from 0; a file without number takes the first place.
    var expected = numbers.first == 0 ? 0 : 1
    if numbers.count < sorted.count, numbers.first != expected { expected += 1 }
    var missing: Int?
    for number in numbers {
      if number > expected, missing == nil { missing = expected }
      expected = max(expected, number) &+ 1
    }
    missingPage = missing
    nextPage = expected
  }

  /// The path that a page would have beside the pages that are there.
  func path(ofPage number: Int) -> String {
    guard let path = readings.first?.path else { return "" }
    let stem = path.hasSuffix(".json") ? String(path.dropLast(".json".count)) : path
    let (operation, page) = SnapshotFileKind.splitPage(stem)
    return "\(page == nil ? stem : operation)-\(number).json"
  }
}

extension JSONNode {
  /// Whether an answer says that it is not the last page.
  var saysMoreFollows: Bool {
    for name in ["IsTruncated", "Truncated"] where self[name]?.boolean == true { return true }
    for name in ["NextToken", "nextToken", "NextMarker"] {
      if let token = self[name], token.string?.isEmpty != true { return true }
    }
    return false
  }
}
