import Inventories
import Testing

@Suite("Managed policies of AWS")
struct ManagedPolicySampleTests {
  private static func answer(_ action: String) -> String {
    """
    {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [
      {"PolicyName": "Reader", "Arn": "arn:aws:iam::aws:policy/Reader", "DefaultVersionId": "v1",
       "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document":
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "\(action)", "Resource": "*"}]}}]}]}
    """
  }

  @Test("are read in each account, though most say the same")
  func differentAccounts() throws {
    let actions = ["s3:Get*", "s3:Get*", "s3:List*", "s3:Get", "s3:Get*"]
    let inventory = try TemporaryInventory()
    for (index, action) in actions.enumerated() {
      let account = "11111111111\(index)"
      try inventory.write(
        Self.answer(action),
        to: "\(account)/global/iam/get-account-authorization-details.json"
      )
    }
    let read = try inventory.read()
    #expect(read.printed == [])
    let documents = try read.accounts.values.sorted { $0.id < $1.id }.map { account in
      let store = try #require(account.identities.value)
      return try #require(store.managedPolicies["arn:aws:iam::aws:policy/Reader"]).document
    }
    #expect(documents.map { $0.statements[0].action.entries[0].text } == actions)
    #expect(documents[0] === documents[1])
    #expect(documents[0] === documents[4])
  }
}
