public import Agent
import AsyncHTTPClient
import Capture
import Console
import Delivery
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
public import Logging
import NIOCore
import NIOPosix
import Scraping
public import ServiceLifecycle
import SimulatedCluster
import Synchronization
import Timing

/// A simulated cluster with its drivers, the real agent against it, and the comparison of what it kept with the truth.
public final class Demonstration: Service {
  /// To be run beside this; it is what the demonstration shows.
  public let agent: AfterglowAgent
  private let plan: DemonstrationPlan
  private let cluster: SimulatedAPIServer
  private let fleet: SimulatedFleet
  private let spark: RealSparkDriver?
  private let terminal: Terminal
  private let host: String
  private let client: HTTPClient

  /// What was seen of the targets, which the agent forgets when their pods end.
  private let attempts = Mutex<[String: Date]>([:])

  /// The time that the agent has, after the last pod has ended, to deliver the last group.
  private static let timeToSettle = Duration.seconds(10)
  private static let refresh = Duration.milliseconds(150)

  /// - Throws: where the simulated API server finds no port, and where its kubeconfig cannot be written.
  public init(_ plan: DemonstrationPlan, configuration: AgentConfiguration, logger: Logger) async throws {
    let eventLoopGroup = MultiThreadedEventLoopGroup.singleton
    self.plan = plan
    cluster = SimulatedAPIServer()
    fleet = SimulatedFleet(plan.fleet, on: cluster)
    spark = plan.realSpark.map { [cluster] in
      RealSparkDriver($0, address: plan.firstAddress.advanced(by: plan.drivers).description, on: cluster)
    }
    terminal = Terminal(environment: ProcessInfo.processInfo.environment)
    client = HTTPClient.shared
    host = configuration.listen.reachableHost
    let port = try await cluster.start()
    if let path = plan.kubeconfig {
      do {
        try SimulatedKubeconfig(server: "http://127.0.0.1:\(port)").write(to: path)
      } catch {
        await cluster.stop()
        throw error
      }
    }
    agent = try AfterglowAgent(
      configuration: configuration,
      connection: ClusterConnection(
        server: ServerAddress(isSecure: false, host: "127.0.0.1", port: port),
        origin: "the demonstration"
      ),
      eventLoopGroup: eventLoopGroup,
      logger: logger
    )
  }

  public func run() async throws {
    do {
      try await perform()
    } catch is CancellationError {
      // Interrupted: that is no failure.
    } catch {
      await tidyUp()
      throw error
    }
    await tidyUp()
  }

  /// Of some application nothing arrived.
  public struct Missed: Error, CustomStringConvertible {
    let pods: [String]

    public var description: String {
      "nothing arrived of \(pods.joined(separator: ", ")); --log-level warning says why"
    }
  }

  private func tidyUp() async {
    await agent.deleteGroups(within: .seconds(5))
  }

  /// Stops the simulated cluster. To be called when the agent has ended, which would complain of it otherwise.
  public func close() async {
    await cluster.stop()
  }

  private func perform() async throws {
    try await cancelWhenGracefulShutdown {
      while self.agent.port == nil { try await Task.sleep(for: .milliseconds(10)) }
      let sink = try await self.waitForSink()
      self.introduce(sink)
      try await self.show()
      try await self.waitUntilSettled()
      let kept = try await sink.completedTasks()
      let records = self.records(kept: kept)
      self.report(records, sink: sink)
      if self.plan.stays {
        self.terminal.write("\nStill serving; interrupt to end.\nPages: \(self.pages)\n\(self.kubeconfigWords)")
        try await Task.sleep(for: .seconds(365 * 86400))
      }
      let missed = records.filter { $0.keptTasks == nil }.map(\.pod)
      guard missed.isEmpty else { throw Missed(pods: missed) }
    }
  }

  // MARK: The course of it

  /// The page on which everything arrives, once it can be read.
  private func waitForSink() async throws -> SinkReader {
    if let gateway = plan.pushgateway {
      let reader = SinkReader(url: "\(gateway)/metrics", authorization: gateway.authorization, client: client)
      // One that nobody serves yet is tried again and again meanwhile.
      terminal.write("Waiting for \(reader.url) to answer, for \(SinkReader.timeout.components.seconds) s at most\n")
      guard try await reader.page().samples.contains(where: { $0.series.name.hasPrefix("pushgateway_") }) else {
        throw SinkReader.Failure(description: "\(reader.url) is no Pushgateway's; check the port of --pushgateway")
      }
      return reader
    }
    return SinkReader(url: "\(pages)applications/metrics", client: client)
  }

  /// The agent's own, once it listens.
  private var pages: String { "http://\(ListenAddress(host: host, port: agent.port ?? 0))/" }

  private var kubeconfigWords: String {
    plan.kubeconfig.map {
      "Kubeconfig: \($0), for afterglow check and explain (kubectl asks for more than is simulated)\n"
    } ?? ""
  }

  private func introduce(_ sink: SinkReader) {
    let applications = "\(plan.drivers) drivers" + (spark == nil ? "" : " and a real Spark")
    terminal.write(
      """
      Afterglow \(AfterglowVersion.current): \(applications) come and go on a simulated cluster.
      What is captured stands at \(sink.url)
      Pages: \(pages)
      \(kubeconfigWords)

      """
    )
  }

  private func show() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await self.runDrivers() }
      group.addTask { await self.display() }
      // The display ends only when it is told to.
      try await group.next()
    }
  }

  /// Runs all drivers to their ends.
  private func runDrivers() async throws {
    try await withThrowingTaskGroup(of: Void.self) { cast in
      cast.addTask { try await self.fleet.run() }
      if let spark { cast.addTask { try await spark.run() } }
      // One that fails ends the others; `waitForAll` would wait for them.
      for try await _ in cast {}
    }
  }

  /// Shows what happens until the task is cancelled.
  private func display() async {
    let start = ContinuousClock.now
    var display = LiveDisplay(terminal)
    while true {
      remember(agent.snapshot.targets)
      let records = records()
      let elapsed = start.duration(to: .now)
      display.show(records, progress: progress(records, elapsed: elapsed), elapsed: elapsed.inSeconds)
      if Task.isCancelled { break }
      try? await Task.sleep(for: Self.refresh)
    }
    display.clear()
  }

  private func waitUntilSettled() async throws {
    let deadline = ContinuousClock.now + Self.timeToSettle
    while ContinuousClock.now < deadline {
      let isSettled = agent.snapshot.groups.allSatisfy { if case .held = $0.state { true } else { false } }
      if isSettled { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  // MARK: What is known

  private func remember(_ targets: [TargetStatus]) {
    attempts.withLock { attempts in
      for target in targets { attempts[target.target.pod.name] = target.firstAttempt }
    }
  }

  private func records(kept: [String: Int64] = [:]) -> [ApplicationRecord] {
    let planned = Dictionary(uniqueKeysWithValues: plan.fleet.schedule.map { ($0.application.id, $0) })
    let groups = Dictionary(uniqueKeysWithValues: agent.snapshot.groups.map { ($0.id, $0) })
    var records = fleet.truth.compactMap { truth in planned[truth.id].map { ApplicationRecord(truth, planned: $0) } }
    if let real = spark?.truth { records.append(real) }
    let attempts = attempts.withLock { $0 }
    return records.map { record in
      var record = record
      record.lastCapture = groups[record.id]?.lastCapture
      record.firstAttempt = attempts[record.pod]
      record.keptTasks = kept[record.id]
      return record
    }
  }

  private func progress(_ records: [ApplicationRecord], elapsed: Duration) -> String {
    let started = records.count { $0.runningAt != nil }
    let captured = records.count { $0.lastCapture != nil }
    let ended = records.count { $0.endedAt != nil }
    let scrapes = agent.snapshot.scrapes.scrapes["captured"] ?? 0
    return "\(Figure.seconds(elapsed.inSeconds))  started \(started) of \(records.count), captured \(captured), "
      + "ended \(ended); \(scrapes) pages scraped"
  }

  // MARK: The result

  private func report(_ records: [ApplicationRecord], sink: SinkReader) {
    var table = TextTable([
      ("APPLICATION", .left), ("POD", .left), ("LIFE", .right), ("END", .left), ("CAPTURED", .left),
      ("LAST SAMPLE", .right), ("KEPT", .right), ("TRUE", .right),
    ])
    for record in records {
      table.add([
        record.id.cut(to: 16), record.pod.cut(to: 28), Figure.seconds(record.life), record.ending,
        record.keptTasks == nil ? "no" : "yes", Figure.milliseconds(record.age),
        Figure.count(record.keptTasks), Figure.count(record.trueTasks),
      ])
    }
    // The pods' names say which is which where the ids find no room.
    if terminal.isInteractive, table.width > terminal.width { table.removeColumn(0) }
    let summary = DemonstrationSummary(records)
    let lines = table.lines
    terminal.write(terminal.styled(lines[0], .bold) + "\n" + lines.dropFirst().joined(separator: "\n") + "\n\n")
    let verdict = "captured \(summary.captured) of \(summary.applications) applications"
    let isComplete = summary.captured == summary.applications
    terminal.write(
      """
      \(terminal.styled(verdict, isComplete ? .green : .red)), \
      \(Figure.percent(summary.lifeLost)) of their life lost
      LAST SAMPLE is its age when the driver ended; KEPT and TRUE are completed tasks, as delivered and in truth
      age of the last sample: p50 \(Figure.milliseconds(summary.ageP50)), p95 \(Figure.milliseconds(summary.ageP95))
      pod Running to first scrape sent: p50 \(Figure.milliseconds(summary.firstAttemptP50)), \
      p99 \(Figure.milliseconds(summary.firstAttemptP99))
      read back from \(sink.url)

      """
    )
  }
}
