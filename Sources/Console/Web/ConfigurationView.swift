import FoundationEssentials

/// The settings in force, and where each comes from.
struct ConfigurationView {
  var settings: [SettingExplanation]
  var status: ConfigurationStatus?
  var now: Date

  var page: WebPage {
    let contents: Markup = """
      <h1>Configuration</h1>
      \(file)
      <table class="cards settings"><thead><tr><th>Setting</th><th>Value</th><th>From</th></tr></thead>
      <tbody>\(settings.map(row))</tbody></table>
      <p class="more">↻ takes effect while the agent runs when the file changes; the others do when it is started again · \
      <a href="api/v1/settings">as JSON</a></p>
      """
    return WebPage(section: .configuration, title: "Configuration", contents: contents, refreshSeconds: 5)
  }

  private var file: Markup {
    guard let status else {
      return "<p class=\"more\">There is no configuration file: flags, variables and defaults hold.</p>"
    }
    let isUsed = status.fault == nil
    let badge = Badge(tone: isUsed ? .good : .bad, word: isUsed ? "in force" : "refused")
    let ago = Figures.seconds(max(0, now.timeIntervalSince(status.lastSuccess)))
    return """
      <p>\(badge.markup) <code>\(status.path)</code> <small>last taken \(ago) ago</small></p>
      """
  }

  private func row(_ setting: SettingExplanation) -> Markup {
    let isPending = status?.pending.contains(setting.name) == true
    let reload: Markup = setting.isReloadable ? " <span title=\"takes effect while the agent runs\">↻</span>" : ""
    let value: Markup =
      setting.value.contains("\n")
      ? "<pre>\(lines: setting.value)</pre>" : setting.isDefault ? "\(setting.value)" : "<code>\(setting.value)</code>"
    let pending: Markup = isPending ? "<p class=\"doubtful\">another value waits for the next start</p>" : ""
    let given: Markup = setting.isDefault ? "" : " class=\"given\""
    return """
      <tr\(given)><td><b>\(setting.name)</b>\(reload)<small>\(setting.help)</small></td><td>\(value)\(pending)</td>\
      <td>\(setting.source)</td></tr>

      """
  }
}
