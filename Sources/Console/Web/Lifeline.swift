import FoundationEssentials

/// An application's life: its moments in their order, and how much of it was captured.
struct Lifeline {
  var milestones: [ApplicationExplanation.Milestone]
  /// Of its life so far, in seconds.
  var duration: Double

  var markup: Markup {
    guard let first = milestones.first else { return "<p class=\"empty\">nothing is known of it yet</p>" }
    let offsets = offsets(since: first.at)
    let moments = milestones.enumerated().map { index, milestone -> Markup in
      let offset: Markup = index == 0 ? "" : "<b>+ \(Figures.seconds(offsets[index]))</b>"
      let moment = Figures.moment(milestone.at)
      return """
        <li class="\(milestone.kind.rawValue)">\(words(for: milestone.kind))\(offset)<time>\(moment)</time></li>
        """
    }
    return "\(bar)<ol class=\"life\">\(moments)</ol>"
  }

  /// In seconds. What Kubernetes tells is in whole seconds: a page of the second in which a pod ended came before its end.
  func offsets(since start: Date) -> [Double] {
    var latest = 0.0
    return milestones.map { milestone in
      let offset = max(0, milestone.at.timeIntervalSince(start))
      latest = offset < latest && latest - offset < 1 ? latest : offset
      return latest
    }
  }

  private func words(for kind: ApplicationExplanation.Milestone.Kind) -> String {
    // Before the end another page may come.
    let isOver = milestones.contains { $0.kind == .ended || $0.kind == .deleted }
    return kind == .lastScrape && !isOver ? "\(kind.words) so far" : kind.words
  }

  /// The part of its life, from its start to its end or until now, that lies between the first page and the last.
  private var bar: Markup {
    guard let captured, duration > 0, duration.isFinite else { return "" }
    let (start, end) = (captured.lowerBound / duration, captured.upperBound / duration)
    let x = min(max(0, start), 1) * 1000
    let width = max(2, min(max(0, end), 1) * 1000 - x)
    let words =
      "from \(Figures.seconds(captured.lowerBound)) to \(Figures.seconds(captured.upperBound)) of "
      + "\(Figures.seconds(duration)), captured"
    return """
      <svg class="captured" viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label="\(words)">\
      <title>\(words)</title><rect width="1000" height="8"/>\
      <rect class="part" x="\(Int(x))" width="\(Int(width))" height="8"/></svg>
      """
  }

  /// In seconds since the start.
  var captured: ClosedRange<Double>? {
    func moment(_ kind: ApplicationExplanation.Milestone.Kind) -> Date? { milestones.first { $0.kind == kind }?.at }
    guard let first = moment(.firstScrape), let last = moment(.lastScrape) else { return nil }
    let start = moment(.running) ?? first
    let from = max(0, first.timeIntervalSince(start))
    return from...max(from, last.timeIntervalSince(start))
  }
}
