/// What `/targets` says: as it is for programs, as text for reading in a terminal.
struct TargetsPage: Encodable, Sendable {
  /// Those that are asked for.
  var pods: [PodExplanation]
  /// How many there are in all.
  var annotated: Int
  /// Since the agent's start, for want of capacity.
  var scrapesLeftOut: Int
  /// That the agent stands by, and who leads.
  var standby: String?

  var text: String {
    if let standby { return "\(standby.printable), and tells on its own page which pods it scrapes\n" }
    var paragraphs = pods.map(Self.paragraph)
    if pods.isEmpty {
      paragraphs.append(
        "No such pod among \(annotated) that ask to be scraped. A pod is not listed that has no annotation "
          + "prometheus.io/scrape, or \"false\" there, or is in a namespace that is not watched.\n"
      )
    }
    if scrapesLeftOut > 0 {
      paragraphs.insert(
        "\(Figures.count(scrapesLeftOut, "scrape was", "scrapes were")) left out since the start, of the oldest targets "
          + "first: more were due than scrapes-in-flight and scrapes-per-second allow.\n",
        at: 0
      )
    }
    return paragraphs.joined(separator: "\n")
  }

  private static func paragraph(_ pod: PodExplanation) -> String {
    var lines = ["\(pod.namespace)/\(pod.pod)"]
    if let reason = pod.reason { lines.append("  not scraped: \(reason)") }
    lines += pod.warnings.map { "  not followed: \($0)" }
    for target in pod.targets {
      lines.append("  \(target.url)" + (target.rule.map { "  (rule \($0))" } ?? ""))
      lines.append("    \(target.state): \(target.explanation)")
      lines.append("    \(figures(of: target))")
      if let complaint = target.complaint { lines.append("    \(complaint)") }
    }
    return lines.map(\.printable).joined(separator: "\n") + "\n"
  }

  static func figures(of target: TargetExplanation) -> String {
    var parts: [String] = []
    if let since = target.secondsSinceLastPage, let samples = target.samples, let took = target.scrapeSeconds {
      parts.append(
        "\(Figures.count(target.pages, "page")), the last \(Figures.seconds(since)) ago with "
          + "\(Figures.count(samples, "sample")) in \(Figures.seconds(took))"
      )
    } else {
      parts.append("no page yet")
    }
    if target.failures > 0 {
      parts.append("\(Figures.count(target.failures, "attempt")) failed")
    }
    parts.append(next(target))
    return parts.joined(separator: "; ")
  }
}

extension TargetsPage {
  /// In seconds. A little late is every timer, and the later the more the agent has to do.
  static let patience = 1.0

  private static func next(_ target: TargetExplanation) -> String {
    guard let seconds = target.secondsToNextScrape else { return "being scraped now" }
    return seconds > -patience
      ? "next scrape in \(Figures.seconds(max(0, seconds)))"
      : "due for \(Figures.seconds(-seconds)), and held back by scrapes-in-flight or scrapes-per-second"
  }
}

extension String {
  /// With everything escaped that could begin a line or speak to a terminal: annotations, paths and what servers answer
  /// are other people's words.
  var printable: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        text.unicodeScalars.append(scalar)
      }
    }
  }
}
