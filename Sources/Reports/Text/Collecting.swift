import Diagnostics
import AWSIdentifiers

/// How a file that is missing is collected.
enum Collecting {
  /// The command that collects a file, ready to type where its words are harmless to a shell.
  ///
  /// - Parameters:
  ///   - command: The command of the AWS CLI.
  ///   - file: The file, relative to the inventory's folder.
  ///   - names: Names of accounts.
  /// - Returns: A line that names the account to run it in, and the command.
  static func words(_ command: String, _ file: String?, _ names: ShortNames) -> String {
    let folder = file?.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).first
    let account = folder.flatMap { AccountID(Substring($0)) }
    let place = account.map { " in account \(names.accountWithID($0))" } ?? ""
    guard ShellWord.isPlainCommand(command) else {
      return "to collect it\(place); quote this by hand, a shell would act on some of it: "
        + command
    }
    let target = file.map { " > \(ShellWord.quoted($0.visible)) 2>&1" } ?? ""
    return "to collect it\(place): \(command)\(target)"
  }
}
