import Diagnostics
import Foundation
import Testing

@Suite("Words for a shell")
struct ShellWordTests {
  /// Names that a shell would act on, and some that it would not.
  private static let names = [
    "acme", "arn:aws:s3:::acme/x", "", "-n", "a b", "a'b", "''", "$(reboot)", "`x`", "a;b", "a\\",
    "*", "größe", "a\"b", "!x", "~", "#x", "a&b|c>d",
  ]

  @Test("a shell reads a quoted word as it was", arguments: names)
  func roundTrip(name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s \(ShellWord.quoted(name))"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: data, as: UTF8.self) == name)
  }

  @Test("a command with quoted names is plain, one with names as they are is not", arguments: names)
  func commands(name: String) {
    #expect(
      ShellWord.isPlainCommand("aws s3api get-bucket-policy --bucket \(ShellWord.quoted(name))")
    )
  }

  @Test(
    "what a shell would act on is no plain command",
    arguments: [
      "a; b", "a $(b)", "a `b`", "a 'b", "a > b", "a\nb", "a 'b'$c", "a \\b", "a *", "a 'x\ny'",
    ]
  )
  func active(command: String) {
    #expect(!ShellWord.isPlainCommand(command))
  }
}
