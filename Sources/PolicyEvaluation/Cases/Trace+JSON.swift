extension Trace {
  /// The proof trace (EV-803).
  func write(
    to writer: inout AnswerWriter,
    decision: Decision,
    request: AuthorizationRequest
  ) {
    writer.beginObject()
    writer.endObject()
  }
}
