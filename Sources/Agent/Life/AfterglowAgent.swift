import Capture
public import Console
import Delivery
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
  private let connection: ClusterConnection
  private let eventLoopGroup: any EventLoopGroup
  private let logger: Logger
  private let startedAt = Date.now

  private let fetcher: PageFetcher
  private let clients: [PushgatewayClient]
  /// Whose the groups are.
  private let owner: String
  private let kubernetes: KubernetesClient
  private let watchStatistics = WatchStatistics()
  private let store: ApplicationStore
  private let scraper: Scraper
  private let gateways: Gateways?
  private let spool: Spool?
  private let prometheuses: [PrometheusClient]
  private let acknowledger: Acknowledger?
  private let pods: PodIntake
  private let pages: ScrapeIntake
  private let listening = Mutex<Int?>(nil)

  /// How the ten seconds are spent that the agent has for its own end.
  private static let timeForLastScrapes = Duration.seconds(2)
  private static let timeForFlush = Duration.seconds(6)
  private static let timeForClosing = Duration.seconds(1)

  public init(
    configuration: AgentConfiguration,
    connection: ClusterConnection,
    eventLoopGroup: any EventLoopGroup,
    logger: Logger
  ) {
    self.configuration = configuration
    let userAgent = "afterglow/\(AfterglowVersion.current)"
    var connection = connection
    connection.userAgent = userAgent
    self.connection = connection
    self.eventLoopGroup = eventLoopGroup
    self.logger = logger

    kubernetes = KubernetesClient(connection: connection, eventLoopGroup: eventLoopGroup)
    clients = configuration.pushgateways.map { address in
      PushgatewayClient(
        address: address,
        on: eventLoopGroup,
        timeout: configuration.pushTimeout,
        userAgent: userAgent,
        isCompressing: configuration.pushCompression == .gzip
      )
    }
    let owner = configuration.owner ?? OwnerName.derived(connection: connection, scope: configuration.scope)
    self.owner = owner
    let keys = GroupKeys(job: configuration.job, labels: configuration.groupingLabels, owner: owner)
    let sinks = clients.map { client in
      PushgatewaySink(client: client, keys: keys, eventLoop: eventLoopGroup.next(), logger: logger)
    }
    let scope = configuration.scope
    let gateways =
      sinks.isEmpty
      ? nil
      : Gateways(
        sinks,
        failoverAfter: configuration.failoverAfter,
        eventLoop: eventLoopGroup.next(),
        logger: logger,
        isWatched: { scope.mayHold(namespace: $0) }
      )
    let spool = configuration.spool.map { path in
      Spool(
        configuration: .init(
          path: path,
          owner: owner,
          byteLimit: configuration.spoolBytes,
          fileLimit: configuration.spoolFiles,
          awaitsDelivery: gateways != nil
        ),
        gateway: { gateways?.gateway(of: $0) },
        eventLoop: eventLoopGroup.next(),
        logger: logger
      )
    }
    let store = ApplicationStore(
      configuration: .init(
        hold: configuration.hold,
        maxHold: configuration.maxHold,
        awaitsAcknowledgement: !configuration.prometheuses.isEmpty,
        awaitsDelivery: gateways != nil,
        owner: owner,
        firstGeneration: Int(startedAt.timeIntervalSince1970 * 1000),
        reservedLabels: Set(["job"] + configuration.groupingLabels.map(\.name)),
        metricNames: configuration.metricNames,
        relabelings: configuration.metricRelabelings
      ),
      eventLoop: eventLoopGroup.next(),
      notify: { changes in
        // The spool first: a group whose file is gone is found at its gateway, should the agent be killed in between.
        spool?.note(changes)
        gateways?.note(changes)
      }
    )
    let pages = ScrapeIntake(store: store, youth: configuration.schedule.youth, logger: logger)
    fetcher = PageFetcher(
      group: eventLoopGroup,
      timeout: configuration.scrapeTimeout,
      limits: .init(compressedBytes: configuration.compressedBytes, bodyBytes: configuration.limits.bodyBytes),
      userAgent: userAgent,
      accesses: configuration.accesses
    )
    scraper = Scraper(
      policy: configuration.schedule,
      limits: configuration.scrapeLimits,
      fetcher: fetcher,
      pageLimits: configuration.limits,
      work: WorkMetrics(active: SparkExecutors.activeTasks, completed: SparkExecutors.completedTasks),
      eventLoop: eventLoopGroup.next(),
      receive: { pages.take($0) },
      complain: { logger.warning("more scrapes are due than can be made", metadata: ["reason": "\($0)"]) }
    )
    prometheuses = configuration.prometheuses.map { [owner] address in
      PrometheusClient(address: address, owner: owner, on: eventLoopGroup, userAgent: userAgent)
    }
    acknowledger =
      prometheuses.isEmpty
      ? nil
      : Acknowledger(
        clients: prometheuses,
        maxHold: configuration.maxHold,
        eventLoop: eventLoopGroup.next(),
        logger: logger
      )
    self.gateways = gateways
    self.spool = spool
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
      logger: logger
    )
  }

  /// The agent as it is now.
  public var snapshot: AgentSnapshot {
    let groups = store.groups
    return AgentSnapshot(
      version: AfterglowVersion.current,
      startedAt: startedAt,
      unreadiness: pods.unreadiness,
      watch: watchStatistics.counts,
      scopes: watchStatistics.scopes,
      pods: pods.pods,
      targets: scraper.targets,
      complaints: pages.words,
      scrapes: scraper.statistics,
      capture: store.statistics,
      groups: groups,
      gateways: gateways?.statuses ?? [],
      gatewaysOfGroups: gateways?.gateways(of: groups.map(\.id)) ?? [:],
      acknowledgers: configuration.prometheuses.map(\.description),
      spool: spool?.status,
      acknowledgement: acknowledger?.status
    )
  }

  /// The port that the console listens on, once it does.
  public var port: Int? { listening.withLock { $0 } }

  /// Deletes all of its groups, whatever their applications do: so that a demonstration leaves nothing behind.
  public func deleteGroups(within limit: Duration) async {
    store.expireAll()
    _ = await gateways?.flush(within: limit)
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
        "pushgateway": "\(Self.listed(configuration.pushgateways) ?? "none; serving /applications/metrics")",
        "prometheus": "\(Self.listed(configuration.prometheuses) ?? "none; holding for \(configuration.hold.written)")",
        "spool": "\(configuration.spool ?? "none")",
        "owner": "\(owner)",
      ]
    )
    if connection.tls.skipsVerification {
      logger.warning(
        "the API server's certificate is not verified; remove insecure-skip-tls-verify and name its authority",
        metadata: ["cluster": "\(connection.server) by \(connection.origin)"]
      )
    }
    for (rule, fault) in fetcher.accessFaults.sorted(by: { $0.key < $1.key }) {
      logger.warning("rule cannot be used as it is", metadata: ["rule": "\(rule)", "reason": "\(fault)"])
    }
    warnOfEndpoints()
    defer { logger.info("stopped") }
    do {
      try await runRooms()
    } catch {
      await closeConnections()
      throw error
    }
    await closeConnections()
  }

  private static func listed(_ addresses: [some PeerAddress]) -> String? {
    addresses.isEmpty ? nil : addresses.map(\.description).joined(separator: ", ")
  }

  /// Says of each endpoint what is unsafe, or does not work yet, in how it is to be reached.
  private func warnOfEndpoints() {
    for endpoint in configuration.pushgateways.map(\.endpoint) + configuration.prometheuses.map(\.endpoint) {
      let metadata: Logger.Metadata = ["endpoint": "\(endpoint)"]
      if endpoint.exposesSecrets {
        logger.warning("credentials are sent over plain HTTP; use https where others may listen", metadata: metadata)
      }
      if endpoint.access.tls.skipsVerification {
        logger.warning("its certificate is not verified; name its authority (tls.ca-file) instead", metadata: metadata)
      }
    }
    let faults =
      clients.map { ($0.address.base, $0.client.accessFault) }
      + prometheuses.map { ($0.address.base, $0.accessFault) }
    for (endpoint, fault) in faults {
      guard let fault else { continue }
      logger.warning("endpoint cannot be used as it is", metadata: ["endpoint": "\(endpoint)", "reason": "\(fault)"])
    }
  }

  /// A connection that is just being made would hold the end up for as long as that takes.
  private func closeConnections() async {
    _ = try? await withDeadline(Self.timeForClosing) {
      await self.fetcher.shutdown()
      for client in self.clients { try await client.shutdown() }
      for prometheus in self.prometheuses { try await prometheus.shutdown() }
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
      try await takeOverSpool()
      group.addTask {
        await self.store.run()
        return .roomClosed
      }
      if let spool {
        group.addTask {
          await spool.run(from: self.store)
          return .roomClosed
        }
      }
      if let gateways {
        group.addTask {
          await gateways.run(from: self.store) { self.spool?.delivered($0, generation: $1) }
          return .roomClosed
        }
      }
      if let acknowledger {
        group.addTask {
          await acknowledger.run(for: self.store)
          return .roomClosed
        }
      }
      group.addTask {
        await self.capture()
        return .shutdownAsked
      }
      // The first to return is the capture, at graceful shutdown; or a room that failed.
      while let ending = try await group.next() {
        if case .shutdownAsked = ending { break }
      }
      await finish()
    }
  }

  /// Watches pods and scrapes them until graceful shutdown or cancellation.
  private func capture() async {
    await cancelWhenGracefulShutdown {
      await withTaskGroup { group in
        group.addTask { await self.scraper.run() }
        group.addTask { await self.watchPods() }
        group.addTask { await self.checkAccess() }
        group.addTask { await self.giveBackMemory() }
        await group.waitForAll()
      }
    }
  }

  private func watchPods() async {
    let watch = PodWatch(
      client: kubernetes,
      scope: configuration.scope,
      interest: pods.interest,
      statistics: watchStatistics,
      logger: logger
    )
    try? await watch.run { self.pods.take($0) }
  }

  /// Says at once, and all together, what the account lacks; the watch would find it out piece by piece. It goes on all
  /// the same: what is granted later takes effect without a restart.
  private func checkAccess() async {
    do {
      try await kubernetes.require(configuration.scope.accesses)
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
    async let unspooled = spool?.flush(within: Self.timeForFlush)
    async let unsent = gateways?.flush(within: Self.timeForFlush)
    guard let gateways, let unsent = await unsent, unsent > 0 else {
      _ = await unspooled
      return
    }
    let cause = gateways.statuses.lazy.compactMap(\.lastFailure).first ?? "the time was over"
    if await unspooled == 0 {
      logger.warning(
        "groups are left that could not be pushed; the spool has them",
        metadata: ["groups": "\(unsent)", "cause": "\(cause)"]
      )
    } else {
      logger.error(
        "groups are left that could not be pushed",
        metadata: ["groups": "\(unsent)", "cause": "\(cause)"]
      )
    }
  }

  /// Goes on with what an earlier run left in the spool, before anything new is heard of.
  private func takeOverSpool() async throws {
    guard let spool else { return }
    let groups = try await spool.restore()
    gateways?.keep(groups)
    store.restore(groups)
    if !groups.isEmpty { logger.info("took over groups of an earlier run", metadata: ["groups": "\(groups.count)"]) }
  }

  private func runConsole() async throws -> Ending {
    let console = Console(
      host: configuration.listen.host,
      port: configuration.listen.port,
      servesApplications: gateways == nil,
      eventLoopGroup: eventLoopGroup,
      logger: logger,
      version: AfterglowVersion.current,
      unreadiness: { self.pods.unreadiness },
      groups: { self.store.groups },
      snapshot: { self.snapshot }
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
