import JSONReading
import PolicyLanguage

extension Inventory {
  /// Reads an inventory: a snapshot folder, a model file in YAML, or an index of either.
  ///
  /// A flawed inventory is read as far as it goes: what could not be read is *missing*, and
  /// `diagnostics` says why.
  ///
  /// - Parameters:
  ///   - path: A folder, a file that ends in `.yaml` or `.yml`, or an index.
  ///   - progress: Told after every file, on any thread.
  /// - Returns: What was read. It does not depend on the order of the files.
  /// - Throws: `InventoryReadingError` when there is nothing at the path, it cannot be read, no
  ///   file of a folder is one that an inventory holds, or an index is damaged or of another
  ///   version.
  public static func read(
    at path: String,
    progress: (@Sendable (InventoryReadingProgress) -> Void)? = nil
  ) throws(InventoryReadingError) -> Inventory {
    var systemPath = Array(path.utf8)
    while systemPath.count > 1, systemPath.last == UInt8(ascii: "/") { systemPath.removeLast() }
    switch FileSystem.kind(of: systemPath, followingLinks: true) {
    case nil: throw .notFound(path, nearest: nearest(to: systemPath))
    case .folder: return try readSnapshot(path, systemPath: systemPath, progress: progress)
    case .file:
      if let inventory = try readIndex(path, systemPath: systemPath) { return inventory }
      guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { throw .notAnInventory(path) }
      return try ModelFileReader.read(systemPath, path: path)
    case .link, .other: throw .notAnInventory(path)
    }
  }

  private static func readSnapshot(
    _ path: String,
    systemPath: [UInt8],
    progress: (@Sendable (InventoryReadingProgress) -> Void)?
  ) throws(InventoryReadingError) -> Inventory {
    let listing: SnapshotListing
    do throws(FileSystem.Failure) {
      listing = try SnapshotListing(folder: systemPath)
    } catch {
      throw .notReadable(path, reason: error.reason)
    }
    if listing.files.isEmpty {
      let parent = String(decoding: systemPath, as: UTF8.self)
      throw .nothingRecognised(path, candidates: listing.candidates.map { "\(parent)/\($0)" })
    }
    return SnapshotReader(name: name(of: systemPath), listing: listing, progress: progress).read()
  }

  /// The last part of a path, also of one such as `.`.
  private static func name(of path: [UInt8]) -> String {
    let real = FileSystem.resolved(path) ?? path
    let last = real.split(separator: UInt8(ascii: "/")).last ?? []
    return last.isEmpty ? "/" : String(decoding: last, as: UTF8.self)
  }

  /// A neighbour whose name is nearly the one that is not there.
  private static func nearest(to path: [UInt8]) -> String? {
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { Array(path[..<$0]) } ?? [UInt8(ascii: ".")]
    let wanted = String(
      decoding: slash.map { path[path.index(after: $0)...] } ?? path[...],
      as: UTF8.self
    )
    let names = (try? FileSystem.entries(of: folder.isEmpty ? [UInt8(ascii: "/")] : folder)) ?? []
    let known = names.map { String(decoding: $0.name, as: UTF8.self) }
    guard let name = NearestName.find(wanted, in: known) else { return nil }
    let prefix = slash.map { String(decoding: path[...$0], as: UTF8.self) } ?? ""
    return prefix + name
  }
}

extension Inventory {
  /// The policy that lies in an answer of a service.
  ///
  /// Documents that the readers recognised were parsed once, and their statements have exact
  /// places. Any other is parsed now.
  ///
  /// - Parameters:
  ///   - value: The value that is the policy: an object, or a string that holds JSON.
  ///   - name: The name to show, such as that of the topic the policy belongs to.
  ///   - arn: The policy's own ARN.
  ///   - kind: What it is attached to.
  /// - Returns: `nil` when the value is neither.
  public func policy(
    in value: LocatedNode,
    named name: String,
    arn: String? = nil,
    as kind: PolicyKind
  ) -> AttachedPolicy? {
    if let known = embeddedPolicies[value.position(of: value.node)], known.document.kind == kind {
      return AttachedPolicy(
        name: name,
        arn: arn,
        document: known.document,
        position: known.position
      )
    }
    return AttachedPolicy.parse(value, named: name, arn: arn, as: kind)
  }
}

extension AttachedPolicy {
  /// Parses the policy that lies in an answer of a service.
  ///
  /// Prefer `Inventory.policy(in:named:arn:as:)`, which knows the exact places in a document that
  /// is written as a string; here all of them are the string's own.
  ///
  /// - Parameters:
  ///   - value: The value that is the policy: an object, or a string that holds JSON.
  ///   - name: The name to show.
  ///   - arn: The policy's own ARN.
  ///   - kind: What it is attached to.
  /// - Returns: `nil` when the value is neither.
  public static func parse(
    _ value: LocatedNode,
    named name: String,
    arn: String? = nil,
    as kind: PolicyKind
  ) -> AttachedPolicy? {
    let document: PolicyDocument
    if let text = value.node.string {
      document = .parse(Array(text.utf8), as: kind) { _ in 0 }
    } else if value.node.isObject {
      let (bytes, map) = value.node.serialized()
      let start = value.node.range.lowerBound
      document = .parse(bytes, as: kind) { max(0, map.source(of: $0) - start) }
    } else {
      return nil
    }
    return AttachedPolicy(
      name: name,
      arn: arn,
      document: document,
      position: value.position(of: value.node)
    )
  }
}
