import HTTPTypes

/// One page of the web console: what all of them have around their contents.
struct WebPage {
  enum Section: CaseIterable {
    case applications
    case targets
    case delivery
    case configuration

    var name: String {
      switch self {
      case .applications: "Applications"
      case .targets: "Targets"
      case .delivery: "Delivery"
      case .configuration: "Configuration"
      }
    }

    var link: WebLink {
      switch self {
      case .applications: WebLink(path: "./")
      case .targets: WebLink(path: "targets")
      case .delivery: WebLink(path: "delivery")
      case .configuration: WebLink(path: "configuration")
      }
    }
  }

  var section: Section?
  var title: String
  /// Forms, which stay as they are while the rest is shown anew.
  var tools: Markup = ""
  var contents: Markup
  /// How often it is shown anew.
  var refreshSeconds = 3
  var status = HTTPResponse.Status.ok

  /// The whole document.
  ///
  /// - Parameter asset: the address of a style sheet or script.
  func document(of snapshot: AgentSnapshot, uptime: Double, asset: (WebAsset) -> WebLink) -> Markup {
    let sections = Section.allCases.map { one -> Markup in
      let current: Markup = one == section ? " aria-current=\"page\"" : ""
      return "<a href=\"\(one.link)\"\(current)>\(one.name)</a>"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title) · Afterglow</title>
      <link rel="icon" href="\(Self.icon)">
      <link rel="stylesheet" href="\(asset(.style))">
      <script src="\(asset(.script))" defer></script>
      <noscript><meta http-equiv="refresh" content="\(max(10, refreshSeconds))"></noscript>
      </head>
      <body data-refresh="\(refreshSeconds)">
      <header>
      <a class="brand" href="./"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.5" class="halo"/>\
      <circle cx="8" cy="8" r="3.5"/></svg>Afterglow</a>
      <nav aria-label="Sections">\(sections)</nav>
      </header>
      <p id="away" class="notice bad" role="status" hidden></p>
      <div id="notices">\(Notice.all(in: snapshot).map(\.markup))</div>
      \(tools)
      <main>
      \(contents)
      </main>
      <footer>Afterglow \(snapshot.version) · up \(Figures.seconds(uptime)) · times are UTC · as text: \
      <a href="groups">groups</a> · <a href="metrics">own metrics</a></footer>
      </body>
      </html>

      """
  }

  private static let icon: Markup = """
    data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
    %3Ccircle cx='8' cy='8' r='7.5' fill='%23f2a65a' opacity='.45'/%3E\
    %3Ccircle cx='8' cy='8' r='3.5' fill='%23d9541e'/%3E%3C/svg%3E
    """
}
