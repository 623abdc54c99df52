/// `Deploy/ServiceCatalog` (PF-78); AWS names no complete list.
enum ServiceCatalogDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "ServiceCatalog")]

  static func summary(of action: ActionDefinition) -> String {
    "product \(action.configuration["ProductId"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let product = action.setting("ProductId")
    let described = flow.graph.answer(
      "servicecatalog",
      "describe-product-as-admin",
      about: product,
      account: action.account,
      region: action.region
    )
    var request = flow.request(.control, "PF-78", in: action)
    flow.require(described, orElse: "no-such-product", "the product \(product)", of: &request)
    for name in [
      "ListProvisioningArtifacts", "CreateProvisioningArtifact", "DescribeProvisioningArtifact",
      "DeleteProvisioningArtifact", "UpdateProduct",
    ] {
      flow.add(
        "servicecatalog:\(name)",
        on: flow.target(flow.arn("catalog", "product/\(product)", in: action)),
        by: action.actor,
        request
      )
    }
    flow.add(
      "cloudformation:ValidateTemplate",
      on: .any,
      by: action.actor,
      flow.request(.control, "PF-78", in: action)
    )
    flow.addMarker(
      "what else Service Catalog asks for: the documented list is not complete",
      by: action.actor,
      rule: "PF-78"
    )
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }
}
