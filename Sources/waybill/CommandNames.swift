import AccessModel
import ArgumentParser
import AWSIdentifiers

/// Turns what people type into ARNs, or says what they could have meant.
struct CommandNames {
  let graph: AccessGraph

  /// A role or user.
  ///
  /// - Throws: A ``ValidationError`` that lists the candidates, or names that are alike.
  func principal(_ text: String) throws -> ARN {
    switch graph.principal(named: text) {
    case .found(let arn): return arn
    case .ambiguous(let arns):
      throw ValidationError("`\(text)` names several roles and users; write one of\n\(list(arns))")
    case .unknown(let near):
      let isAccount = graph.accounts(named: text).contains { graph.account($0) != nil }
      if isAccount,
        let role = graph.accounts(named: text).flatMap({ graph.principals(in: $0) }).first
      {
        throw ValidationError(
          "`\(text)` is an account: name a role or user in it, such as \(graph.name(of: role))"
        )
      }
      throw ValidationError(
        near.isEmpty
          ? "no role or user `\(text)`: write its ARN, account/name, or a name that is unique"
          : "no role or user `\(text)`; names that are alike:\n\(list(near))"
      )
    }
  }

  /// A resource; `nil` for `*`.
  func resource(_ text: String) throws -> ARN? {
    if text == "*" { return nil }
    if let arn = ARN(text) { return arn }
    if text == "s3://" || text.hasPrefix("s3:///") || text.hasPrefix("arn:aws:s3:::/")
      || text == "arn:aws:s3:::"
    {
      throw ValidationError("`\(text)` names no bucket: write s3://BUCKET/KEY")
    }
    if text.hasPrefix("s3://") {
      return graph.storageARN(text.dropFirst("s3://".count))
    }
    if graph.bucket(named: text) != nil { return graph.storageARN(text) }
    return try named(text)
  }

  /// A pipeline, a step of one, a key or a project; or else a role or user.
  private func named(_ text: String) throws -> ARN {
    switch (graph.resource(named: text), graph.principal(named: text)) {
    case (.found(let arn), .unknown), (.unknown, .found(let arn)): return arn
    case (.noSuchStep(let pipeline, let steps), .unknown):
      throw ValidationError(
        "the pipeline `\(pipeline)` has no step `\(text)`; it has:\n"
          + steps.map { "  \($0)" }.joined(separator: "\n")
      )
    case (.unknown(let names), .unknown(let principals)):
      let near = names + principals.map { graph.name(of: $0) }
      throw ValidationError(
        "no resource `\(text)`: write an ARN, s3://BUCKET/KEY, alias/NAME, or the name of a "
          + "pipeline, PIPELINE/STAGE/ACTION, bucket, key, project, role or user"
          + (near.isEmpty
            ? "" : "; names that are alike:\n" + near.map { "  \($0)" }.joined(separator: "\n"))
      )
    case (let resource, let principal):
      var candidates: [ARN] = []
      if case .found(let arn) = resource { candidates.append(arn) }
      if case .ambiguous(let arns) = resource { candidates += arns }
      if case .found(let arn) = principal { candidates.append(arn) }
      if case .ambiguous(let arns) = principal { candidates += arns }
      throw ValidationError("`\(text)` names several resources; write one of\n\(list(candidates))")
    }
  }

  /// Refuses a bucket where an object is meant, and the reverse: policies are matched against the
  /// ARN as it stands, and the answer would be about a request that nobody can make.
  func checkLevel(of arn: ARN?, for action: ActionName) throws {
    guard let arn, arn.service == "s3", arn.accountText.isEmpty else { return }
    let bucket = arn.resource.prefix { $0 != "/" }
    switch StorageActionLevel(action) {
    case .object? where !arn.resource.contains("/") && !bucket.contains("*"):
      throw ValidationError(
        "`\(action.text)` is asked for objects, and `\(bucket)` is a bucket: write "
          + "s3://\(bucket)/KEY for one object, or 's3://\(bucket)/*' for all"
      )
    case .bucket? where arn.resource.contains("/"):
      throw ValidationError(
        "`\(action.text)` is asked for buckets, and `\(arn.resource)` is an object: write "
          + "s3://\(bucket)"
      )
    default: return
    }
  }

  /// Refuses several roles where one is assumed: each has a trust policy of its own, and no request
  /// is made on all of them.
  func checkRole(_ arn: ARN?, typed text: String, for action: ActionName) throws {
    guard action.service == "sts", action.name.hasPrefix("assumerole") else { return }
    if let arn, !arn.text.contains(where: { $0 == "*" || $0 == "?" }) { return }
    throw ValidationError(
      "`\(action.text)` is asked for one role, and `\(text)` stands for several: name one; "
        + "`waybill graph` shows who may assume which"
    )
  }

  /// Refuses a pipeline where one of its approvals is meant.
  ///
  /// Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
  /// CodePipeline": `PutApprovalResult` has the resource type `action`.
  func checkApproval(of arn: ARN?, for action: ActionName) throws {
    guard let arn, arn.service == "codepipeline",
      action.lowercased == "codepipeline:putapprovalresult",
      arn.resource.split(separator: "/").count < 3, !arn.resource.contains("*")
    else { return }
    let name = String(arn.resource.prefix { $0 != "/" })
    let approvals = graph.approvals(of: name, account: arn.account, region: arn.region)
    throw ValidationError(
      "`\(action.text)` is asked for an approval, not a pipeline: write PIPELINE/STAGE/ACTION"
        + (approvals.isEmpty
          ? "" : ", here:\n" + approvals.map { "  \(name)/\($0)" }.joined(separator: "\n"))
    )
  }

  /// A VPC endpoint by id.
  func endpoint(_ id: String) throws -> VPCEndpoint {
    var ids: [String] = []
    for (account, inventory) in graph.inventory.accounts.sorted(by: { $0.key < $1.key }) {
      for region in inventory.regions.keys.sorted() {
        let endpoints = graph.endpoints(account: account, region: region).value ?? []
        if let endpoint = endpoints.first(where: { $0.id == id }) { return endpoint }
        ids += endpoints.map(\.id)
      }
    }
    throw ValidationError(
      "no VPC endpoint `\(id)` in any collected describe-vpc-endpoints"
        + (ids.isEmpty ? "; none holds one" : "; they hold \(ids.joined(separator: ", "))")
    )
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
