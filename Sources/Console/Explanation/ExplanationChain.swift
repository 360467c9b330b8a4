/// An explanation in the making: steps in their order, and the first word on why it does not go further.
package struct ExplanationChain: Sendable {
  package let subject: String
  private var steps: [Explanation.Step] = []
  private var reason: String?

  package init(_ subject: String) {
    self.subject = subject
  }

  /// - Parameter reason: what follows the subject in the one sentence that answers the question. The first that is given is
  ///   the answer: what comes behind in the chain only follows from it.
  package mutating func add(
    _ mark: Explanation.Mark,
    _ title: String,
    _ words: String,
    _ lines: [String] = [],
    because reason: String? = nil
  ) {
    steps.append(Explanation.Step(mark: mark, title: title, words: words, lines: lines))
    self.reason = self.reason ?? reason
  }

  /// Whether the answer is known.
  package var isAnswered: Bool { reason != nil }

  /// - Parameter success: what follows the subject where nothing stands in the way.
  package func explanation(otherwise success: String) -> Explanation {
    Explanation(subject: subject, answer: "\(subject) \(reason ?? success)", steps: steps)
  }
}
