import NIOHTTP1

/// What Spark's web UI answers, by path and phase; headers and texts as recorded from 3.5. A value without I/O.
struct DriverPages {
  var hasExecutorsPage: Bool

  /// - Parameters:
  ///   - values: what the executors page shows.
  ///   - status: what its REST API says.
  ///   - authority: the UI's own host and port, for redirects.
  /// - Returns: the answer, and whether it is the executors page in whole.
  func answer(
    _ request: HTTPRequest,
    phase: SimulatedDriver.Phase,
    values: ApplicationValues,
    status: DriverStatus,
    authority: String
  ) -> (answer: HTTPAnswer, isScrape: Bool) {
    let path = request.target.path
    switch phase {
    case .refused, .startingUp:
      return (page("Spark is starting up. Please wait a while until it's ready.", type: html), false)
    case .notFound:
      return (error(.notFound, path, servlet: "-"), false)
    case .ready:
      break
    }
    switch path {
    case "/metrics/executors/prometheus", "/metrics/executors/prometheus/":
      guard hasExecutorsPage else { return (redirect(to: authority), false) }
      guard request.method == .GET || request.method == .HEAD else {
        return (error(.methodNotAllowed, path, servlet: Self.servlet, [("Allow", "GET,OPTIONS")]), false)
      }
      guard Self.acceptsText(request.headers[canonicalForm: "Accept"]) else {
        return (HTTPAnswer(status: .notAcceptable, headers: Self.errorHeaders, body: []), false)
      }
      return (page(values.page, type: "text/plain"), request.method == .GET)
    case "/jobs/":
      return (page(Self.jobsPage, type: html), false)
    default:
      if let answer = status.answer(request.target) { return (page(answer), false) }
      if path.hasPrefix("/metrics/") || path.hasPrefix("/api/") {
        return (error(.notFound, path, servlet: Self.servlet), false)
      }
      return (redirect(to: authority), false)
    }
  }

  private var html: String { "text/html;charset=utf-8" }

  private func page(_ answer: DriverStatus.Answer) -> HTTPAnswer {
    switch answer {
    case .json(let body): page(body, type: "application/json")
    case .unknown(let words):
      HTTPAnswer(status: .notFound, headers: Self.headers + [("Content-Type", "text/plain")], body: Array(words.utf8))
    }
  }

  private func page(_ text: String, type: String) -> HTTPAnswer { page(Array(text.utf8), type: type) }

  private func page(_ body: [UInt8], type: String) -> HTTPAnswer {
    let headers = Self.headers + [("Content-Type", type), ("Vary", "Accept-Encoding, User-Agent")]
    // Jetty's output buffer: what does not fit into it goes in chunks.
    return body.count > 8192
      ? HTTPAnswer(status: .ok, headers: headers, source: WholeBody(body))
      : HTTPAnswer(status: .ok, headers: headers, body: body)
  }

  private func redirect(to authority: String) -> HTTPAnswer {
    HTTPAnswer(status: .found, headers: Self.headers + [("Location", "http://\(authority)/jobs/")], body: [])
  }

  private func error(
    _ status: HTTPResponseStatus,
    _ path: String,
    servlet: String,
    _ extra: [(name: String, value: String)] = []
  ) -> HTTPAnswer {
    let title = "\(status.code) \(status.reasonPhrase)"
    let body = """
      <html>
      <head>
      <meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
      <title>Error \(title)</title>
      </head>
      <body><h2>HTTP ERROR \(title)</h2>
      <table>
      <tr><th>URI:</th><td>\(Self.escape(path))</td></tr>
      <tr><th>STATUS:</th><td>\(status.code)</td></tr>
      <tr><th>MESSAGE:</th><td>\(status.reasonPhrase)</td></tr>
      <tr><th>SERVLET:</th><td>\(servlet)</td></tr>
      </table>

      </body>
      </html>

      """
    return HTTPAnswer(
      status: status,
      headers: extra + Self.errorHeaders + [("Content-Type", "text/html;charset=iso-8859-1")],
      body: Array(body.utf8)
    )
  }

  private static let headers = [
    (name: "Cache-Control", value: "no-cache, no-store, must-revalidate"),
    (name: "X-Frame-Options", value: "SAMEORIGIN"),
    (name: "X-XSS-Protection", value: "1; mode=block"),
    (name: "X-Content-Type-Options", value: "nosniff"),
  ]

  private static let errorHeaders = [(name: "Cache-Control", value: "must-revalidate,no-cache,no-store")]

  private static let servlet = "org.glassfish.jersey.servlet.ServletContainer-359b1bc5"

  private static let jobsPage = """
    <!DOCTYPE html><html>
    <head><title>Spark Jobs</title></head>
    <body><h3>Spark Jobs</h3></body>
    </html>

    """

  /// The page is plain text only: a client that takes OpenMetrics or JSON alone gets 406.
  private static func acceptsText(_ accepted: [Substring]) -> Bool {
    accepted.isEmpty
      || accepted.contains { range in
        let type = range.prefix { $0 != ";" }.filter { $0 != " " }
        return ["text/plain", "text/*", "*/*"].contains(type)
      }
  }

  private static func escape(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
  }
}
