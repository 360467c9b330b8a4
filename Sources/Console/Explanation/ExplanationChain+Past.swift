package import Capture

extension ExplanationChain {
  /// An application whose group is deleted.
  ///
  /// - Returns: what follows the subject.
  package mutating func tell(_ life: ApplicationLife) -> String {
    let past = ApplicationExplanation(past: life, now: .current)
    add(
      .done,
      "application",
      past.explanation,
      past.milestones.map { "\($0.kind.words): \(Figures.moment($0.at))" }
    )
    return "has ended\(past.outcome.map { " (\($0))" } ?? ""): \(past.explanation)"
  }
}
