import ArgumentParser
import Rendering

/// `waybill graphviz-worker`: what `waybill` runs itself as to make a drawing.
struct GraphvizWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graphviz-worker",
    abstract: "Reads DOT on standard input and answers with SVG; for waybill itself.",
    shouldDisplay: false
  )

  func run() {
    GraphvizWorker.runAndExit()
  }
}
