/// What came of a request to a Pushgateway, as far as the queue depends on it.
public enum PushOutcome: Sendable, Hashable {
  case accepted
  /// The gateway does not take this body.
  case refused(PushRefusal)
  /// The gateway is away, overloaded or broken: worth another try, at the earliest after the time that it asks for.
  ///
  /// - Parameter isUnknown: whether it may have been carried out all the same, or be carried out still: measured, a
  ///   Pushgateway applies a push whose client has given up.
  case failed(String, retryAfter: Duration?, isUnknown: Bool)

  /// For the `result` label of a counter.
  public var code: String {
    switch self {
    case .accepted: "accepted"
    case .refused: "refused"
    case .failed: "failed"
    }
  }
}

/// Why a gateway does not take a body.
public struct PushRefusal: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// For something in the body. It is tried again now and then, since that may pass.
    case own
    /// For something that the next body will not have: it is tried at once.
    case lesson
    /// For something in another group. Every push is refused until somebody takes that away.
    case poison
  }

  /// For people: the gateway's own, cut to a readable length.
  public let words: String
  /// The same as it was answered, for finding out what it is about.
  public let answer: String
  public var kind: Kind

  public init(_ words: String, answer: String? = nil, kind: Kind = .own) {
    self.words = words
    self.answer = answer ?? words
    self.kind = kind
  }
}
