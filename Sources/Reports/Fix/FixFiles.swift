import Diagnostics
import Repairs

/// The files that `waybill fix --output` writes: for each patch the whole patched document, the
/// document as it was read, and the difference.
public struct FixFiles: Sendable {
  /// One file.
  public struct File: Sendable {
    /// The path below the output folder; at most one folder deep.
    public let path: String
    /// What it holds.
    public let text: String
  }

  let plan: RepairPlan
  /// Name of each patch's files, without ending, in the order of the patches.
  let names: [String]

  /// The files of a plan.
  public init(_ plan: RepairPlan) {
    self.plan = plan
    names = PlainFileName.names(
      for: plan.patches.map { "\($0.account?.description ?? "unknown")-\($0.title)" },
      filler: "-"
    )
  }

  /// Folders below the output folder that the files lie in.
  public var folders: [String] {
    plan.patches.contains { $0.before != nil } ? ["before"] : []
  }

  /// Every file, patch by patch.
  public var files: [File] {
    zip(plan.patches, names).flatMap { patch, name in
      var files = [
        File(path: "\(name).json", text: patch.textAfter),
        File(path: "\(name).diff", text: Self.diff(of: patch, name: name)),
      ]
      if patch.before != nil {
        files.append(File(path: "before/\(name).json", text: patch.textBefore))
      }
      return files
    }
  }

  /// The difference that a patch makes to the document written as Waybill writes it.
  static func diff(of patch: PolicyPatch, name: String) -> String {
    UnifiedDiff.text(from: patch.textBefore, to: patch.textAfter, name: "\(name).json")
  }
}
