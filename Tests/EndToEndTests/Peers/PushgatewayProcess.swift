import FoundationEssentials

/// Debian's prometheus-pushgateway on an address of the loopback.
struct PushgatewayProcess: Sendable {
  let process: RunningProcess
  /// `HOST:PORT`.
  let authority: String

  var url: String { "http://\(authority)" }

  /// - Parameters:
  ///   - address: where it shall listen; nil for a free port of 127.0.0.1.
  ///   - webConfiguration: a file that makes it speak TLS and ask for a password. The tests do not ask it anything then.
  static func run<Result: Sendable>(
    at address: LoopbackAddress? = nil,
    webConfiguration: String? = nil,
    in folder: String,
    body: (PushgatewayProcess) async throws -> Result
  ) async throws -> Result {
    let launch = RunningProcess.Launch(
      name: "prometheus-pushgateway",
      executable: try Tree.installed("prometheus-pushgateway"),
      arguments: [
        "--web.listen-address=\(address?.description ?? "127.0.0.1:0")", "--persistence.file=",
        "--web.enable-admin-api",
      ] + (webConfiguration.map { ["--web.config.file=\($0)"] } ?? []),
      folder: folder
    )
    return try await RunningProcess.run(launch) { process in
      let gateway = PushgatewayProcess(process: process, authority: try await process.listeningAuthority())
      guard webConfiguration == nil else { return try await body(gateway) }
      try await eventually("the Pushgateway to be ready", within: .seconds(20)) {
        try await Web.get("\(gateway.url)/-/ready").status == 200 ? true : nil
      }
      return try await body(gateway)
    }.result
  }

  /// The grouping labels of each group that it holds, `job` among them.
  func groups() async throws -> [[String: String]] {
    struct Answer: Decodable {
      struct Group: Decodable { var labels: [String: String] }
      var data: [Group]
    }
    return try await Web.json(Answer.self, "\(url)/api/v1/metrics").data.map(\.labels)
  }

  /// What Prometheus scrapes from it.
  func metrics() async throws -> MetricsPage {
    MetricsPage(try await Web.text("\(url)/metrics"))
  }
}

extension RunningProcess {
  /// The address that a Prometheus program has bound when it was started on port 0: it writes it to its log.
  func listeningAuthority(within limit: Duration = .seconds(20)) async throws -> String {
    try await line(that: "names the address it listens on", within: limit) { line in
      guard line.contains("msg=\"Listening on\"") else { return nil }
      return line.split(separator: " ").first { $0.hasPrefix("address=") }.map { String($0.dropFirst(8)) }
    }
  }
}
