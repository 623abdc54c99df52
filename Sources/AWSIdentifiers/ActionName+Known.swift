extension ActionName {
  /// `sts:AssumeRole`, by which somebody becomes a role.
  public static let assumeRole = ActionName(
    text: "sts:AssumeRole",
    service: "sts",
    name: "assumerole"
  )

  /// `iam:PassRole`, by which somebody hands a role to a service.
  public static let passRole = ActionName(
    text: "iam:PassRole",
    service: "iam",
    name: "passrole"
  )

  private init(text: String, service: String, name: String) {
    self.text = text
    self.service = service
    self.name = name
  }

  /// Whether it is done to an object of S3 and not to its bucket.
  ///
  /// Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
  /// S3", column "Resource types".
  public var isOnObjects: Bool {
    guard service == "s3" else { return false }
    if name.contains("object") { return !name.contains("bucket") }
    return ["abortmultipartupload", "listmultipartuploadparts"].contains(name)
      || name.hasPrefix("replicate")
  }

  /// Whether it is done to an object that is there already, whoever wrote it (EV-481).
  public var isOnExistingObjects: Bool { isOnObjects && name != "putobject" }
}
