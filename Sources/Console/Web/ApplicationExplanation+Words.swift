import FoundationEssentials

/// What the console's web pages say of an application in a word or two.
extension ApplicationExplanation {
  var title: String { name ?? id }

  var badge: Badge {
    switch (state, outcome) {
    case (.missed, _): Badge(tone: .bad, word: "missed")
    case (.running, _): Badge(tone: .busy, word: "running")
    case (_, "Failed"?): Badge(tone: .bad, word: "failed")
    case (_, "Succeeded"?): Badge(tone: .good, word: "succeeded")
    case (_, "Deleted"?): Badge(tone: .doubtful, word: "pod deleted")
    case (_, _): Badge(tone: .past, word: outcome ?? "ended")
    }
  }

  /// `OOMKilled, exit code 137`; what says nothing besides the outcome is left out. Of a missed one, why it is.
  var endingWords: String? {
    let words = [
      reason.flatMap { $0 == "Completed" || $0 == "Error" ? nil : $0 },
      exitCode.flatMap { $0 == 0 ? nil : "exit code \($0)" },
      state == .missed ? explanation : nil,
    ].compactMap { $0 }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// How old its last sample is; once it has ended, how old it was then.
  var lastSample: (age: String, since: String) {
    guard let endedAt else { return (secondsSinceLastScrape.map(Figures.seconds) ?? "–", "ago") }
    guard let age = milestone(.lastScrape).map({ endedAt.timeIntervalSince($0) }) else { return ("–", "") }
    // Kubernetes tells an end in whole seconds: what came in that second came before it.
    return (age > 0 ? Figures.seconds(age) : "< 1 s", "before the end")
  }

  var deliveryBadge: Badge {
    if complaint != nil { return Badge(tone: .bad, word: "held back") }
    let isAcknowledged = milestone(.acknowledged) != nil
    switch state {
    case .running where isForwarded == false: return Badge(tone: .busy, word: "first push waits")
    case .running: return Badge(tone: .good, word: isForwarded == nil ? "served here" : "forwarded")
    case .ended: return Badge(tone: .doubtful, word: "on its way")
    case .held: return Badge(tone: .good, word: isAcknowledged ? "acknowledged" : "delivered")
    case .deleted:
      let word = isAcknowledged ? "acknowledged" : milestone(.delivered) == nil ? "deleted" : "delivered"
      return Badge(tone: .past, word: word)
    case .missed: return Badge(tone: .past, word: "none")
    }
  }

  /// How it stands with its group, in a sentence behind a dot.
  var delivery: Badge {
    let badge = deliveryBadge
    // Of the others the sentence says it itself.
    return Badge(tone: badge.tone, word: state == .running ? "\(badge.word): \(explanation)" : explanation)
  }

  func milestone(_ kind: Milestone.Kind) -> Date? {
    milestones.first { $0.kind == kind }?.at
  }
}

extension ApplicationExplanation.Milestone.Kind {
  var words: String {
    switch self {
    case .created: "pod created"
    case .running: "running"
    case .firstScrape: "first page"
    case .lastScrape: "last page"
    case .ended: "ended"
    case .delivered: "delivered"
    case .acknowledged: "acknowledged"
    case .deleted: "group deleted"
    }
  }
}
