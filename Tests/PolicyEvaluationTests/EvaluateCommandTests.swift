import TestSupport
import Testing

@Suite("waybill evaluate")
struct EvaluateCommandTests {
  private static let allowed = """
    {"id":"a","request":{"principal":"arn:aws:iam::111111111111:user/alice",\
    "action":"s3:GetObject","resource":"arn:aws:s3:::a-data/k","resourceAccount":"111111111111",\
    "context":{}},"identityPolicies":[{"Version":"2012-10-17","Statement":[{"Sid":"Read",\
    "Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}],"expected":"allowed"}
    """

  @Test("answers line by line in the order of the questions")
  func answers() async throws {
    let input = """
      \(Self.allowed)

      {"id":"b","request":{}}
      no case
      \(Self.allowed.replacing("\"id\":\"a\"", with: "\"id\":\"c\""))
      """
    let answer = try await BuiltCommand.run(["evaluate"], input: input)
    #expect(
      answer.standardOutput == """
        {"id":"a","decision":"allowed","blockedBy":[],"residual":[]}
        {"id":"b","error":"the request has no `principal` (byte 21)"}
        {"line":4,"error":"expected an object (byte 1)"}
        {"id":"c","decision":"allowed","blockedBy":[],"residual":[]}

        """
    )
    #expect(answer.standardError.isEmpty)
    #expect(answer.status == 2)
  }

  @Test("checks what the lines expect")
  func checks() async throws {
    let right = try await BuiltCommand.run(["evaluate", "--check"], input: Self.allowed)
    #expect(right.standardOutput == "1 cases, 1 compared: 0 differ, 0 lines could not be read\n")
    #expect(right.status == 0)
    let line = Self.allowed.replacing("\"expected\":\"allowed\"", with: "\"expected\":\"conditional\"")
    let wrong = try await BuiltCommand.run(["evaluate", "--check"], input: line)
    #expect(
      wrong.standardOutput == """
        {"id":"a","expected":"conditional","decision":"allowed","blockedBy":[],"residual":[]}
        1 cases, 1 compared: 1 differ, 0 lines could not be read

        """
    )
    #expect(wrong.status == 1)
  }

  @Test("keeps the order of many lines, and long ones")
  func manyLines() async throws {
    var input = ""
    for number in 0..<3_000 {
      input += Self.allowed.replacing("\"id\":\"a\"", with: "\"id\":\"\(number)\"") + "\n"
    }
    input += "{\"id\":\"long\",\"notes\":\"\(String(repeating: "x", count: 3_000_000))\"}\n"
    let answer = try await BuiltCommand.run(["evaluate"], input: input)
    let lines = answer.standardOutput.split(separator: "\n")
    #expect(lines.count == 3_001)
    for (number, line) in lines.prefix(3_000).enumerated() {
      #expect(line.hasPrefix("{\"id\":\"\(number)\","))
    }
    #expect(lines.last == "{\"id\":\"long\",\"error\":\"the case has no `request`\"}")
  }

  @Test("adds the proof of a decision")
  func trace() async throws {
    let answer = try await BuiltCommand.run(["evaluate", "--trace"], input: Self.allowed)
    #expect(answer.standardOutput.contains("\"grantPath\":\"P3\""))
    #expect(answer.standardOutput.contains("\"sid\":\"Read\",\"effect\":\"Allow\",\"action\":\"true\""))
    #expect(answer.status == 0)
  }
}
