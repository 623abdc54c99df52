import ArgumentParser
import Reports

/// `waybill explain`: the page of a break code or finding.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a break code such as FM-28, or the code of a finding."
  )

  @Argument(help: ArgumentHelp("FM-28, fm-28, 28, or a finding's code.", valueName: "code"))
  var code: String

  @Option(name: .long, help: "text or json.")
  var format: PlainFormat = .text

  func run() throws {
    let page =
      format == .text ? ExplainReport.text(for: code) : ExplainReport.json(for: code)
    switch page {
    case .success(let text): StandardOutput.write(text)
    case .failure(let unknown): throw ValidationError("\(unknown)")
    }
  }
}
