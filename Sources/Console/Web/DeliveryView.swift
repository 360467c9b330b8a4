import Capture

/// Whom the groups go to, who acknowledges them, and what waits.
struct DeliveryView {
  var gateways: [GatewayExplanation]
  var prometheuses: [PrometheusExplanation]
  /// Groups that wait for some Prometheus.
  var awaited: Int
  var spool: SpoolStatus?
  var groups: [GroupExplanation]
  var servesApplications: Bool

  static let mostGroups = 200

  var page: WebPage {
    let contents: Markup = """
      <h1>Delivery</h1>
      <section><h2>Pushgateways</h2>\(gateways.isEmpty ? noGateway : "<div class=\"tiles\">\(gateways.map(tile))</div>")</section>
      \(acknowledgement)
      \(spool.shown(Self.section))
      \(waiting)
      """
    return WebPage(section: .delivery, title: "Delivery", contents: contents)
  }

  private var noGateway: Markup {
    servesApplications
      ? """
      <p class="empty">None is configured: the groups are served on \
      <a href="applications/metrics">/applications/metrics</a>, for Prometheus to scrape.</p>
      """
      : "<p class=\"empty\">None is in use at the moment.</p>"
  }

  private func tile(_ gateway: GatewayExplanation) -> Markup {
    let badge: Badge
    if gateway.failure != nil {
      badge = Badge(tone: .bad, word: "cannot be used")
    } else if gateway.poison != nil {
      badge = Badge(tone: .bad, word: "refuses every push")
    } else {
      badge = Badge(tone: .good, word: "in use")
    }
    let oldest = gateway.oldestWaitingSeconds.map { ", the longest for \(Figures.seconds($0))" } ?? ""
    let leftOut = gateway.leftOutMetrics.sorted { $0.key < $1.key }.prefix(50).map { metric, reason -> Markup in
      "<li><code>\(metric)</code> \(reason)</li>"
    }
    let more: Markup =
      leftOut.isEmpty
      ? ""
      : """
      <details id="left-out-\(gateway.gateway)"><summary>\(Figures.count(gateway.leftOutMetrics.count, "metric")) left out\
      </summary><ul>\(leftOut)</ul></details>
      """
    return """
      <article><h3>\(gateway.gateway)</h3><p>\(badge.markup)\
      \(gateway.version.shown { " <small>version \($0)</small>" })</p>\
      \(gateway.failure.shown { "<p class=\"bad\">\($0)</p>" })\
      \(gateway.poison.shown { "<p class=\"bad\">because of somebody else's group: \($0)</p>" })\
      <p>\(Figures.count(gateway.waitingGroups, "group waits", "groups wait"))\
      \(gateway.waitingGroups > 0 ? oldest : "")<br>\(Figures.number(gateway.pushes)) pushes answered</p>\(more)</article>
      """
  }

  private var acknowledgement: Markup {
    guard !prometheuses.isEmpty else { return "" }
    let tiles = prometheuses.map { prometheus -> Markup in
      let isFine = prometheus.failure == nil
      let badge = Badge(tone: isFine ? .good : .bad, word: isFine ? "in use" : "cannot be asked")
      let answer = prometheus.secondsSinceLastAnswer.map { "answered \(Figures.seconds($0)) ago" }
      return """
        <article><h3>\(prometheus.prometheus)</h3><p>\(badge.markup)</p>\
        \(prometheus.failure.shown { "<p class=\"bad\">\($0)</p>" })\
        \(prometheus.warning.shown { "<p class=\"doubtful\">\($0)</p>" })\
        <p>\(answer ?? "has not answered yet")</p></article>
        """
    }
    return """
      <section><h2>Acknowledged by</h2><div class="tiles">\(tiles)</div>\
      <p class="more">\(Figures.count(awaited, "group waits", "groups wait")) for an acknowledgement</p></section>
      """
  }

  private static func section(_ spool: SpoolStatus) -> Markup {
    let evicted = spool.evictions.values.reduce(0, +)
    let bytes = "\(Figures.bytes(Double(spool.bytes))) of \(Figures.bytes(Double(spool.byteLimit)))"
    let trouble = [
      evicted > 0 ? "\(Figures.count(evicted, "file")) made room for others since the start" : nil,
      spool.damagedFiles > 0 ? "\(Figures.count(spool.damagedFiles, "damaged file")) set aside" : nil,
    ].compactMap { $0 }.map { words -> Markup in "<p class=\"doubtful\">\(words)</p>" }
    return """
      <section><h2>Spool</h2><p><code>\(spool.path)</code></p>\
      \(spool.lastError.shown { "<p class=\"bad\">\($0)</p>" })\
      <p><meter max="\(spool.byteLimit)" value="\(spool.bytes)">\(bytes)</meter> \(bytes) · \
      \(Figures.number(spool.files)) of \(Figures.number(spool.fileLimit)) files</p>\(trouble)</section>
      """
  }

  /// Whether somebody is away, so that nothing can be said to be where it should be.
  private var isTroubled: Bool {
    gateways.contains { $0.failure != nil || $0.poison != nil } || prometheuses.contains { $0.failure != nil }
  }

  private static func tone(of group: GroupExplanation) -> Badge.Tone {
    if group.complaint != nil { return .bad }
    return group.state == "held" ? .good : .doubtful
  }

  private var waiting: Markup {
    let all = groups.filter { $0.complaint != nil || $0.state != "running" || $0.isForwarded == false }
    guard !all.isEmpty else {
      let words =
        isTroubled
        ? "None yet: what changes from now on waits until all of the above can be used."
        : "None: of \(Figures.count(groups.count, "group")), each is where it should be."
      return "<section><h2>Groups that wait</h2><p class=\"empty\">\(words)</p></section>"
    }
    let rows = all.prefix(Self.mostGroups).map { group -> Markup in
      """
      <tr><td><a href="\(WebLink.application(group.application))">\(group.application)</a>\
      <small>\(group.namespace)</small></td>\
      <td>\(Badge(tone: Self.tone(of: group), word: group.state).markup)</td>\
      <td>\(group.explanation)\(group.complaint.shown { "<p class=\"bad\">\($0)</p>" })</td>\
      <td>\(group.generation)</td><td><code>\(group.url ?? "–")</code></td></tr>

      """
    }
    let others = all.count - rows.count
    let more: Markup = others > 0 ? "<p class=\"more\">and \(others) more: <a href=\"groups\">all groups</a></p>" : ""
    return """
      <section><h2>Groups that wait</h2><table class="cards groups"><thead><tr><th>Group</th><th>State</th><th>Why</th>\
      <th>Generation</th><th>Address</th></tr></thead><tbody>\(rows)</tbody></table>\(more)</section>
      """
  }
}
