import Foundation
import TestSupport
import Testing

@Suite("The page on the architecture")
struct ArchitectureTests {
  private static func page() throws -> String {
    let file = BuiltCommand.packageFolder.appendingPathComponent("docs/architecture.md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test("every path it names is there")
  func paths() throws {
    let page = try Self.page()
    let links = page.matches(of: #/\]\(([^)]+)\)/#).map { "docs/\($0.output.1)" }
    let paths = page.matches(of: #/`((?:Sources|Tests|inventories)/[^`<]+)`/#).map {
      String($0.output.1)
    }
    #expect(links.count > 8 && paths.count > 20)
    for path in links + paths {
      let file = BuiltCommand.packageFolder.appendingPathComponent(path).standardizedFileURL.path
      #expect(FileManager.default.fileExists(atPath: file), "\(path)")
    }
  }

  @Test("it has a line on every module, in the order of Package.swift")
  func modules() throws {
    let rows = try Self.page().matches(of: #/(?m)^\| `([A-Za-z]+)`/#).map {
      String($0.output.1)
    }
    #expect(rows.filter { Article.modules.contains($0) } == Article.modules)
  }
}
