import ArtifactFlows
import Foundation
import Testing

@Suite("Answers behind the legs of providers, missing or damaged")
struct ProviderDamageTests {
  /// A file of a case, and what becomes of it.
  struct Victim: Sendable, CustomTestStringConvertible {
    let sample: String
    let inventory: ProviderInventory
    let file: String
    let damage: Damage

    var testDescription: String { "\(sample): \(damage) \(file)" }
  }

  /// What may become of a file.
  enum Damage: CaseIterable, Sendable {
    case missing
    case emptied
    case cut
    case foreign
    case refused

    func text(of text: String) -> String? {
      switch self {
      case .missing: nil
      case .emptied: ""
      case .cut: String(text.prefix(text.count * 2 / 3))
      case .foreign: #"{"Nothing": "of this"}"#
      case .refused: "An error occurred (AccessDeniedException) when calling the operation"
      }
    }
  }

  /// Whether to try every damage on every file, and not one on each.
  private static let triesAll = ProcessInfo.processInfo.environment["WAYBILL_ALL_DAMAGE"] != nil

  private static let victims: [Victim] = {
    var samples: [(String, ProviderInventory, [String])] = []
    for table in (try? ProviderTable.all()) ?? [] {
      for sample in table.cases {
        guard let files = sample.files,
          let inventory = try? ProviderRun.inventory(of: sample, table)
        else { continue }
        samples.append(("\(table.name), \(sample.name)", inventory, files.keys.sorted()))
      }
    }
    for table in ["Triggers", "CDK"].flatMap({ (try? TriggerTable.all(in: $0)) ?? [] }) {
      for sample in table.cases {
        guard let files = sample.files, let inventory = try? sample.inventory() else { continue }
        samples.append(("\(table.name), \(sample.name)", inventory, files.keys.sorted()))
      }
    }
    var victims: [Victim] = []
    var seen: [String: Int] = [:]
    for (name, inventory, files) in samples {
      for file in files where !isOptional(file, in: name) {
        // Each kind of answer meets every damage once.
        let parts = file.split(separator: "/").dropFirst(2)
        let words = parts.last?.split(separator: "-").prefix(2) ?? []
        let kind = "\(parts.first ?? "") \(words.joined(separator: "-"))"
        let turn = seen[kind, default: 0]
        seen[kind] = turn + 1
        let all = Damage.allCases
        let damages = triesAll ? all : Array(all.dropFirst(turn).prefix(1))
        // Where nothing was collected, a resource is taken to exist (PF-133).
        let isProof = name.contains("that is not there")
        victims += damages.filter { !isProof || $0 != .missing }.map {
          Victim(sample: name, inventory: inventory, file: file, damage: $0)
        }
      }
    }
    return victims
  }()

  /// Without a list of schedules nothing says that there is one; and what starts a build is listed
  /// as usual without its project (PF-133).
  private static func isOptional(_ file: String, in sample: String) -> Bool {
    file.hasSuffix("/list-schedules.json")
      || sample.hasPrefix("Schedules") && file.contains("/events/")
      || sample.contains("a project that is not there")
  }

  /// The audits of the undamaged inventories.
  private actor Whole {
    private var results: [String: AuditResult] = [:]

    func result(of victim: Victim) async throws -> AuditResult {
      if let result = results[victim.sample] { return result }
      let result = try await ProviderRun.result(of: victim.inventory)
      results[victim.sample] = result
      return result
    }
  }

  private static let whole = Whole()

  @Test("make nothing allowed or broken, and are named", arguments: victims)
  func damage(victim: Victim) async throws {
    let whole = try await Self.whole.result(of: victim)
    var damaged = victim.inventory
    damaged.damage(victim.file) { victim.damage.text(of: $0) }
    let partial = try await ProviderRun.result(of: damaged)
    for fault in AuditComparison(whole, partial, without: [victim.file]).faults {
      Issue.record("\(fault)")
    }
  }
}
