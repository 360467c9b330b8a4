import FoundationEssentials
import Kubernetes
import SimulatedCluster
import Synchronization

/// A simulated cluster and the drivers in it, for as long as a closure runs.
final class TestCluster: Sendable {
  let server: SimulatedAPIServer
  let address: LoopbackAddress
  private let drivers = Mutex<[SimulatedDriver]>([])

  var url: String { "http://\(address)" }

  private init(_ configuration: SimulatedAPIServer.Configuration) async throws {
    server = SimulatedAPIServer(configuration)
    address = try await .unused()
  }

  /// - Parameter isUp: whether the API server listens from the beginning; if not, from `start` on.
  static func run<Result: Sendable>(
    _ configuration: SimulatedAPIServer.Configuration = .init(),
    isUp: Bool = true,
    body: (TestCluster) async throws -> Result
  ) async throws -> Result {
    let cluster = try await TestCluster(configuration)
    do {
      if isUp { try await cluster.start() }
      let result = try await body(cluster)
      await cluster.end()
      return result
    } catch {
      await cluster.end()
      throw error
    }
  }

  /// The API server begins to listen, with all pods as they are.
  func start() async throws {
    try await server.start(host: address.host, port: address.port)
  }

  /// Shows the pod of a driver, as the kubelet does when its container runs. Nothing serves there yet.
  func addDriver(
    _ name: String,
    id: String? = nil,
    worksFor: Duration? = nil,
    stageDurations: ClosedRange<Duration>? = nil,
    losesExecutorAfter: Duration? = nil,
    options: SimulatedDriver.Options = .init(),
    isAnnotated: Bool = true,
    annotations: [String: String] = [:]
  ) async throws -> TestDriver {
    let application = SimulatedApplication(
      id: id,
      tasksPerSecond: 200,
      worksFor: worksFor,
      stageDurations: stageDurations,
      losesExecutorAfter: losesExecutorAfter,
      seed: UInt64.random(in: UInt64.min...UInt64.max)
    )
    let ui = try await LoopbackAddress.unused()
    let driver = SimulatedDriver(
      application,
      address: ui.host,
      port: ui.port,
      timing: .init(uiDelay: .milliseconds(200), startingUp: .milliseconds(100), notFound: .milliseconds(50)),
      options: options
    )
    drivers.withLock { $0.append(driver) }
    let told = SparkDriver.Application(release: .spark4, givenID: application.id, ui: ui)
    let pod = SparkDriverPod(namespace: "spark", name: name, application: told)
    var shown = pod.running(since: Date())
    // Of a pod without a node the API server knows no grace: it is gone as soon as it is deleted.
    shown.nodeName = "node-1"
    if !isAnnotated { shown.annotations = [:] }
    shown.annotations.merge(annotations) { $1 }
    try server.create(shown)
    return TestDriver(simulated: driver, namespace: pod.namespace, name: pod.name, server: server)
  }

  /// As `addDriver`, and starts the driver; returns when its port is open.
  func startDriver(
    _ name: String,
    id: String? = nil,
    worksFor: Duration? = nil,
    stageDurations: ClosedRange<Duration>? = nil,
    losesExecutorAfter: Duration? = nil,
    options: SimulatedDriver.Options = .init()
  ) async throws -> TestDriver {
    let driver = try await addDriver(
      name,
      id: id,
      worksFor: worksFor,
      stageDurations: stageDurations,
      losesExecutorAfter: losesExecutorAfter,
      options: options
    )
    try await driver.simulated.start()
    return driver
  }

  private func end() async {
    for driver in drivers.withLock({ $0 }) { await driver.stop() }
    await server.stop()
  }
}

/// A simulated driver, and its pod in a simulated cluster.
struct TestDriver: Sendable {
  let simulated: SimulatedDriver
  let namespace: String
  let name: String
  let server: SimulatedAPIServer

  var id: String { simulated.application.id }

  /// Where it serves: `HOST:PORT`.
  var address: String { "\(simulated.address):\(simulated.port)" }

  /// As the agent's log names it.
  var pod: String { "\(namespace)/\(name)" }

  /// What the last page that was fetched says.
  var tasksLastShown: Int64? { simulated.lastScrape?.values.completedTasks }

  /// Waits until the driver has done all of its work, and has shown that to somebody.
  ///
  /// - Returns: how many tasks that was.
  func showsItsTotal(within limit: Duration = .seconds(20)) async throws -> Int64 {
    guard let work = simulated.application.worksFor else {
      throw PeerError(peer: name, message: "never stops working: say worksFor")
    }
    let total = simulated.application.values(atAge: work).completedTasks
    try await eventually("\(name) to show all \(total) tasks", within: limit, note: { "\(tasksLastShown ?? 0)" }) {
      tasksLastShown == total ? true : nil
    }
    return total
  }

  /// The process ends well, and the kubelet says so.
  func succeed() async throws {
    await simulated.stop()
    let end = Date()
    try server.update(namespace: namespace, name: name) { SparkDriverPod.succeed(&$0, at: end) }
  }
}
