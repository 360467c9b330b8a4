/// The list of pods that ask to be scraped: how each is, or why it is not.
struct TargetsView {
  var pods: [PodExplanation]
  /// Since the agent's start, for want of capacity.
  var scrapesLeftOut: Int
  var query: TargetsQuery

  var page: WebPage {
    let found = query.found(in: pods)
    let part = ListPart(query.page, of: query.state.map { state in found.filter(state.matches) } ?? found)
    let contents: Markup = """
      <h1>Targets</h1>
      \(leftOut)
      \(query.filters(found))
      \(only)
      \(TargetsTable(pods: Array(part.rows), absence: absence).markup)
      \(part.pager { number in query.with { $0.page = number }.link })
      """
    let search = query.search(hint: "namespace, pod, address or rule", label: "Search targets")
    return WebPage(section: .targets, title: "Targets", tools: search, contents: contents)
  }

  private var leftOut: Markup {
    guard scrapesLeftOut > 0 else { return "" }
    return """
      <p class="notice doubtful">\(Figures.count(scrapesLeftOut, "scrape was", "scrapes were")) left out since the \
      start, of the oldest targets first: more were due than scrapes-in-flight and scrapes-per-second allow.</p>
      """
  }

  /// What the address of the page chooses that no control on it shows.
  private var only: Markup {
    let chosen = [query.namespace, query.pod].compactMap { $0 }
    guard !chosen.isEmpty else { return "" }
    let all = query.with { ($0.namespace, $0.pod) = (nil, nil) }
    return "<p class=\"more\">only \(chosen.joined(separator: "/")) · <a href=\"\(all.link)\">show all</a></p>"
  }

  private var absence: String {
    pods.isEmpty
      ? "No pod asks to be scraped. One is listed that has the annotation prometheus.io/scrape, or is found by a rule, "
        + "in a namespace that is watched."
      : "No such pod among \(pods.count) that ask to be scraped. A pod is not listed that has no annotation "
        + "prometheus.io/scrape, or \"false\" there, or is in a namespace that is not watched."
  }
}
