/// An explanation in the making: steps in their order, and the first word on why it does not go further.
package struct ExplanationChain: Sendable {
  package let subject: String
  private var steps: [Explanation.Step] = []
  private var reason: String?
  private var isUnknown = false

  package init(_ subject: String) {
    self.subject = subject
  }

  /// - Parameter reason: what follows the subject in the one sentence that answers the question. The first that is given is
  ///   the answer: what comes behind in the chain only follows from it.
  /// - Parameter isUnknown: whether the reason is that the answer could not be found out.
  package mutating func add(
    _ mark: Explanation.Mark,
    _ title: String,
    _ words: String,
    _ lines: [String] = [],
    because reason: String? = nil,
    isUnknown: Bool = false
  ) {
    steps.append(Explanation.Step(mark: mark, title: title, words: words, lines: lines))
    if self.reason == nil, isUnknown { self.isUnknown = true }
    self.reason = self.reason ?? reason
  }

  /// - Parameter success: what follows the subject where nothing stands in the way.
  package func explanation(otherwise success: String) -> Explanation {
    let isThere = steps.contains { $0.mark == .done }
    return Explanation(
      subject: subject,
      verdict: isUnknown ? .unknown : reason == nil && isThere ? .yes : .no,
      answer: "\(subject) \(reason ?? success)",
      steps: steps
    )
  }
}
