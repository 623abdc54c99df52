import AWSIdentifiers
import JSONReading
import PolicyLanguage

/// One authorization question with every policy that takes part, as a line of JSON brings it.
///
/// The question is closed: nothing is derived, a key that is neither given nor declared unknown is
/// absent, and a layer takes part if policies for it are given (EV-497). The format is described in
/// `docs/spec/cases.md`.
public struct EvaluationCase: Sendable {
  /// The case's name.
  public let id: String
  /// The question.
  public let request: AuthorizationRequest
  /// What the case says the decision is.
  public let expected: Decision.Outcome?
  /// Whether the case tells only allowed from not allowed.
  public let anyDenial: Bool

  /// Reads one line.
  ///
  /// - Parameters:
  ///   - line: The bytes of one JSON object.
  ///   - documents: Where documents are looked up that earlier lines had, too.
  /// - Throws: `EvaluationCaseError` when the line is not a case.
  public init(
    _ line: UnsafeBufferPointer<UInt8>,
    documents: DocumentCache
  ) throws(EvaluationCaseError) {
    var reader = CaseReader(line)
    do throws(JSONReadingError) {
      try reader.read(documents)
    } catch {
      throw EvaluationCaseError(id: reader.id, reason: error.description, offset: error.offset)
    }
    if let flaw = reader.flaw { throw flaw }
    guard let id = reader.id else {
      throw EvaluationCaseError(id: nil, reason: "the case has no `id`", offset: nil)
    }
    // Taken out rather than copied.
    guard let request = reader.request.take() else {
      throw EvaluationCaseError(id: id, reason: "the case has no `request`", offset: nil)
    }
    self.id = id
    self.request = request
    expected = reader.expected
    anyDenial = reader.anyDenial
  }

  /// Reads one line.
  ///
  /// - Parameter line: One JSON object.
  /// - Throws: `EvaluationCaseError` when the line is not a case.
  public init(parsing line: String) throws(EvaluationCaseError) {
    let documents = DocumentCache(warns: true)
    let bytes = Array(line.utf8)
    let result: Result<EvaluationCase, EvaluationCaseError> = bytes.withUnsafeBufferPointer {
      do throws(EvaluationCaseError) {
        return .success(try EvaluationCase($0, documents: documents))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  /// Whether a decision is the one that the case expects; `nil` when it expects none.
  public func agrees(with outcome: Decision.Outcome) -> Bool? {
    guard let expected else { return nil }
    guard anyDenial else { return expected == outcome }
    switch (expected, outcome) {
    case (.explicitlyDenied, .implicitlyDenied), (.implicitlyDenied, .explicitlyDenied): return true
    default: return expected == outcome
    }
  }
}

/// Why a line is not a case.
public struct EvaluationCaseError: Error, Hashable, Sendable {
  /// The case's name, when it was found.
  public let id: String?
  /// What is wrong, in one lowercase sentence.
  public let reason: String
  /// Where, in bytes from the start of the line, if it is one place.
  public let offset: Int?

  /// An error.
  public init(id: String?, reason: String, offset: Int?) {
    self.id = id
    self.reason = reason
    self.offset = offset
  }
}

extension EvaluationCaseError: CustomStringConvertible {
  /// What is wrong and where, the byte counted from 1.
  public var description: String {
    offset.map { "\(reason) (byte \($0 + 1))" } ?? reason
  }
}
