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
  let client: HTTPClient

  private static let largestPage = 256 << 20

  /// Completed tasks by application, over all of its executors.
  func completedTasks() async throws -> [String: Int64] {
    var tasks: [String: Int64] = [:]
    for sample in try await page().samples where sample.series.name == "metrics_executor_completedTasks_total" {
      guard let id = sample.series.labels["application_id"] else { continue }
      tasks[id, default: 0] += Int64(sample.value)
    }
    return tasks
  }

  func page() async throws -> ExpositionPage {
    let response: HTTPClientResponse
    do {
      response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(20))
    } catch {
      throw Failure(description: "\(url) cannot be read (\(ConnectionFault(error))); check that a Pushgateway serves there")
    }
    guard response.status == .ok else {
      throw Failure(description: "\(url) answered \(response.status.code) instead of metrics")
    }
    let body = try await response.body.collect(upTo: Self.largestPage)
    return try ExpositionParser().parse([UInt8](buffer: body))
  }
}
