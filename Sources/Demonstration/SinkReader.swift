import AsyncHTTPClient
import Exposition
import NIOCore
import NIOHTTP1
import Transport

/// Reads back what arrived, as Prometheus would: from the Pushgateway, or from the agent's own page.
struct SinkReader: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let url: String
  var authorization: String?
  let client: HTTPClient

  static let timeout = Duration.seconds(20)
  private static let largestPage = 256 << 20

  /// Completed tasks by application, over all of its executors.
  func completedTasks() async throws -> [String: Int64] {
    var tasks: [String: Double] = [:]
    for sample in try await page().samples where sample.series.name == "metrics_executor_completedTasks_total" {
      guard let id = sample.series.labels["application_id"] else { continue }
      tasks[id, default: 0] += sample.value
    }
    // Whoever else pushes there may push what is no count.
    return tasks.compactMapValues { Int64(exactly: $0) }
  }

  func page() async throws -> ExpositionPage {
    let response: HTTPClientResponse
    let body: ByteBuffer
    var request = HTTPClientRequest(url: url)
    // Groups of many drivers are so much alike that gzip makes them a hundredth, which the client takes for an attack.
    request.headers.add(name: "accept-encoding", value: "identity")
    if let authorization { request.headers.add(name: "authorization", value: authorization) }
    do {
      response = try await client.execute(request, timeout: .init(Self.timeout))
      body = try await response.body.collect(upTo: Self.largestPage)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Failure(
        description: "\(url) cannot be read (\(ConnectionFault(error))); check that a Pushgateway serves there"
      )
    }
    guard response.status == .ok else {
      throw Failure(description: "\(url) answered \(response.status.code) instead of metrics")
    }
    return try ExpositionParser().parse([UInt8](buffer: body))
  }
}
