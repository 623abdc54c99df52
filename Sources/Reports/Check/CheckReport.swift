import AWSIdentifiers
import Diagnostics
import Inventories

/// What was read of an inventory, what is missing with the commands that collect it, and every
/// finding of the readers.
public struct CheckReport: Sendable {
  /// The name and version of the JSON schema.
  public static let schema = "waybill.check/1"

  private let inventory: Inventory
  private let path: String?
  private let hasColour: Bool

  /// A report on an inventory.
  ///
  /// - Parameters:
  ///   - inventory: What to report.
  ///   - path: The inventory as it was named on the command line, for the command to type next.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ inventory: Inventory, path: String? = nil, colour: Bool = false) {
    self.inventory = inventory
    self.path = path
    hasColour = colour
  }
}

// MARK: - Text

extension CheckReport {
  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    let summary = InventorySummary(inventory)
    let names = ShortNames(inventory.accounts.compactMapValues(\.name))
    var lines = StyledText(hasColour: hasColour)
    lines.line(0, TextPiece(inventory.name, .heading), ": \(headline(summary))")
    lines.line(0, TextPiece("fingerprint \(inventory.fingerprint)", .faint))
    if !summary.accounts.isEmpty {
      lines.gap()
      lines.line(0, TextPiece("accounts", .heading))
      for account in summary.accounts {
        lines.line(1, "\(names.accountWithID(account.id)): \(contents(account))")
      }
    }
    if !summary.missing.isEmpty {
      lines.gap()
      lines.line(0, TextPiece("missing", .open))
      for file in summary.missing {
        lines.line(1, "\(file.path): \(file.reason.words)")
        if let command = file.command {
          lines.line(2, "\(Collecting.words(command, file.path, names))")
        }
      }
    }
    if !inventory.diagnostics.isEmpty {
      lines.gap()
      lines.line(0, TextPiece("findings", .heading))
      for diagnostic in inventory.diagnostics {
        let place = diagnostic.location.map { "\($0): " } ?? ""
        lines.line(
          1,
          "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.code)]"
        )
        if let help = diagnostic.help { lines.line(2, "help: \(help)") }
      }
    }
    lines.gap()
    lines.line(0, "\(totals(summary))")
    let target = ShellWord.quoted(path ?? "INVENTORY")
    lines.line(0, "next: ", TextPiece("waybill audit \(target)", .heading))
    return lines.text
  }

  private func headline(_ summary: InventorySummary) -> String {
    let collected = summary.accounts.count { $0.isCollected }
    var text = "\(Wording.count(summary.accounts.count, "account")), \(collected) collected"
    switch inventory.organization {
    case .known(let organization): text += "; organization \(organization.id)"
    case .absent: text += "; no organization"
    case .missing: text += "; organization not known"
    }
    return text
  }

  private func contents(_ account: InventorySummary.AccountEntry) -> String {
    guard account.isCollected else { return "not collected" }
    let counts = account.counts.entries.filter { $0.count > 0 }.map { entry in
      Wording.count(entry.count, entry.noun, plural: entry.plural)
    }
    let contents = counts.isEmpty ? "nothing that counts" : counts.joined(separator: ", ")
    guard !account.regions.isEmpty else { return contents }
    return "\(contents); \(account.regions.joined(separator: ", "))"
  }

  private func totals(_ summary: InventorySummary) -> String {
    let pipelines = summary.accounts.reduce(0) { $0 + $1.counts.pipelines }
    var text = "\(Wording.count(pipelines, "pipeline")) to audit"
    text += "; \(Wording.count(summary.missing.count, "file")) missing"
    let findings = Wording.severities(inventory.diagnostics.map(\.severity))
    return findings.isEmpty ? text : "\(text); \(findings)"
  }
}

// MARK: - JSON

extension CheckReport {
  /// The report as JSON, the schema `waybill.check/1`; it ends with a line feed.
  public var json: String {
    let summary = InventorySummary(inventory)
    var writer = JSONWriter()
    writer.object {
      $0.member("schema", Self.schema)
      $0.member("inventory", inventory.name)
      $0.member("fingerprint", inventory.fingerprint)
      $0.member("organization", object: { $0.write(inventory.organization) })
      $0.member("accounts", each: summary.accounts) { $0.value($1) }
      $0.member("missing", each: summary.missing) { $0.value($1) }
      $0.member("diagnostics", each: inventory.diagnostics) { $0.value($1) }
    }
    return writer.text
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ organization: Knowledge<Organization>) {
    switch organization {
    case .known(let organization):
      member("state", "known")
      member("id", organization.id)
    case .absent:
      member("state", "absent")
      member("id", nil as String?)
    case .missing:
      member("state", "missing")
      member("id", nil as String?)
    }
  }

  fileprivate mutating func value(_ account: InventorySummary.AccountEntry) {
    object {
      $0.member("id", account.id.description)
      $0.member("name", account.name)
      $0.member("isCollected", account.isCollected)
      $0.member("regions", account.regions)
      $0.member(
        "counts",
        object: { counts in
          for entry in account.counts.entries { counts.member(entry.member, entry.count) }
        }
      )
    }
  }

  fileprivate mutating func value(_ file: MissingFile) {
    object {
      $0.member("path", file.path)
      $0.member("reason", file.reason.rawValue)
      $0.member("command", file.command)
    }
  }
}
