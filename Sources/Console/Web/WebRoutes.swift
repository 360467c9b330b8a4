import Capture
import Delivery
import Exposition
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Scraping

/// The console's pages for browsers.
///
/// `/` and `/targets` are these only for who asks for HTML; the other addresses have no text for terminals.
struct WebRoutes: Sendable {
  let version: String
  let servesApplications: Bool
  let snapshot: @Sendable () -> AgentSnapshot

  /// Nothing is loaded from anywhere else, and no script runs but the page's own file.
  static let policy = """
    default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'
    """

  func add(to router: Router<BasicRequestContext>) {
    for asset in [WebAsset.style, .script] {
      router.get("\(asset.path)") { request, _ in answer(asset, to: request) }
    }
    router.get("/application") { request, _ in application(request) }
    router.get("/application/metrics") { request, _ in samples(request) }
    router.get("/delivery") { request, _ in delivery(request) }
    router.get("/configuration") { request, _ in configuration(request) }
  }

  // MARK: Pages

  func applications(_ request: Request) -> Response {
    answer(request, knowing: ApplicationsQuery.parameters) { query, snapshot throws(WebQuery.Mistake) in
      ApplicationsView(
        applications: ApplicationExplanation.all(in: snapshot, now: .current),
        query: try ApplicationsQuery(query)
      ).page
    }
  }

  func targets(_ request: Request) -> Response {
    answer(request, knowing: TargetsQuery.parameters) { query, snapshot throws(WebQuery.Mistake) in
      TargetsView(
        pods: PodExplanation.all(in: snapshot, now: .now),
        scrapesLeftOut: snapshot.scrapes.shed,
        query: try TargetsQuery(query)
      ).page
    }
  }

  private func application(_ request: Request) -> Response {
    answer(request, knowing: ["id"]) { query, snapshot throws(WebQuery.Mistake) in
      guard let id = query["id"] else { throw .init(words: "Say which application: ?id=APPLICATION.") }
      guard let detail = ApplicationDetail(of: id, in: snapshot, now: .current) else { return absence(of: id) }
      return ApplicationView(detail: detail, samples: Self.samples(of: id, in: snapshot)).page
    }
  }

  private func delivery(_ request: Request) -> Response {
    answer(request, knowing: []) { _, snapshot throws(WebQuery.Mistake) in
      DeliveryView(
        gateways: snapshot.gateways.map(GatewayExplanation.init),
        prometheuses: (snapshot.acknowledgement?.prometheuses ?? []).map { PrometheusExplanation($0, now: .now) },
        awaited: snapshot.acknowledgement?.awaited ?? 0,
        spool: snapshot.spool,
        groups: GroupExplanation.all(in: snapshot, now: .now),
        servesApplications: servesApplications
      ).page
    }
  }

  private func configuration(_ request: Request) -> Response {
    answer(request, knowing: []) { _, snapshot throws(WebQuery.Mistake) in
      ConfigurationView(settings: snapshot.settings, status: snapshot.configuration, now: .now).page
    }
  }

  private func absence(of id: String) -> WebPage {
    let contents: Markup = """
      <h1>No such application</h1>
      <p>Nothing is known of <code>\(id)</code>: no page of it has been captured, or its group was deleted so long ago that \
      it is forgotten. <a href="./">All applications</a> · <a href="targets">targets</a></p>
      """
    return WebPage(title: "No such application", contents: contents, status: .notFound)
  }

  /// For an address beside the others: below one of them the links would lead astray.
  func absence(_ request: Request) -> Response {
    answer(request, knowing: request.uri.queryParameters.map { "\($0.key)" }) { _, _ throws(WebQuery.Mistake) in
      let contents: Markup = """
        <h1>No such page</h1>
        <p>There is nothing at <code>\(request.uri.path)</code>. <a href="./">All applications</a></p>
        """
      return WebPage(title: "No such page", contents: contents, status: .notFound)
    }
  }

  private func refusal(_ mistake: WebQuery.Mistake) -> WebPage {
    let contents: Markup = """
      <h1>This cannot be shown</h1>
      <p>\(mistake.words)</p>
      """
    return WebPage(title: "This cannot be shown", contents: contents, status: .badRequest)
  }

  // MARK: Answers

  private func answer(
    _ request: Request,
    knowing parameters: [String],
    _ page: (WebQuery, AgentSnapshot) throws(WebQuery.Mistake) -> WebPage
  ) -> Response {
    let snapshot = snapshot()
    let shown: WebPage
    do throws(WebQuery.Mistake) {
      shown = try page(try WebQuery(request, known: parameters), snapshot)
    } catch {
      shown = refusal(error)
    }
    let uptime = max(0, Date.now.timeIntervalSince(snapshot.startedAt))
    let document = shown.document(of: snapshot, uptime: uptime) { $0.link(version: version) }
    var headers = Self.headers("text/html; charset=utf-8")
    headers[.cacheControl] = "no-store"
    headers[.vary] = "Accept"
    return Response(status: shown.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: document.bytes)))
  }

  private func answer(_ asset: WebAsset, to request: Request) -> Response {
    let tag = "\"\(asset.tag(version: version))\""
    var headers = Self.headers(asset.contentType)
    headers[.eTag] = tag
    headers[.cacheControl] = "private, max-age=86400"
    if request.headers[.ifNoneMatch]?.contains(tag) == true { return Response(status: .notModified, headers: headers) }
    return Response(
      status: .ok,
      headers: headers,
      body: .init(byteBuffer: ByteBuffer(staticString: asset.contents))
    )
  }

  private func samples(_ request: Request) -> Response {
    let id = request.uri.queryParameters["id"].map(String.init) ?? ""
    let samples = Self.samples(of: id, in: snapshot())
    var headers = Self.headers("text/plain; charset=utf-8")
    headers[.cacheControl] = "no-store"
    return Response(
      status: samples == nil ? .notFound : .ok,
      headers: headers,
      body: .init(
        byteBuffer: ByteBuffer(string: samples ?? "There is no group of such an application: ?id=\(id.printable)\n")
      )
    )
  }

  /// As a gateway gets them.
  private static func samples(of id: String, in snapshot: AgentSnapshot) -> String? {
    snapshot.groups.first { $0.id == id }.map { group in
      String(decoding: ExpositionWriter().write(group.snapshot.samples).bytes, as: UTF8.self)
    }
  }

  private static func headers(_ contentType: String) -> HTTPFields {
    var headers: HTTPFields = [.contentType: contentType]
    headers[.contentSecurityPolicy] = policy
    headers[.xContentTypeOptions] = "nosniff"
    if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    return headers
  }
}

extension WebQuery {
  init(_ request: Request, known: [String]) throws(Mistake) {
    try self.init(request.uri.queryParameters.map { ("\($0.key)", "\($0.value)") }, known: known)
  }
}

extension Request {
  /// Whether who asks is a browser: it names HTML among what it takes, where other programs take anything.
  var wantsPage: Bool {
    (headers[.accept] ?? "").split(separator: ",").contains { range in
      let parts = range.split(separator: ";").map { part in String(part.filter { $0 != " " }).lowercased() }
      return parts.first == "text/html" && !parts.contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
    }
  }
}
