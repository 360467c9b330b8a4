/// Why an answer's bytes cannot be read, in a few words (a decoding error's own description runs over many lines).
public struct WireFault: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Problem: Sendable, Hashable {
    /// The bytes break the rules of their encoding, or lack what they must have.
    case malformed(String)
    /// They end too early.
    case cut(String)
    /// One thing is larger than what is held of an answer at a time.
    case tooLarge(String, limit: Int)
    case otherKind(String, expected: String)
  }

  public var problem: Problem

  public init(_ problem: Problem) {
    self.problem = problem
  }

  static func malformed(_ words: String) -> WireFault { WireFault(.malformed(words)) }

  public var description: String {
    switch problem {
    case .malformed(let words): words
    case .cut(let what): "\(what) ends too early"
    case .tooLarge(let what, let limit): "\(what) is larger than the bound of \(limit) bytes"
    case .otherKind(let kind, let expected): "it is of kind \"\(kind)\", not \"\(expected)\""
    }
  }
}

extension WireFault {
  init(_ error: any Error) {
    if let fault = error as? WireFault {
      self = fault
      return
    }
    guard let error = error as? DecodingError else {
      self = .malformed("\(error)")
      return
    }
    let (context, words) =
      switch error {
      case .typeMismatch(let type, let context): (context, "expected \(type)")
      case .valueNotFound(let type, let context): (context, "expected \(type), found null")
      case .keyNotFound(let key, let context): (context, "\"\(key.stringValue)\" is missing")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "it cannot be decoded")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    self = .malformed(path.isEmpty ? words : "\(path): \(words)")
  }
}
