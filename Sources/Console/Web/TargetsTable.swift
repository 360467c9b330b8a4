/// Targets with their pods, and pods without targets with the reason.
struct TargetsTable {
  var pods: [PodExplanation]
  /// What is said where there is nothing to show.
  var absence: String

  var markup: Markup {
    guard !pods.isEmpty else { return "<p class=\"empty\">\(absence)</p>" }
    return """
      <table class="cards targets"><thead><tr><th>Pod</th><th>Target</th><th>State</th><th>Last page</th>\
      <th>Samples</th><th>Took</th><th>Failed</th><th>Next</th></tr></thead>
      <tbody>\(pods.flatMap(Self.rows))</tbody></table>
      """
  }

  private static func rows(of pod: PodExplanation) -> [Markup] {
    let link = WebLink.pod(namespace: pod.namespace, name: pod.pod)
    let name: Markup = "<a href=\"\(link)\">\(pod.pod)</a><small>\(pod.namespace)</small>"
    let warnings = pod.warnings.map { warning -> Markup in "<p class=\"doubtful\">not followed: \(warning)</p>" }
    guard !pod.targets.isEmpty else {
      let isPast = pod.hasEnded || pod.isNotMeant
      let badge = Badge(
        tone: isPast ? .past : .bad,
        word: pod.hasEnded ? "ended" : isPast ? "not meant" : "not scraped"
      )
      return [
        """
        <tr><td>\(name)</td><td colspan="7" class="why">\(badge.markup) \(pod.reason ?? "")\(warnings)</td></tr>

        """
      ]
    }
    return pod.targets.map { row($0, name: name, warnings: warnings) }
  }

  private static func row(_ target: TargetExplanation, name: Markup, warnings: [Markup]) -> Markup {
    let rule = target.rule.shown { "<small>rule \($0)</small>" }
    let complaint = target.complaint.shown { "<p class=\"bad\">\($0)</p>" }
    let failedClass: Markup = target.failures > 0 ? "" : " class=\"none\""
    return """
      <tr><td>\(name)</td><td><code>\(target.url)</code>\(rule)\(complaint)\(warnings)</td>\
      <td>\(target.badge.markup)<small>\(target.explanation)</small></td>\
      <td>\(target.secondsSinceLastPage.map { "\(Figures.seconds($0)) ago" } ?? "none yet")</td>\
      <td>\(target.samples.map(Figures.number) ?? "–")</td>\
      <td>\(target.scrapeSeconds.map(Figures.seconds) ?? "–")</td>\
      <td\(failedClass)>\(Figures.number(target.failures)) of \(Figures.number(target.failures + target.pages))</td>\
      <td>\(next(target))</td></tr>

      """
  }

  private static func next(_ target: TargetExplanation) -> String {
    guard let seconds = target.secondsToNextScrape else { return "now" }
    return seconds < -TargetsPage.patience
      ? "overdue by \(Figures.seconds(-seconds))" : "in \(Figures.seconds(max(0, seconds)))"
  }
}

extension PodExplanation {
  /// Whether it needs no scrape any more.
  var hasEnded: Bool { reasonCode == "ended" || reasonCode == "container_ended" }
  /// Whether a rule only looked like it.
  var isNotMeant: Bool { reasonCode == "not_meant" }
}

extension TargetExplanation {
  var badge: Badge {
    let tone: Badge.Tone =
      switch state {
      case "young", "steady", "idle": complaint == nil ? .good : .doubtful
      case "ending", "silent": .doubtful
      case "ended": .past
      case "refused": .bad
      default: complaint == nil ? .busy : .doubtful
      }
    return Badge(tone: tone, word: state.split(separator: "_").joined(separator: " "))
  }
}
