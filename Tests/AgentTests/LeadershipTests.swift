import Capture
import Console
import FoundationEssentials
import Kubernetes
import Logging
import NIOPosix
import ServiceLifecycle
import SimulatedCluster
import Testing

@testable import Agent

/// Whole agents that share a lease, against a simulated cluster with one driver.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LeadershipTests {
  /// As quick as a busy machine allows.
  private static let quick = LeasePolicy(
    duration: .seconds(5),
    renewDeadline: .seconds(4),
    retryPeriod: .milliseconds(200),
    requestTimeout: .seconds(2)
  )

  private let server = SimulatedAPIServer()
  private let driver = SimulatedDriver(
    SimulatedApplication(tasksPerSecond: 100),
    address: "127.0.0.1",
    port: 0,
    timing: .immediate
  )

  private func withCluster(_ body: (_ port: Int) async throws -> Void) async throws {
    try server.createNamespace("monitoring")
    let port = try await server.start()
    try await driver.start()
    let name = "spark-kubernetes-driver"
    try server.create(
      Pod(
        namespace: "spark",
        name: "driver",
        uid: "",
        labels: ["spark-role": "driver", "spark-app-selector": driver.application.id],
        annotations: [
          "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
          "prometheus.io/port": "\(driver.port)",
        ],
        nodeName: "node-1",
        containers: [Container(name: name)],
        phase: .running,
        podIPs: ["127.0.0.1"],
        startTime: Date.now,
        containerStatuses: [ContainerStatus(name: name, state: .running(startedAt: Date.now))]
      )
    )
    do {
      try await body(port)
    } catch {
      await driver.stop()
      await server.stop()
      throw error
    }
    await driver.stop()
    await server.stop()
  }

  private func agent(port: Int, spool: String? = nil) throws -> (agent: AfterglowAgent, services: ServiceGroup) {
    var flags = ["lease": ["monitoring/afterglow"], "listen": ["127.0.0.1:0"]]
    if let spool { flags["spool"] = [spool] }
    var configuration = try AgentConfiguration(layers: [SettingsLayer(flags: flags)])
    configuration.leasePolicy = Self.quick
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let agent = try AfterglowAgent(
      configuration: configuration,
      connection: ClusterConnection(
        server: ServerAddress(isSecure: false, host: "127.0.0.1", port: port),
        origin: "a test"
      ),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: silent
    )
    let services = ServiceGroup(
      configuration: .init(
        services: [.init(service: agent, successTerminationBehavior: .gracefullyShutdownGroup)],
        logger: silent
      )
    )
    return (agent, services)
  }

  private func eventually(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }

  private func captures(_ agent: AfterglowAgent) -> Bool {
    agent.snapshot.groups.contains { $0.id == driver.application.id }
  }

  @Test("one of two works and the other is ready; it takes over at once where the first ends gracefully")
  func handover() async throws {
    try await withCluster { port in
      let (first, services) = try agent(port: port)
      let (second, others) = try agent(port: port)
      try await withThrowingTaskGroup { group in
        group.addTask { try await services.run() }
        try await eventually { captures(first) }
        group.addTask { try await others.run() }
        try await eventually { second.snapshot.leadership?.holder != nil }
        let standby = second.snapshot
        #expect(first.snapshot.leadership?.isLeading == true)
        #expect(standby.leadership?.isLeading == false)
        #expect(standby.leadership?.holder == server.holder(namespace: "monitoring", name: "afterglow"))
        #expect(standby.unreadiness == nil)
        #expect(standby.scopes.isEmpty && standby.targets.isEmpty && standby.groups.isEmpty)
        let asked = Date.now
        await services.triggerGracefulShutdown()
        try await group.next()
        #expect(server.holder(namespace: "monitoring", name: "afterglow") != standby.leadership?.holder)
        let ended = ContinuousClock.now
        try await eventually { second.snapshot.leadership?.isLeading == true }
        #expect(ContinuousClock.now - ended < Self.quick.duration / 2)
        try await eventually { captures(second) }
        // Above all that the first has delivered, though the second was started while that still worked.
        let generation = second.snapshot.groups.first?.generation ?? 0
        #expect(generation >= Int(asked.timeIntervalSince1970 * 1000))
        await others.triggerGracefulShutdown()
        try await group.waitForAll()
        #expect(server.holder(namespace: "monitoring", name: "afterglow")?.isEmpty == true)
      }
    }
  }

  @Test("where the first is gone without a word the other takes over when the lease is over, with its spool")
  func crash() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString.lowercased())
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await withCluster { port in
      let (second, others) = try agent(port: port, spool: "\(folder.path)/spool")
      let crashed = try await withThrowingTaskGroup(of: Void.self) { group in
        let (first, services) = try agent(port: port, spool: "\(folder.path)/spool")
        group.addTask { try await services.run() }
        try await eventually { captures(first) }
        group.cancelAll()
        while await group.nextResult() != nil {}
        return ContinuousClock.now
      }
      let holder = server.holder(namespace: "monitoring", name: "afterglow")
      #expect(holder?.isEmpty == false)
      try await withThrowingTaskGroup { group in
        group.addTask { try await others.run() }
        try await eventually { second.snapshot.leadership?.holder == holder }
        // The spool is the leader's alone: a standby does not even open it.
        #expect(second.snapshot.spool?.files ?? 0 == 0)
        try await eventually { second.snapshot.leadership?.isLeading == true }
        #expect(ContinuousClock.now - crashed >= Self.quick.duration - .seconds(1))
        try await eventually { captures(second) }
        await others.triggerGracefulShutdown()
        try await group.waitForAll()
      }
    }
  }

  @Test("an agent that cannot renew its lease stops scraping before others may begin, and ends with an error")
  func loss() async throws {
    try await withCluster { port in
      let (agent, services) = try agent(port: port)
      try await withThrowingTaskGroup { group in
        group.addTask { try await services.run() }
        try await eventually { captures(agent) }
        let writes = server.counts.leaseWrites
        try await eventually { server.counts.leaseWrites > writes }
        server.refuse(.forbidden)
        let cut = Date.now
        let result = await group.nextResult()
        let lastScrape = try #require(driver.lastScrape)
        #expect(lastScrape.time.timeIntervalSince(cut) < Self.quick.duration / .seconds(1))
        guard case .failure(let lost as LeaseLost)? = result else {
          Issue.record("\(String(describing: result))")
          return
        }
        #expect(lost.lease == ObjectKey(namespace: "monitoring", name: "afterglow"))
        let scrapes = driver.scrapes
        #expect(agent.snapshot.leadership?.isLeading == false)
        // Nothing comes after the end; a scrape under way would be here by then.
        try await Task.sleep(for: .milliseconds(300))
        #expect(driver.scrapes == scrapes)
      }
    }
  }

  @Test("a standby that may not read the lease is not ready and says why; its end is not held up")
  func forbidden() async throws {
    try await withCluster { port in
      server.reconfigure { $0.authorise = { $0.resource != "leases" } }
      let (agent, services) = try agent(port: port)
      try await withThrowingTaskGroup { group in
        group.addTask { try await services.run() }
        try await eventually { agent.snapshot.unreadiness?.contains("forbids it") == true }
        #expect(agent.snapshot.unreadiness?.hasPrefix("the lease monitoring/afterglow cannot be used: ") == true)
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
      }
    }
  }

  @Test(
    "the lease is in the namespace that it names, else in the agent's own",
    arguments: [
      ("a/b", nil, "a/b"), ("a/b", "own", "a/b"), ("b.c", "own", "own/b.c"),
    ] as [(String, String?, String)]
  )
  func key(text: String, own: String?, key: String) throws {
    var connection = ClusterConnection(server: ServerAddress(isSecure: false, host: "h", port: 1), origin: "a test")
    connection.namespace = own
    #expect(try SettingText.leaseName(text).key(for: connection).description == key)
  }

  @Test("without any namespace the error says what to write")
  func noNamespace() throws {
    let connection = ClusterConnection(server: ServerAddress(isSecure: false, host: "h", port: 1), origin: "a test")
    let error = #expect(throws: ConfigurationError.self) { try LeaseName(name: "b").key(for: connection) }
    #expect(
      error?.description == "--lease b: it names no namespace, and neither does a test; write it as NAMESPACE/b"
    )
  }

  @Test("what is no lease is refused", arguments: ["", "/", "a/", "/a", "a/b/c", "A", "a b", "a.b/c", "-a"])
  func badName(text: String) {
    #expect(throws: InvalidValue.self) { try SettingText.leaseName(text) }
  }
}
