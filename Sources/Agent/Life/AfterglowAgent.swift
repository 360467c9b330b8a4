import Capture
public import Console
import Discovery
import Exposition
import FoundationEssentials
public import Kubernetes
public import Logging
public import NIOCore
import Scraping
public import ServiceLifecycle
import Spark
import Synchronization
import Timing
import Transport

/// The whole agent: from the watch of pods to the deletion of groups.
public final class AfterglowAgent: Service {
  private let configuration: AgentConfiguration
  private let file: ConfigurationFile?
  private let connection: ClusterConnection
  private let eventLoopGroup: any EventLoopGroup
  private let logger: Logger
  private let startedAt = Date.now

  private let fetcher: PageFetcher
  private let kubernetes: KubernetesClient
  private let leadership: Leadership?
  private let watchStatistics = WatchStatistics()
  private let store: ApplicationStore
  private let scraper: Scraper
  private let delivery: GroupDelivery
  private let pods: PodIntake
  private let pages: ScrapeIntake
  private let status: StatusIntake
  private let history: HistoryIntake?
  private let access: ListenerAccess?
  private let listening = Mutex<Int?>(nil)
  private let search: RuleSearch
  private let reload: SettingsReload

  /// How the ten seconds are spent that the agent has for its own end.
  private static let timeForLastScrapes = Duration.seconds(2)
  private static let timeForFlush = Duration.seconds(6)
  private static let timeForClosing = Duration.seconds(1)

  /// - Parameters:
  ///   - file: is followed, and what may change while the agent runs changes with it.
  ///   - threshold: of the logger, changed with the file.
  /// - Throws: `ConfigurationError` where it is not said in which namespace the lease is, and where the web configuration
  ///   cannot be used.
  public init(
    configuration: AgentConfiguration,
    file: ConfigurationFile? = nil,
    threshold: LogThreshold? = nil,
    connection: ClusterConnection,
    eventLoopGroup: any EventLoopGroup,
    logger: Logger
  ) throws(ConfigurationError) {
    self.configuration = configuration
    self.file = file
    let userAgent = "afterglow/\(AfterglowVersion.current)"
    var connection = connection
    connection.userAgent = userAgent
    self.connection = connection
    self.eventLoopGroup = eventLoopGroup
    self.logger = logger

    access = try configuration.webConfig.map { file throws(ConfigurationError) in
      try ListenerAccess(webConfig: file, logger: logger)
    }
    let kubernetes = KubernetesClient(connection: connection, eventLoopGroup: eventLoopGroup)
    self.kubernetes = kubernetes
    leadership = try configuration.lease.map { lease throws(ConfigurationError) in
      let key = try lease.key(for: connection)
      return Leadership(key, policy: configuration.leasePolicy, client: kubernetes, logger: logger)
    }
    let delivery = GroupDelivery(
      configuration: configuration,
      connection: connection,
      eventLoopGroup: eventLoopGroup,
      userAgent: userAgent,
      logger: logger
    )
    let history = configuration.history.map { terms in
      HistoryIntake(terms, terms: configuration.status, on: eventLoopGroup, userAgent: userAgent, logger: logger)
    }
    self.history = history
    let store = ApplicationStore(
      configuration: delivery.ledgerConfiguration,
      eventLoop: eventLoopGroup.next(),
      notify: { changes in
        delivery.note(changes)
        history?.note(changes)
      }
    )
    let fetcher = PageFetcher(
      group: eventLoopGroup,
      timeout: configuration.scrapeTimeout,
      limits: configuration.fetchLimits,
      limitsOfRules: configuration.fetchLimitsOfRules,
      userAgent: userAgent,
      accesses: configuration.accesses
    )
    self.fetcher = fetcher
    status = StatusIntake(
      configuration.status,
      fetcher: fetcher,
      store: store,
      eventLoop: eventLoopGroup.next(),
      logger: logger
    )
    let pages = ScrapeIntake(store: store, status: status, youth: configuration.schedule.youth, logger: logger)
    scraper = Scraper(
      policy: configuration.schedule,
      limits: configuration.scrapeLimits,
      fetcher: fetcher,
      pageLimits: configuration.limits,
      pageLimitsOfRules: configuration.limitsOfRules,
      work: WorkMetrics(active: SparkExecutors.activeTasks, completed: SparkExecutors.completedTasks),
      substitute: ExecutorsSubstitute(),
      eventLoop: eventLoopGroup.next(),
      receive: { pages.take($0) },
      complain: { logger.warning("more scrapes are due than can be made", metadata: ["reason": "\($0)"]) }
    )
    search = RuleSearch(configuration.rules.search, on: eventLoopGroup.next())
    self.delivery = delivery
    self.store = store
    self.pages = pages
    pods = PodIntake(
      discovery: AnnotationDiscovery(
        applicationIDLabel: configuration.applicationIDLabel,
        rules: configuration.rules
      ),
      store: store,
      scraper: scraper,
      pages: pages,
      history: history,
      logger: logger
    )
    reload = SettingsReload(
      settings: configuration.settings,
      threshold: threshold,
      scraper: scraper,
      fetcher: fetcher,
      pods: pods,
      status: status,
      history: history,
      search: search,
      store: store,
      scope: configuration.scope,
      logger: logger
    )
  }

  /// The agent as it is now.
  public var snapshot: AgentSnapshot {
    var snapshot = AgentSnapshot(
      version: AfterglowVersion.current,
      startedAt: startedAt,
      leadership: leadership?.standing,
      unreadiness: unreadiness,
      watch: watchStatistics.counts,
      scopes: watchStatistics.scopes,
      pods: pods.pods,
      targets: scraper.targets,
      complaints: pages.words,
      scrapes: scraper.statistics,
      capture: store.statistics,
      groups: store.groups,
      past: store.past,
      configuration: file?.status
    )
    snapshot.refused = pages.refused
    snapshot.scrapeTimeout = fetcher.timeout
    snapshot.status = status.statistics
    if let history { (snapshot.history, snapshot.historyWaiting) = (history.results, history.waiting) }
    snapshot.usage = .current
    snapshot.settings = reload.settings
    snapshot.webConfiguration = access?.standing
    snapshot.missed = store.missed
    delivery.describe(in: &snapshot)
    return snapshot
  }

  /// A standby is ready as long as it can take over.
  private var unreadiness: String? {
    guard let leadership else { return pods.unreadiness }
    let standing = leadership.standing
    if leadership.isLost { return "the lease \(standing.lease) is lost; the agent is ending" }
    if standing.isLeading { return pods.unreadiness }
    return standing.trouble.map { "the lease \(standing.lease) cannot be used: \($0)" }
  }

  /// The port that the console listens on, once it does.
  public var port: Int? { listening.withLock { $0 } }

  /// Deletes all of its groups, whatever their applications do: so that a demonstration leaves nothing behind.
  public func deleteGroups(within limit: Duration) async {
    store.expireAll()
    await delivery.flush(within: limit)
  }

  /// Runs until graceful shutdown: then what is ending is scraped once more, what is not pushed is pushed, and it
  /// returns, within 10 s in all.
  public func run() async throws {
    logger.info(
      "starting",
      metadata: [
        "version": "\(AfterglowVersion.current)",
        "cluster": "\(connection.server) by \(connection.origin)",
        "scope": "\(configuration.scope)",
        "lease": "\(leadership.map { "\($0.standing.lease)" } ?? "none")",
      ].merging(delivery.announcement) { $1 }
    )
    if connection.tls.skipsVerification {
      logger.warning(
        "the API server's certificate is not verified; remove insecure-skip-tls-verify and name its authority",
        metadata: ["cluster": "\(connection.server) by \(connection.origin)"]
      )
    }
    reload.warn(of: configuration)
    delivery.warnOfEndpoints()
    history?.warnOfAccess()
    if access?.exposesPasswords == true {
      logger.warning("passwords for the agent's pages are sent over plain HTTP; add tls_server_config to web-config")
    }
    defer { logger.info("stopped") }
    do {
      try await runRooms()
    } catch {
      await closeConnections()
      throw error
    }
    await closeConnections()
  }

  /// A connection that is just being made would hold the end up for as long as that takes.
  private func closeConnections() async {
    _ = try? await withDeadline(Self.timeForClosing) {
      await self.fetcher.shutdown()
      try await self.history?.shutdown()
      try await self.delivery.shutdown()
      try await self.kubernetes.shutdown()
    }
  }

  private enum Ending {
    case shutdownAsked
    case roomClosed
  }

  private func runRooms() async throws {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await self.runConsole() }
      group.addTask {
        await self.checkAccess()
        return .roomClosed
      }
      group.addTask {
        await self.giveBackMemory()
        return .roomClosed
      }
      if let access {
        group.addTask {
          await access.follow()
          return .roomClosed
        }
      }
      if let file {
        group.addTask {
          await file.follow(logger: self.logger) { self.reload.adopt($0) }
          return .roomClosed
        }
      }
      group.addTask {
        if let leadership = self.leadership {
          // What it could not use as the leader is better known before.
          try await self.delivery.tryOutSpool()
          try await leadership.lead { try await self.work(term: $0) }
        } else {
          try await self.work(term: nil)
        }
        return .shutdownAsked
      }
      // The first to return is the work, at graceful shutdown; or a room that failed.
      while let ending = try await group.next() {
        if case .shutdownAsked = ending { break }
      }
    }
  }

  /// All that only one agent may do at a time, until graceful shutdown.
  ///
  /// - Parameter term: which time it is that one of several replicas works; `nil` for the only one.
  private func work(term: Int64?) async throws {
    store.begin(at: .now)
    try await withThrowingTaskGroup(of: Ending.self) { group in
      defer { group.cancelAll() }
      do {
        // Another agent may use the spool for a while yet.
        try await cancelWhenGracefulShutdown { try await self.delivery.takeOver(for: self.store, term: term) }
      } catch  where Task.isShuttingDownGracefully {
        return
      }
      group.addTask {
        await self.delivery.run(from: self.store)
        return .roomClosed
      }
      group.addTask {
        await self.capture()
        return .shutdownAsked
      }
      while let ending = try await group.next() {
        if case .shutdownAsked = ending { break }
      }
      // Whoever is cancelled has no right to go on.
      try Task.checkCancellation()
      await finish()
    }
  }

  /// Watches pods and scrapes them until graceful shutdown or cancellation.
  private func capture() async {
    await cancelWhenGracefulShutdown {
      await withTaskGroup { group in
        group.addTask { await self.scraper.run() }
        group.addTask { await self.status.run() }
        if let history = self.history { group.addTask { await history.run(for: self.store) } }
        group.addTask { await self.watchPods() }
        await group.waitForAll()
      }
    }
  }

  /// Anew whenever other pods are of interest: of those that were of none nothing is known.
  private func watchPods() async {
    while !Task.isCancelled {
      let search = search.current
      await withTaskGroup { group in
        group.addTask {
          let watch = PodWatch(
            client: self.kubernetes,
            scope: self.configuration.scope,
            interest: self.pods.interest,
            statistics: self.watchStatistics,
            logger: self.logger
          )
          try? await watch.run { self.pods.take($0) }
        }
        await self.search.waitForChange(from: search)
        group.cancelAll()
      }
      pods.beginAnew()
    }
  }

  /// Says at once, and all together, what the account lacks; the watch would find it out piece by piece. It goes on all
  /// the same: what is granted later takes effect without a restart.
  private func checkAccess() async {
    do {
      let lease = leadership.map { LeaseCandidate.accesses(to: $0.standing.lease) } ?? []
      try await kubernetes.require(configuration.scope.accesses + lease)
    } catch let missing as MissingAccess {
      logger.error("permissions are missing", metadata: ["cause": "\(missing)", "remedy": "\(missing.remedy)"])
    } catch {
      logger.debug("the permissions cannot be checked", metadata: ["cause": "\(error)"])
    }
  }

  private func giveBackMemory() async {
    while (try? await Task.sleep(for: FreedMemory.interval)) != nil { FreedMemory.giveBack() }
  }

  private func finish() async {
    logger.info("shutting down")
    await scraper.scrapeEndingTargets(within: Self.timeForLastScrapes)
    await delivery.flush(within: Self.timeForFlush)
  }

  private func runConsole() async throws -> Ending {
    let finder = PodFinder(client: kubernetes, scope: configuration.scope)
    let explainer = AgentExplainer(pods: pods, finder: finder, snapshot: { self.snapshot })
    let console = Console(
      host: configuration.listen.host,
      port: configuration.listen.port,
      access: access,
      servesApplications: !delivery.hasGateways,
      eventLoopGroup: eventLoopGroup,
      logger: logger,
      version: AfterglowVersion.current,
      unreadiness: { self.unreadiness },
      standby: { self.leadership?.standing.standby },
      groups: { self.store.groups },
      snapshot: { self.snapshot },
      explain: { [explainer] in await explainer.answer($0) }
    )
    do {
      try await console.run { port in
        self.listening.withLock { $0 = port }
        self.logger.info("serving", metadata: ["address": "\(self.configuration.listen.host):\(port)"])
      }
    } catch is CancellationError {
      return .roomClosed
    } catch {
      throw ConfigurationError(
        place: "--listen \(configuration.listen)",
        problem: "cannot listen there: \(ConnectionFault(error))",
        remedy: "choose a free port, or an address of this machine"
      )
    }
    return .roomClosed
  }
}
