import AWSIdentifiers

/// Lists of texts by key in an index, found by halving.
///
/// The keys are sorted by their bytes. A letter in front says what a key is: whom a trust policy
/// names (`Trustee.key`), `i` and the unique id of a role or user, `b` and the name of a bucket.
public struct NameTable: Sendable {
  private let entries: IndexList

  init(_ image: IndexImage) throws(IndexDamage) {
    var cursor = try image.cursor(.names)
    entries = try IndexList(&cursor)
  }

  /// The texts under a key.
  private func texts(_ key: String) -> [String] {
    let wanted = Array(key.utf8)
    do throws(IndexDamage) {
      let place = try entries.firstPlace { cursor throws(IndexDamage) in
        try cursor.bytes().lexicographicallyPrecedes(wanted)
      }
      guard place < entries.count else { return [] }
      var cursor = try entries.cursor(place)
      guard try cursor.bytes().elementsEqual(wanted) else { return [] }
      return try cursor.list { cursor throws(IndexDamage) in try cursor.sharedText() }
    } catch {
      return []
    }
  }

  /// The ARNs under a key.
  func arns(_ key: String) -> [ARN] { texts(key).compactMap { ARN($0) } }

  /// The role or user of a unique id; of several, the first by account and ARN.
  public func principal(withID uniqueID: String) -> ARN? { arns("i\(uniqueID)").first }

  /// Where the bucket of a name lies; of several, the first by account and region.
  public func bucket(named name: String) -> (account: AccountID, region: String)? {
    let found = texts("b\(name)")
    guard found.count == 2, let account = AccountID(found[0]) else { return nil }
    return (account, found[1])
  }

  /// Writes the table of an inventory.
  static func put(_ inventory: Inventory, to encoder: inout IndexEncoder) {
    var lists = TrustTable(reading: inventory).entries
    for (id, account) in inventory.accounts.sorted(by: { $0.key < $1.key }) {
      for principal in account.identities.value?.principals ?? [] {
        guard let key = principal.uniqueID.map({ "i\($0)" }), lists[key] == nil else { continue }
        lists[key] = [principal.arn.text]
      }
      for (region, inventory) in account.regions.sorted(by: { $0.key < $1.key }) {
        for name in inventory.bucketNames where lists["b\(name)"] == nil {
          lists["b\(name)"] = [id.description, region]
        }
      }
    }
    let sorted = lists.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    encoder.put(entries: sorted) { encoder, entry in
      encoder.put(text: entry.key)
      encoder.put(list: entry.value) { $0.put(sharedText: $1) }
    }
  }
}
