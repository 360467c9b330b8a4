public import Capture
import Delivery
import Exposition
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Kubernetes
public import Logging
public import NIOCore
import Scraping

/// The agent's own HTTP server.
public struct Console: Sendable {
  private let host: String
  private let port: Int
  private let access: ListenerAccess?
  private let servesApplications: Bool
  private let eventLoopGroup: any EventLoopGroup
  private let logger: Logger
  let version: String
  private let unreadiness: @Sendable () -> String?
  private let standby: @Sendable () -> String?
  private let groups: @Sendable () -> [ApplicationGroup]
  let snapshot: @Sendable () -> AgentSnapshot
  let explain: @Sendable (Explanation.Question) async -> Explanation.Answer

  /// - Parameters:
  ///   - access: who may read the pages, and whether by TLS; everybody, over plain HTTP, where there is none.
  ///   - servesApplications: whether the groups are served for Prometheus to scrape, which they are where no Pushgateway
  ///     gets them: both at once would give Prometheus each series twice.
  ///   - unreadiness: why the agent is not ready now; `nil` where it is.
  ///   - standby: that it stands by, and who leads; `nil` where it works.
  ///   - groups: the groups as they are now.
  ///   - snapshot: the agent as it is now.
  ///   - explain: why something is scraped, or is not.
  public init(
    host: String,
    port: Int,
    access: ListenerAccess? = nil,
    servesApplications: Bool,
    eventLoopGroup: any EventLoopGroup,
    logger: Logger,
    version: String,
    unreadiness: @escaping @Sendable () -> String?,
    standby: @escaping @Sendable () -> String? = { nil },
    groups: @escaping @Sendable () -> [ApplicationGroup],
    snapshot: @escaping @Sendable () -> AgentSnapshot,
    explain: @escaping @Sendable (Explanation.Question) async -> Explanation.Answer = {
      .later("nobody knows of \($0)")
    }
  ) {
    self.host = host
    self.port = port
    self.access = access
    self.servesApplications = servesApplications
    self.eventLoopGroup = eventLoopGroup
    self.logger = logger
    self.version = version
    self.unreadiness = unreadiness
    self.standby = standby
    self.groups = groups
    self.snapshot = snapshot
    self.explain = explain
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter onListening: told the port, once the server listens.
  /// - Throws: what keeps it from listening.
  public func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
    // What the server says itself ("Server started and listening") is the agent's to say, and its failures are thrown.
    var quiet = logger
    quiet.logLevel = .critical
    let application = Application(
      router: router(),
      server: access.map(Self.securedServer) ?? .http1(),
      configuration: .init(address: .hostname(host, port: port), serverName: "afterglow"),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
      eventLoopGroupProvider: .shared(eventLoopGroup),
      logger: quiet
    )
    try await application.run()
  }

  private static func securedServer(_ access: ListenerAccess) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in SecuredChannel(base: HTTP1Channel(responder: responder), access: access) }
  }

  func router() -> Router<BasicRequestContext> {
    // `curl -I` is what people try first.
    let router = Router(options: .autoGenerateHeadEndpoints)
    // Before all routes: only those that come after it are behind it.
    if let access { router.add(middleware: AccessMiddleware(access: access)) }
    let web = WebRoutes(version: version, servesApplications: servesApplications, snapshot: snapshot)
    web.add(to: router)
    router.get("/") { request, _ in request.wantsPage ? web.applications(request) : Self.text(overview) }
    router.get("/healthz") { _, _ in Self.text("ok\n") }
    router.get("/readyz") { _, _ in
      guard let reason = unreadiness() else { return Self.text("\(standby()?.printable ?? "ok")\n") }
      return Self.text("not ready: \(reason)\n", status: .serviceUnavailable)
    }
    router.get("/targets") { request, _ in
      if request.wantsPage, request.uri.queryParameters["format"] == nil { return web.targets(request) }
      if let mistake = Self.mistake(in: request, as: .targets) { return mistake }
      let filter = PodFilter(
        namespace: request.uri.queryParameters["namespace"].map(String.init),
        pod: request.uri.queryParameters["pod"].map(String.init)
      )
      let snapshot = snapshot()
      let page = TargetsPage(
        pods: PodExplanation.all(in: snapshot, now: .now).filter(filter.matches),
        annotated: snapshot.pods.count,
        scrapesLeftOut: snapshot.scrapes.shed,
        standby: snapshot.leadership?.standby
      )
      return request.uri.queryParameters["format"] == "json" ? try .json(page) : Self.text(page.text)
    }
    router.get("/groups") { request, _ in
      if let mistake = Self.mistake(in: request, as: .groups) { return mistake }
      let filter = GroupFilter(
        namespace: request.uri.queryParameters["namespace"].map(String.init),
        application: request.uri.queryParameters["application"].map(String.init),
        state: request.uri.queryParameters["state"].map(String.init)
      )
      let page = GroupsPage(snapshot(), now: .now, where: filter.matches)
      return request.uri.queryParameters["format"] == "json" ? try .json(page) : Self.text(page.text)
    }
    addAPI(to: router)
    router.get("/metrics") { _, _ in
      Self.page(ExpositionWriter.page(of: OwnMetrics(snapshot(), now: .now).families))
    }
    router.get("/applications/metrics") { _, _ in
      guard servesApplications else {
        return Self.text(
          "The groups are forwarded to a Pushgateway; scrape that, or run the agent without --pushgateway.\n",
          status: .notFound
        )
      }
      let samples = groups().flatMap(\.snapshot.samples)
      return Self.page(ExpositionWriter().write(samples).bytes)
    }
    router.get("**") { request, _ in
      request.wantsPage && !request.uri.path.dropFirst().contains("/")
        ? web.absence(request) : Self.text("There is no such page; / lists those that there are.\n", status: .notFound)
    }
    return router
  }

  private var overview: String {
    """
    Afterglow \(version)

    /applications/metrics  \(servesApplications ? "the groups of all applications, for Prometheus to scrape" : "off: a Pushgateway gets the groups")
    /targets               each annotated pod: how it is scraped, or why it is not (?namespace=, ?pod=, ?format=json)
    /groups                each application's group: where it is in its life, and why (?namespace=, ?application=, ?state=, ?format=json)
    /application/metrics   the samples of one application (?id=)
    /api/v1/explain        why a pod or an application is scraped, or is not (?pod=NAMESPACE/NAME, ?application=ID)
    /api/v1/…              for programs: applications, application, targets, delivery, settings, status/config, status/buildinfo
    /metrics               the agent's own metrics
    /healthz               whether the process serves
    /readyz                whether pods are known and watched, or another replica's are

    """
  }

  private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: text))
    )
  }

  private static func mistake(in request: Request, as query: PageQuery) -> Response? {
    let parameters = request.uri.queryParameters.map { ("\($0.key)", "\($0.value)") }
    return query.mistake(in: parameters).map { text($0, status: .badRequest) }
  }

  private static func page(_ bytes: [UInt8]) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: ExpositionWriter.contentType],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes))
    )
  }
}
