import Spark

/// The list of applications.
struct ApplicationsView {
  var applications: [ApplicationExplanation]
  var query: ApplicationsQuery

  var page: WebPage {
    let found = query.found(in: applications)
    let part = ListPart(query.page, of: query.sorted(found))
    let pager = part.pager { number in query.with { $0.page = number }.link }
    let contents: Markup = """
      <h1>Applications</h1>
      \(query.filters(found))
      \(part.rows.isEmpty ? empty : table(part.rows))
      \(pager)
      """
    let search = query.search(hint: "name, id, namespace or pod", label: "Search applications")
    return WebPage(section: .applications, title: "Applications", tools: search, contents: contents)
  }

  private var empty: Markup {
    guard applications.isEmpty else {
      return """
        <p class="empty">No such application among \(applications.count). <a href="./">Show all</a></p>
        """
    }
    return """
      <p class="empty">No application yet. There is one as soon as a pod has shown its first page: \
      <a href="targets">targets</a> says which pods are scraped, and why others are not.</p>
      """
  }

  private func table(_ rows: ArraySlice<ApplicationExplanation>) -> Markup {
    """
    <table class="cards applications">
    <thead><tr><th>Application</th><th>Namespace</th><th>State</th><th>\(heading("Duration", .longest))</th>\
    <th>Last sample</th><th>\(heading("Tasks", .tasks))</th><th>\(heading("Failed tasks", .failures))</th>\
    <th>Executors</th><th>Group</th><th>\(startHeading)</th></tr></thead>
    <tbody>\(rows.map(row))</tbody>
    </table>
    """
  }

  private func heading(_ name: String, _ order: ApplicationsQuery.Order) -> Markup {
    let current: Markup = query.order == order ? " aria-current=\"true\"" : ""
    return "<a href=\"\(query.with { $0.order = order }.link)\"\(current)>\(name)</a>"
  }

  private var startHeading: Markup {
    switch query.order {
    case .newest: "<a href=\"\(query.with { $0.order = .oldest }.link)\" aria-current=\"true\">Start ↓</a>"
    case .oldest: "<a href=\"\(query.with { $0.order = .newest }.link)\" aria-current=\"true\">Start ↑</a>"
    default: "<a href=\"\(query.with { $0.order = .newest }.link)\">Start</a>"
    }
  }

  private func row(_ application: ApplicationExplanation) -> Markup {
    let id: Markup = application.name == nil ? "" : "<small>\(application.id)</small>"
    let ending = application.endingWords.shown { "<small>\($0)</small>" }
    let (work, last) = (application.work, application.lastSample)
    let failed = work?.failedTasks ?? 0
    let failedClass: Markup = failed > 0 ? " class=\"bad\"" : ""
    let start = application.startedAt ?? application.milestones.first?.at
    return """
      <tr><td><a href="\(WebLink.application(application.id))">\(application.title)</a>\(id)</td>\
      <td>\(application.namespace)</td><td>\(application.badge.markup)\(ending)</td>\
      <td>\(Figures.seconds(application.durationSeconds))</td><td>\(last.age) \(last.since)</td>\
      <td>\(work.map { Figures.number($0.completedTasks) } ?? "–")</td>\
      <td\(failedClass)>\(work == nil ? "–" : Figures.number(failed))</td>\
      <td>\(work.map { Figures.number($0.executors) } ?? "–")</td>\
      <td>\(application.deliveryBadge.markup)</td><td>\(start.map(Figures.moment) ?? "–")</td></tr>

      """
  }
}
