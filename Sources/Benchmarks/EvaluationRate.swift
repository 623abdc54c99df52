import Foundation
import PolicyEvaluation

/// Requests as large organizations make them: every layer has a say.
enum EvaluationRate {
  /// A case line that differs from number to number, so that nothing can be answered from memory.
  static func line(_ number: Int) -> String {
    let role = "arn:aws:iam::111111111111:role/build-\(number)"
    let bucket = "arn:aws:s3:::artifacts-\(number % 40)"
    return """
      {"id": "\(number)", "request": {"principal": "\(role)", "action": "s3:GetObject", \
      "resource": "\(bucket)/release/app.zip", "resourceAccount": "222222222222", \
      "context": {"aws:PrincipalArn": ["\(role)"], "aws:PrincipalAccount": ["111111111111"], \
      "aws:PrincipalOrgID": ["o-example1234"], "aws:SecureTransport": ["true"], \
      "aws:PrincipalTag/team": ["team-\(number % 17)"]}}, \
      "identityPolicies": [\
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", \
      "s3:ListBucket"], "Resource": ["\(bucket)", "\(bucket)/*"]}, {"Effect": "Allow", \
      "Action": "kms:Decrypt", "Resource": "*"}]}, \
      {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", \
      "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "team-\(number % 17)"}}}}], \
      "resourcePolicy": {"Version": "2012-10-17", "Statement": [{"Sid": "TLS", \
      "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "\(bucket)/*", \
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Sid": "Members", \
      "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject*", \
      "Resource": "\(bucket)/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": \
      "o-example1234"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/build-*"}}}]}, \
      "permissionBoundaries": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \
      "Action": ["s3:*", "kms:*", "logs:*"], "Resource": "*"}]}], \
      "scps": [{"id": "root", "policies": [{"Version": "2012-10-17", "Statement": {"Effect": \
      "Allow", "Action": "*", "Resource": "*"}}]}, {"id": "unit", "policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \
      "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": ["s3:*", "kms:*", \
      "sts:*"], "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": \
      "arn:aws:iam::*:role/admin"}}}]}]}]}
      """
  }

  /// How many prebuilt requests one core decides in a second of CPU time.
  static func prebuilt() throws -> Double {
    let requests = try (0..<1000).map { try EvaluationCase(parsing: line($0)).request }
    var rates: [Double] = []
    var allowed = 0
    for _ in 0..<5 {
      let start = clock()
      for _ in 0..<20 {
        for request in requests where request.decide().outcome == .allowed { allowed += 1 }
      }
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      rates.append(20_000 / max(seconds, 1e-6))
    }
    guard allowed == 100_000 else {
      throw MeasuredProcess.Failure(description: "requests to allow: \(allowed) of 100000 were")
    }
    return rates.sorted()[2]
  }

  /// Writes case lines, the input of `waybill evaluate`.
  static func writeLines(_ count: Int, to file: URL) throws {
    var text = ""
    for number in 0..<count { text += line(number) + "\n" }
    try Data(text.utf8).write(to: file)
  }
}
