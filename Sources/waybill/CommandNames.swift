import AccessModel
import ArgumentParser
import AWSIdentifiers

/// Turns what people type into ARNs, or says what they could have meant.
struct CommandNames {
  let graph: AccessGraph

  /// A role or user.
  func principal(_ text: String) throws -> ARN {
    switch graph.principal(named: text) {
    case .found(let arn): return arn
    case .ambiguous(let arns):
      throw ValidationError("`\(text)` names several principals:\n\(list(arns))")
    case .unknown(let near):
      throw ValidationError(
        near.isEmpty
          ? "no principal `\(text)`: write an ARN, or account/name"
          : "no principal `\(text)`; names that are alike:\n\(list(near))"
      )
    }
  }

  /// A resource; `nil` for `*`.
  func resource(_ text: String) throws -> ARN? {
    if text == "*" { return nil }
    if let arn = ARN(text) { return arn }
    if text.hasPrefix("s3://") {
      return ARN(
        partition: "aws",
        service: "s3",
        region: "",
        account: "",
        resource: String(text.dropFirst("s3://".count))
      )
    }
    if text.contains("alias/"), let arn = key(ofAlias: text) { return arn }
    if graph.bucket(named: text) != nil {
      return ARN(partition: "aws", service: "s3", region: "", account: "", resource: text)
    }
    return try principal(text)
  }

  /// `alias/x`, or `account/alias/x`, wherever it is unique.
  private func key(ofAlias text: String) -> ARN? {
    guard let start = text.range(of: "alias/")?.lowerBound else { return nil }
    let alias = String(text[start...])
    let account = text[..<start].split(separator: "/").first.map(String.init)
    let accounts = account.map { graph.accounts(named: $0) } ?? Array(graph.inventory.accounts.keys)
    var found: [ARN] = []
    for id in accounts.sorted() {
      for (region, inventory) in graph.account(id)?.regions ?? [:] {
        guard let key = inventory.aliases[alias] else { continue }
        found.append(
          ARN(
            partition: "aws",
            service: "kms",
            region: region,
            account: id.description,
            resource: "key/\(key)"
          )
        )
      }
    }
    return found.count == 1 ? found[0] : nil
  }

  /// A VPC endpoint by id.
  func endpoint(_ id: String) throws -> VPCEndpoint {
    for (account, inventory) in graph.inventory.accounts {
      for region in inventory.regions.keys {
        let endpoints = graph.endpoints(account: account, region: region).value ?? []
        if let endpoint = endpoints.first(where: { $0.id == id }) { return endpoint }
      }
    }
    throw ValidationError("no collected VPC endpoint `\(id)`")
  }

  private func list(_ arns: [ARN]) -> String {
    arns.map { "  \(graph.name(of: $0))  (\($0.text))" }.joined(separator: "\n")
  }
}

extension AccessGraph {
  /// A principal as `account/name`.
  fileprivate func name(of arn: ARN) -> String {
    guard let account = arn.account else { return arn.text }
    return "\(name(of: account))/\(arn.lastPathComponent)"
  }
}

extension String {
  /// The first place of a text in this one.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start != endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}
