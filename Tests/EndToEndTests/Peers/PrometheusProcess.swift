import FoundationEssentials

/// Debian's prometheus on a free port of the loopback, scraping Pushgateways with `honor_labels: true`.
struct PrometheusProcess: Sendable {
  /// One series of an answer, at the moment of asking.
  struct Sample: Sendable {
    /// `__name__` among them.
    var labels: [String: String]
    var value: Double
  }

  let process: RunningProcess
  let url: String

  /// - Parameters:
  ///   - targets: `HOST:PORT` of what is scraped.
  ///   - interval: How often; whole milliseconds.
  static func run<Result: Sendable>(
    scraping targets: [String],
    every interval: Duration = .milliseconds(250),
    in folder: String,
    body: (PrometheusProcess) async throws -> Result
  ) async throws -> Result {
    try await run(configured: configuration(targets: targets, interval: interval), in: folder, body: body)
  }

  /// - Parameter configuration: its own, in YAML.
  static func run<Result: Sendable>(
    configured configuration: String,
    in folder: String,
    body: (PrometheusProcess) async throws -> Result
  ) async throws -> Result {
    let file = "\(folder)/prometheus.yml"
    try Data(configuration.utf8).write(to: URL(filePath: file))
    let launch = RunningProcess.Launch(
      name: "prometheus",
      executable: try Tree.installed("prometheus"),
      arguments: [
        "--config.file=\(file)", "--web.listen-address=127.0.0.1:0", "--storage.tsdb.path=\(folder)/prometheus",
      ],
      folder: folder
    )
    return try await RunningProcess.run(launch) { process in
      let authority = try await process.listeningAuthority()
      let prometheus = PrometheusProcess(process: process, url: "http://\(authority)")
      try await eventually("Prometheus to be ready", within: .seconds(30)) {
        try await Web.get("\(prometheus.url)/-/ready").status == 200 ? true : nil
      }
      return try await body(prometheus)
    }.result
  }

  /// The instant vector that an expression gives now.
  func query(_ expression: String) async throws -> [Sample] {
    try await Web.json(Answer.self, "\(url)/api/v1/query?query=\(percentEncoded(expression))").data.result.map {
      Sample(labels: $0.metric, value: $0.value.number)
    }
  }

  private static func configuration(targets: [String], interval: Duration) -> String {
    let (seconds, attoseconds) = interval.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    return """
      global:
        scrape_interval: \(milliseconds)ms
        scrape_timeout: \(milliseconds)ms
      scrape_configs:
        - job_name: pushgateway
          honor_labels: true
          static_configs:
            - targets: [\(targets.map { "\"\($0)\"" }.joined(separator: ", "))]

      """
  }

  private struct Answer: Decodable {
    struct Series: Decodable {
      var metric: [String: String]
      var value: Point
    }
    struct Vector: Decodable { var result: [Series] }
    var data: Vector
  }

  /// `[1700000000.123, "42"]`
  struct Point: Decodable {
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
