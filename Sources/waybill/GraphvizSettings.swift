import Rendering

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How drawings are made, as far as the environment changes it.
///
/// Both variables are for tests and for finding faults, and stand in no help text:
/// - `WAYBILL_GRAPHVIZ_WORKER`: a program to run in place of this one. It gets DOT on standard input
///   and answers on standard output as `waybill graphviz-worker` does.
/// - `WAYBILL_GRAPHVIZ_TIMEOUT`: after how many milliseconds a drawing is given up.
enum GraphvizSettings {
  /// The renderer of this process.
  static var renderer: SVGRenderer {
    SVGRenderer(
      executable: variable("WAYBILL_GRAPHVIZ_WORKER") ?? SVGRenderer.ownExecutable,
      timeout: variable("WAYBILL_GRAPHVIZ_TIMEOUT").flatMap { Int($0) }
        .map { .milliseconds($0) } ?? .seconds(30)
    )
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
