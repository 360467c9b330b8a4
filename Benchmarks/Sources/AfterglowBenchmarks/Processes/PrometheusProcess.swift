import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// A Prometheus, as the place where samples arrive.
struct PrometheusProcess: Sendable {
  /// How samples come to it.
  enum Source: Sendable {
    /// Pushed by remote write.
    case remoteWrite
    /// Scraped each second from a Pushgateway, whose labels it honours.
    case pushgateway(authority: String)
  }

  static let usualPath = "/usr/bin/prometheus"

  let process: MeasuredProcess
  private let authority: String

  var url: String { "http://\(authority)" }
  var remoteWriteURL: String { "\(url)/api/v1/write" }

  /// Runs it around a closure, which is called when it serves.
  static func run<Result: Sendable>(
    _ executable: String,
    fed source: Source,
    body: (PrometheusProcess) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/prometheus.yml"
      try Data(configuration(source).utf8).write(to: URL(filePath: file))
      let authority = "\(try await FreeAddress.find())"
      let arguments = [
        "--config.file=\(file)", "--web.listen-address=\(authority)", "--storage.tsdb.path=\(folder)/data",
        "--web.enable-remote-write-receiver",
      ]
      return try await MeasuredProcess.run(executable, arguments, in: folder) { process in
        try await process.waitUntilReady(at: authority)
        return try await body(PrometheusProcess(process: process, authority: authority))
      }
    }
  }

  /// An expression's value now, by the value of one of its labels; series without that label are left out.
  func values(of expression: String, by label: String) async throws -> [String: Double] {
    var url = URLComponents()
    url.scheme = "http"
    url.path = "/api/v1/query"
    url.queryItems = [URLQueryItem(name: "query", value: expression)]
    let path = url.string?.dropFirst("http:".count) ?? ""
    var request = HTTPClientRequest(url: "http://\(authority)\(path)")
    request.headers.add(name: "Accept-Encoding", value: "identity")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 64 << 20)
    guard response.status == .ok else {
      throw BenchmarkFailure(
        "Prometheus answered '\(expression)' with \(response.status.code): \(String(buffer: body))"
      )
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
    return answer.data.result.reduce(into: [:]) { values, series in
      if let key = series.metric[label] { values[key] = series.value.number }
    }
  }

  private static func configuration(_ source: Source) -> String {
    switch source {
    case .remoteWrite: "scrape_configs: []\n"
    case .pushgateway(let authority):
      """
      scrape_configs:
        - job_name: pushgateway
          honor_labels: true
          scrape_interval: 1s
          scrape_timeout: 1s
          static_configs:
            - targets: ["\(authority)"]

      """
    }
  }

  private struct Answer: Decodable {
    struct Vector: Decodable { var result: [Series] }
    struct Series: Decodable {
      var metric: [String: String]
      var value: Point
    }
    var data: Vector
  }

  /// `[1700000000.123, "42"]`
  private struct Point: Decodable {
    var number: Double

    init(from decoder: any Decoder) throws {
      var parts = try decoder.unkeyedContainer()
      _ = try parts.decode(Double.self)
      let text = try parts.decode(String.self)
      guard let number = Double(text) else {
        throw DecodingError.dataCorruptedError(in: parts, debugDescription: "'\(text)' is no number")
      }
      self.number = number
    }
  }
}
