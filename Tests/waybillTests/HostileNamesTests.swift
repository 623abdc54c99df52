import Foundation
import TestSupport
import Testing

@Suite("Names from strangers")
struct HostileNamesTests {
  /// A way to name things.
  struct HostileName: Sendable, CustomTestStringConvertible {
    let title: String
    /// The name; a folder may be called so.
    let text: String

    var testDescription: String { title }
  }

  private static let names = [
    HostileName(
      title: "markup",
      text: #"<script>alert(1)<script><img src=x onerror=alert(1)>&amp;"'"#
    ),
    HostileName(
      title: "terminal escapes",
      text: "\u{1B}[31mred\u{7}\u{9B}2J\u{1B}]0;owned\u{7}\u{8}"
    ),
    HostileName(title: "DOT", text: #"x"]; y -> z [label="{|}\N" URL="javascript:alert(1)"];"#),
    HostileName(title: "quotes and braces", text: #"a'b"c`d\{e}(f)[g]|h;$(i)"#),
    HostileName(title: "other scripts", text: "größe-注文-🚀-עברית"),
    HostileName(title: "length", text: String(repeating: "long-", count: 40)),
    HostileName(title: "line breaks", text: "one\ntwo\r\nthree\tfour\u{2028}five"),
    HostileName(
      title: "bidirectional overrides",
      text: "safe\u{202E}gnp.exe\u{2066}x\u{200B}y\u{E0041}"
    ),
    HostileName(title: "Markdown", text: "[x](javascript:y) **b** | `c` ![i](d) @all <!-- e -->"),
    HostileName(title: "characters unfit for XML", text: "a\u{1}\u{B}b\u{FFFE}\u{FFFF}c"),
    HostileName(title: "entities", text: "&lt;!ENTITY x SYSTEM 'file:'> ]]> <![CDATA[ <?pi?>"),
    HostileName(title: "DOT HTML", text: "<b>bold<br>&nbsp;<table><tr><td href=x>"),
  ]

  /// Where a name is put, with a letter that tells the places apart.
  private static func sample(_ name: String) -> RenamedSample {
    RenamedSample(
      whole: [
        "Dev": "S\(name)", "CreateChangeSet": "A\(name)", "TargetAccountsUseKey": "I\(name)",
        "dev": "C\(name)", "prod": "P\(name)", "Workloads": "O\(name)",
        "release-management": "T\(name)",
      ],
      parts: [
        "orders-service-release": "L\(name)", "StackChanges": "R\(name)",
        "acme-release-artifacts": "B\(name)",
      ]
    )
  }

  private static let elements: Set<String> = Set(
    [
      "svg", "g", "a", "title", "desc", "path", "polygon", "polyline", "ellipse", "rect", "text",
    ].map { "http://www.w3.org/2000/svg \($0)" }
  )

  @Test("are text wherever they are shown", arguments: names)
  func areText(name: HostileName) async throws {
    try await withTemporaryFolder { folder in
      let files = try Self.sample(name.text).files(of: "three-account-release-broken")
      try SampleCopy.write(files, to: "\(folder)/sample")
      let output = "\(folder)/out"
      let text = try await BuiltCommand.run(
        ["audit", "sample", "--verbose", "--output", output],
        directory: folder
      )
      #expect(text.status == 1)
      expectPlain(text.standardOutput)
      expectPlain(text.standardError)
      let json = try await BuiltCommand.run(
        ["audit", "sample", "--format", "json"],
        directory: folder
      )
      try checkJSON(json.standardOutput, name.text)
      let markdown = try await BuiltCommand.run(
        ["audit", "sample", "--format", "markdown"],
        directory: folder
      )
      checkMarkdown(markdown.standardOutput)
      let check = try await BuiltCommand.run(["check", "sample"], directory: folder)
      expectPlain(check.standardOutput)
      let listing = try await BuiltCommand.run(
        ["audit", "sample", "--pipeline", "nobody"],
        directory: folder
      )
      #expect(listing.status == 64)
      expectPlain(listing.standardError)
      let written = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
      #expect(written.count == 4, "\(written) \(text.standardError)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
      for file in written {
        let content = try String(contentsOfFile: "\(output)/\(file)", encoding: .utf8)
        if file.hasSuffix(".svg") { checkSVG(content, isPipeline: file.hasPrefix("1"), name.text) }
        if file.hasSuffix(".dot") { expectPlain(content) }
      }
    }
  }

  /// No character steers a terminal or hides.
  private func expectPlain(_ text: String) {
    let odd = text.unicodeScalars.filter { scalar in
      if scalar == "\n" { return false }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return true
      default: return false
      }
    }
    #expect(odd.isEmpty, "\(Set(odd.map { String($0.value, radix: 16) }))")
  }

  private func checkJSON(_ text: String, _ name: String) throws {
    expectPlain(text)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let audit = try #require(object as? [String: Any])
    let pipeline = try #require((audit["pipelines"] as? [[String: Any]])?.first)
    #expect(pipeline["name"] as? String == "L\(name)")
    let legs = try #require(pipeline["legs"] as? [[String: Any]])
    let steps = Set(legs.compactMap { $0["step"] as? String })
    #expect(steps.contains("S\(name)/A\(name)"))
    let principals = legs.compactMap { $0["principal"] as? String }
    #expect(principals.contains("arn:aws:iam::222222222222:role/R\(name)"))
    #expect(
      legs.contains { ($0["resource"] as? String)?.hasPrefix("arn:aws:s3:::B\(name)/") == true }
    )
  }

  private func checkMarkdown(_ text: String) {
    expectPlain(text)
    let code = try? Regex("`[^`]*`|<code>[^<]*</code>")
    let prose = code.map { text.replacing($0, with: "") } ?? text
    for line in prose.split(separator: "\n") {
      #expect(!line.contains("<script") && !line.contains("<img") && !line.contains("](java"))
      #expect(!line.contains("<!--") && !line.contains("<table") && !line.contains("<b>"))
    }
  }

  private func checkSVG(_ svg: String, isPipeline: Bool, _ name: String) {
    let document = ParsedDocument(svg)
    #expect(document.isWellFormed)
    #expect(document.elements.subtracting(Self.elements) == [])
    #expect(document.attributes.filter { $0.lowercased().hasPrefix("on") } == [])
    #expect(!document.attributes.contains("style"))
    #expect(document.references.filter { !$0.hasPrefix("#") } == [])
    expectPlain(document.text)
    // Something of the name can be read.
    let plain = name.unicodeScalars.prefix { scalar in
      scalar.value > 0x20 && scalar.properties.generalCategory != .format
        && scalar.properties.generalCategory != .control
    }
    if isPipeline { #expect(document.text.contains("L" + String(String(plain).prefix(8)))) }
  }
}
