import PolicyLanguage

/// What an entry of `Resource` says of the ARNs it names, as far as it says so literally.
///
/// An outline is coarser than the entry: whatever the entry names lies within it, and more may.
/// Searches look resources up by outlines, and leave what they find to the evaluation.
public struct ResourceOutline: Hashable, Sendable {
  /// The fifth part of the ARN; `nil` where it may be any.
  public let account: [UInt8]?
  /// What the sixth part begins with.
  public let beginning: [UInt8]
  /// Whether the sixth part is exactly that.
  public let isWhole: Bool

  /// The outline of everything.
  public static let anything = ResourceOutline(account: nil, beginning: [], isWhole: false)

  init(account: [UInt8]?, beginning: [UInt8], isWhole: Bool) {
    self.account = account
    self.beginning = beginning
    self.isWhole = isWhole
  }

  fileprivate init(_ arn: CompiledARN) {
    let account: [UInt8]? = if case .literal(let text) = arn.head[4] { text } else { nil }
    switch arn.tail {
    case .fixed(.literal(let text)):
      self.init(account: account, beginning: text, isWhole: true)
    case .fixed(.prefix(let text)):
      self.init(account: account, beginning: text, isWhole: false)
    case .fixed(.pattern(let pattern)):
      self.init(account: account, beginning: pattern.literalPrefix, isWhole: false)
    case .fixed(.any), .template:
      self.init(account: account, beginning: [], isWhole: false)
    }
  }
}

extension PolicySieve {
  /// Where the resources lie on which a policy may allow the request's action.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - service: The service part of the resources in question.
  /// - Returns: Outlines; nothing outside them is allowed. Of a policy that cannot be evaluated,
  ///   which may allow anything (EV-114), the outline of everything.
  public func outlines(of policy: CompiledPolicy, service: String) -> Set<ResourceOutline> {
    guard policy.isReadable else { return [.anything] }
    var outlines: Set<ResourceOutline> = []
    for index in statements(of: policy) where policy.statements[index].isAllow {
      guard let listed = policy.statements[index].resource, !listed.isNegated, !listed.isVoid else {
        outlines.insert(.anything)
        continue
      }
      for entry in listed.entries {
        switch entry {
        case .everything: outlines.insert(.anything)
        case .arn(let arn):
          let isInService = Array(service.utf8).withUnsafeBufferPointer { arn.head[2].matches($0) }
          if isInService { outlines.insert(ResourceOutline(arn)) }
        }
      }
    }
    return outlines
  }
}
