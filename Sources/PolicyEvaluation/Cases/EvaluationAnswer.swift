/// The answer to one line of a case file, as a line of JSON.
public enum EvaluationAnswer: Sendable {
  /// The line is a case, and this is the decision.
  case decision(Decision, of: EvaluationCase)
  /// The line is not a case.
  case failure(EvaluationCaseError, line: Int)

  /// Reads a line and decides it.
  ///
  /// - Parameters:
  ///   - bytes: The line without its end.
  ///   - number: Its number, counted from 1.
  ///   - tracing: Whether the decision bears a trace.
  ///   - documents: Where documents are looked up that earlier lines had, too.
  public init(
    _ bytes: UnsafeBufferPointer<UInt8>,
    line number: Int,
    tracing: Bool,
    documents: DocumentCache
  ) {
    do throws(EvaluationCaseError) {
      let question = try EvaluationCase(bytes, documents: documents)
      self = .decision(question.request.decide(tracing: tracing), of: question)
    } catch {
      self = .failure(error, line: number)
    }
  }

  /// The line in UTF-8, without a line end.
  public var json: [UInt8] {
    var writer = AnswerWriter()
    writer.beginObject()
    switch self {
    case .decision(let decision, let question):
      writer.name("id")
      writer.string(question.id)
      decision.write(to: &writer)
      if let trace = decision.trace {
        writer.name("trace")
        trace.write(to: &writer, decision: decision, request: question.request)
      }
    case .failure(let error, let line):
      if let id = error.id {
        writer.name("id")
        writer.string(id)
      } else {
        writer.name("line")
        writer.number(line)
      }
      writer.name("error")
      writer.string(error.description)
    }
    writer.endObject()
    return writer.bytes
  }

  /// The line that `--check` prints when the decision is not the expected one.
  ///
  /// - Returns: `nil` when it is, or nothing is expected.
  public var difference: [UInt8]? {
    guard case .decision(let decision, let question) = self,
      question.agrees(with: decision.outcome) == false
    else { return nil }
    var writer = AnswerWriter()
    writer.beginObject()
    writer.name("id")
    writer.string(question.id)
    if let expected = question.expected {
      writer.name("expected")
      writer.string(expected.rawValue)
    }
    decision.write(to: &writer)
    writer.endObject()
    return writer.bytes
  }
}

extension Decision {
  /// The decision as JSON, with its trace if it has one.
  ///
  /// - Parameter request: The request that was decided.
  /// - Returns: One object in UTF-8; the same decision gives the same bytes.
  public func json(for request: AuthorizationRequest) -> [UInt8] {
    var writer = AnswerWriter()
    writer.beginObject()
    write(to: &writer)
    if let trace {
      writer.name("trace")
      trace.write(to: &writer, decision: self, request: request)
    }
    writer.endObject()
    return writer.bytes
  }

  /// The layers that decide a denial: those with a Deny if it is explicit, else those that fail
  /// (EV-800); each once, in the order of EV-801.
  public var blockingLayers: [Layer] {
    var layers: [Layer] = []
    let isExplicit = outcome == .explicitlyDenied
    for blocker in blockers where !isExplicit || blocker.kind == .explicit {
      if layers.last != blocker.layer { layers.append(blocker.layer) }
    }
    return layers
  }

  fileprivate func write(to writer: inout AnswerWriter) {
    writer.name("decision")
    writer.string(outcome.rawValue)
    writer.name("blockedBy")
    writer.strings(blockingLayers.lazy.map(\.rawValue))
    writer.name("residual")
    writer.strings(residual?.conjuncts ?? [])
  }
}
