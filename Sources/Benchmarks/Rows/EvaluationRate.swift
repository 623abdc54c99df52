import Foundation
import PolicyEvaluation

/// How fast questions are decided: requests at hand, and lines of a case file.
enum EvaluationRate {
  /// A case line with a policy in most layers, as large organizations make them.
  ///
  /// - Parameters:
  ///   - number: Lines of other numbers are other questions.
  ///   - isNew: Whether every policy of it differs from those of all other lines; else lines share
  ///     forty bucket policies and everything but their identity policies.
  /// - Returns: One line of JSON.
  static func line(_ number: Int, isNew: Bool) -> String {
    let role = "arn:aws:iam::111111111111:role/build-\(number)"
    let bucket = "arn:aws:s3:::artifacts-\(isNew ? number : number % 40)"
    // A Sid of its own makes a document new.
    let sid = isNew ? "\"Sid\": \"S\(number)\", " : ""
    return """
      {"id": "\(number)", "request": {"principal": "\(role)", "action": "s3:GetObject", \
      "resource": "\(bucket)/release/app.zip", "resourceAccount": "222222222222", \
      "context": {"aws:PrincipalArn": ["\(role)"], "aws:PrincipalAccount": ["111111111111"], \
      "aws:PrincipalOrgID": ["o-example1234"], "aws:SecureTransport": ["true"], \
      "aws:PrincipalTag/team": ["team-\(number % 17)"]}}, \
      "identityPolicies": [\
      {"Version": "2012-10-17", "Statement": [{\(sid)"Effect": "Allow", "Action": ["s3:Get*", \
      "s3:ListBucket"], "Resource": ["\(bucket)", "\(bucket)/*"]}, {"Effect": "Allow", \
      "Action": "kms:Decrypt", "Resource": "*"}]}, \
      {"Version": "2012-10-17", "Statement": {\(sid)"Effect": "Deny", "Action": "*", \
      "Resource": "*", \
      "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "team-\(number % 17)"}}}}], \
      "resourcePolicy": {"Version": "2012-10-17", "Statement": [{\(sid)\
      "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "\(bucket)/*", \
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Sid": "Members", \
      "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject*", \
      "Resource": "\(bucket)/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": \
      "o-example1234"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/build-*"}}}]}, \
      "permissionBoundaries": [{"Version": "2012-10-17", "Statement": [{\(sid)"Effect": "Allow", \
      "Action": ["s3:*", "kms:*", "logs:*"], "Resource": "*"}]}], \
      "scps": [{"id": "root", "policies": [{"Version": "2012-10-17", "Statement": {\(sid)\
      "Effect": "Allow", "Action": "*", "Resource": "*"}}]}, {"id": "unit", "policies": [\
      {"Version": "2012-10-17", "Statement": [{\(sid)"Effect": "Allow", \
      "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": ["s3:*", "kms:*", \
      "sts:*"], "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": \
      "arn:aws:iam::*:role/admin"}}}]}]}]}
      """
  }

  /// A question of twenty statements in one account: what a role of a team may do, one service
  /// after the other, of which two statements bear on the request, one with a condition.
  ///
  /// - Parameter number: One in ten asks for what a statement denies.
  /// - Returns: One line of JSON.
  static func twentyStatements(_ number: Int) -> String {
    let role = "arn:aws:iam::111111111111:role/build-\(number)"
    let team = "team-\(number % 20)"
    let services = [
      "codebuild", "codepipeline", "logs", "cloudformation", "lambda", "dynamodb", "sqs", "sns",
      "ecr", "ecs", "events", "secretsmanager", "ssm", "cloudwatch", "states", "kms", "codecommit",
    ]
    let others = services.map { service in
      """
      {"Effect": "Allow", "Action": ["\(service):Get*", "\(service):DescribeAll"], \
      "Resource": "arn:aws:\(service):eu-west-1:111111111111:\(team)/*"}
      """
    }
    let key = number % 10 == 0 ? "secret/key.pem" : "release/app.zip"
    return """
      {"id": "\(number)", "request": {"principal": "\(role)", "action": "s3:GetObject", \
      "resource": "arn:aws:s3:::\(team)/\(key)", "resourceAccount": "111111111111", \
      "context": {"aws:PrincipalArn": ["\(role)"], "aws:SecureTransport": ["true"]}}, \
      "identityPolicies": [{"Version": "2012-10-17", "Statement": [\
      \(others.joined(separator: ", ")), \
      {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::\(team)"}, \
      {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], \
      "Resource": "arn:aws:s3:::\(team)/*", \
      "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, \
      {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::\(team)/secret/*"}]}]}
      """
  }

  /// How many requests at hand one core decides in a second of CPU time, without a trace.
  ///
  /// - Parameters:
  ///   - denied: How many of each thousand are denied.
  ///   - line: Makes the requests, which are read before the clock starts.
  /// - Returns: The median of five rounds.
  /// - Throws: `EvaluationCaseError` for a line that is no case, `MeasuredProcess.Failure` where
  ///   more or fewer are denied.
  static func prebuilt(denied: Int, line: (Int) -> String) throws -> Double {
    let documents = DocumentCache()
    // Policies are kept, and so indexed, from their second reading on.
    let requests = try (0..<3000).map { number in
      var text = line(number % 1000)
      return try text.withUTF8 { bytes throws(EvaluationCaseError) in
        try EvaluationCase(bytes, documents: documents).request
      }
    }.suffix(1000)
    var rates: [Double] = []
    var allowed = 0
    for _ in 0..<5 {
      let start = clock()
      for _ in 0..<100 {
        for request in requests where request.decide().outcome == .allowed { allowed += 1 }
      }
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      rates.append(100_000 / max(seconds, 1e-6))
    }
    guard allowed == 500 * (1000 - denied) else {
      throw MeasuredProcess.Failure(description: "\(allowed) of 500000 requests were allowed")
    }
    return rates.sorted()[2]
  }

  /// Writes case lines, the input of `waybill evaluate`.
  static func writeLines(_ count: Int, isNew: Bool, to file: URL) throws {
    var text = ""
    for number in 0..<count { text += line(number, isNew: isNew) + "\n" }
    try Data(text.utf8).write(to: file)
  }
}
