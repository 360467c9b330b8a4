import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SimulatedCluster

/// What one writes first: each second the page of each driver is fetched and put, as it is, into the driver's group. All
/// drivers at the same time, nothing is tried again, nothing is deleted.
struct NaiveAgent {
  /// A driver, known beforehand: it is spared the watch.
  struct Target: Sendable {
    /// `HOST:PORT`.
    var authority: String
    var application: String

    /// As it stands in a file of them.
    var line: String { "\(authority) \(application)" }

    /// - Returns: `nil` for what is no such line.
    init?(line: Substring) {
      let parts = line.split(separator: " ")
      guard parts.count == 2 else { return nil }
      (authority, application) = (String(parts[0]), String(parts[1]))
    }

    private init(_ driver: FleetPlan.Driver, port: Int) {
      authority = "\(driver.address):\(port)"
      application = driver.application.id
    }

    static func list(of plan: FleetPlan) -> [Target] { plan.schedule.map { Target($0, port: plan.port) } }
  }

  var targets: [Target]
  /// The Pushgateway's.
  var url: String

  /// Runs until it is ended.
  func run() async throws {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = targets.count
    let client = HTTPClient(configuration: configuration)
    await withDiscardingTaskGroup { group in
      for target in targets {
        group.addTask { await follow(target, client) }
      }
    }
    try await client.shutdown()
  }

  private func follow(_ target: Target, _ client: HTTPClient) async {
    // Not all in the same moment.
    var next = ContinuousClock.now + .milliseconds(.random(in: 0..<1000))
    while !Task.isCancelled {
      try? await Task.sleep(until: next)
      if let page = try? await page(of: target, client) { try? await put(page, of: target, client) }
      next = max(next + .seconds(1), .now)
    }
  }

  private func page(of target: Target, _ client: HTTPClient) async throws -> ByteBuffer? {
    let request = HTTPClientRequest(url: "http://\(target.authority)/metrics/executors/prometheus")
    let response = try await client.execute(request, timeout: .seconds(1))
    let body = try await response.body.collect(upTo: 1 << 20)
    return response.status == .ok ? body : nil
  }

  private func put(_ page: ByteBuffer, of target: Target, _ client: HTTPClient) async throws {
    var request = HTTPClientRequest(url: "\(url)/metrics/job/spark/application_id/\(target.application)")
    request.method = .PUT
    request.body = .bytes(page)
    let response = try await client.execute(request, timeout: .seconds(30))
    _ = try await response.body.collect(upTo: 1 << 20)
  }
}
