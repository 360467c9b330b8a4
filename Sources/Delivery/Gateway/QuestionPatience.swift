/// How long a gateway's questions are asked again at once that came to nothing while it could be reached.
///
/// An answer that broke off or is denied may come whole the next time, and pushes wait for that; not for ever.
struct QuestionPatience {
  enum Question {
    case status
    case survey
  }

  /// In a row, by kind.
  private var vain: [Question: Int] = [:]
  private static let most = 4

  /// What the answer counts as: a failure that may pass, until there were too many of them.
  mutating func settle<Value>(_ answer: GatewayAnswer<Value>, of question: Question) -> GatewayAnswer<Value> {
    switch answer {
    case .answered, .unreadable: vain[question] = 0
    case .failed: break
    case .broken(let cause, let retryAfter), .denied(let cause, let retryAfter):
      vain[question] = min(vain[question, default: 0] + 1, Self.most)
      if vain[question, default: 0] < Self.most { return .failed(cause, retryAfter: retryAfter) }
      if case .broken = answer { return .unreadable(cause) }
    }
    return answer
  }
}
