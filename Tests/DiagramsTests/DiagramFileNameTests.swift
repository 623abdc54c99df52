import Diagrams
import Testing

@Suite("Names of files for pictures")
struct DiagramFileNameTests {
  @Test("say account, region and name")
  func plain() {
    #expect(
      DiagramFileName.names(for: [Verdicts.pipeline("orders_v2.1")]) == [
        "111111111111-eu-west-1-orders_v2.1"
      ]
    )
  }

  @Test("keep to plain characters", arguments: HostileVerdict.texts)
  func hostile(text: String) throws {
    let name = try #require(DiagramFileName.names(for: [HostileVerdict.verdict(text)]).first)
    #expect(name.utf8.count <= 120)
    #expect(name.hasPrefix("111111111111-"))
    #expect(
      name.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
        }
      }
    )
  }

  @Test("are unique where letters are not told apart by case")
  func unique() {
    let names = DiagramFileName.names(
      for: ["a/b", "a?b", "A_B", "a_b-2"].map { Verdicts.pipeline($0) }
    )
    #expect(
      names == [
        "111111111111-eu-west-1-a_b", "111111111111-eu-west-1-a_b-2",
        "111111111111-eu-west-1-A_B-3", "111111111111-eu-west-1-a_b-2-2",
      ]
    )
  }
}
