import AWSIdentifiers

/// The members of some classes by the sixth part of their ARNs, whatever their account: trust
/// policies that admit an organization often ask for a name.
struct CallerNames: Sendable {
  private struct Name {
    let text: [UInt8]
    let place: PrincipalIndex.Place
  }

  /// By text, byte for byte.
  private let names: [Name]

  /// Looks at classes of every account.
  ///
  /// - Parameters:
  ///   - principals: The principals.
  ///   - numbers: The classes of an account that count.
  init(_ principals: PrincipalIndex, _ numbers: (AccountID) -> [Int]) {
    var names: [Name] = []
    for account in principals.accounts {
      guard let classes = principals.classes(of: account) else { continue }
      for number in numbers(account) {
        let place = PrincipalIndex.Place(account: account, number: number)
        for member in classes[number].members {
          names.append(Name(text: Array(member.resource.utf8), place: place))
        }
      }
    }
    self.names = names.sorted { $0.text.lexicographicallyPrecedes($1.text) }
  }

  /// The classes of those whose names begin in one of some ways; a class may occur twice.
  func places(beginning beginnings: Set<[UInt8]>) -> [PrincipalIndex.Place] {
    var found: [PrincipalIndex.Place] = []
    for beginning in beginnings {
      var low = 0
      var high = names.count
      while low < high {
        let middle = (low + high) / 2
        if names[middle].text.lexicographicallyPrecedes(beginning) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      while low < names.count, names[low].text.starts(with: beginning) {
        found.append(names[low].place)
        low += 1
      }
    }
    return found
  }
}
