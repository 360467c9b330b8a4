import ArgumentParser

/// Who captures, and how.
enum CaptureCollector: Sendable, Hashable, CustomStringConvertible {
  /// The agent by its defaults, into a Pushgateway that a Prometheus scrapes each second.
  case afterglow
  /// vmagent, which writes into a Prometheus; scraping at this interval in seconds.
  case vmagent(seconds: Int)

  static let usual: [CaptureCollector] = [.afterglow, .vmagent(seconds: 1), .vmagent(seconds: 15)]

  /// The one that the agent's cost is compared with.
  static let rival = CaptureCollector.vmagent(seconds: 1)

  var description: String {
    switch self {
    case .afterglow: "afterglow"
    case .vmagent(let seconds): "vmagent-\(seconds)s"
    }
  }

  /// Those that are named with commas between.
  ///
  /// - Throws: `ValidationError`.
  static func list(_ names: String) throws -> [CaptureCollector] {
    let list = try names.split(separator: ",").map { try CaptureCollector($0) }
    guard !list.isEmpty, Set(list).count == list.count else {
      throw ValidationError("name one at least, and each only once")
    }
    return list
  }

  /// - Throws: `ValidationError`.
  private init(_ name: Substring) throws {
    if name == "afterglow" {
      self = .afterglow
      return
    }
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    if parts.first == "prometheus" {
      throw ValidationError(
        "Debian's Prometheus has no discovery of Kubernetes; leave it out, or take vmagent-15s"
      )
    }
    guard parts.count == 2, parts[0] == "vmagent", parts[1].last == "s", let seconds = Int(parts[1].dropLast()),
      (1...60).contains(seconds)
    else { throw ValidationError("\(name): write afterglow, or vmagent-1s and the like, up to 60 s") }
    self = .vmagent(seconds: seconds)
  }

  /// Runs it and all that it delivers to around a closure.
  func run<Result: Sendable>(
    _ programs: CapturePrograms,
    on cluster: BenchmarkCluster,
    body: (RunningCollector) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .afterglow: try await runAfterglow(programs, on: cluster, body: body)
    case .vmagent(let seconds): try await runVmagent(every: seconds, programs, on: cluster, body: body)
    }
  }

  private func runAfterglow<Result: Sendable>(
    _ programs: CapturePrograms,
    on cluster: BenchmarkCluster,
    body: (RunningCollector) async throws -> Result
  ) async throws -> Result {
    try await PushgatewayProcess.run(programs.pushgateway) { gateway in
      try await PrometheusProcess.run(programs.prometheus, fed: .pushgateway(authority: gateway.authority)) { store in
        // Held beyond the end of the run, where the groups are read.
        let settings = ["--pushgateway", gateway.url, "--hold", "24h"] + programs.settings
        return try await AgentProcess.run(programs.agent, on: cluster, settings: settings) { agent in
          _ = try await agent.waitUntilSynced()
          return try await body(
            RunningCollector(
              collector: self,
              userAgent: "afterglow/",
              process: agent.process,
              kept: [.held(by: gateway), .arrived(at: store)],
              servers: [gateway.process, store.process]
            )
          )
        }
      }
    }
  }

  private func runVmagent<Result: Sendable>(
    every seconds: Int,
    _ programs: CapturePrograms,
    on cluster: BenchmarkCluster,
    body: (RunningCollector) async throws -> Result
  ) async throws -> Result {
    try await PrometheusProcess.run(programs.prometheus, fed: .remoteWrite) { store in
      let scraping = VmagentProcess.Scraping(
        interval: seconds,
        // Who scrapes often wants to know its targets soon; 30 s is what others leave it at.
        discoveryInterval: seconds < 15 ? seconds : nil,
        userAgent: description
      )
      let sink = store.remoteWriteURL
      return try await VmagentProcess.run(programs.vmagent, on: cluster, sink: sink, scraping: scraping) { vmagent in
        try await body(
          RunningCollector(
            collector: self,
            userAgent: description,
            process: vmagent.process,
            kept: [.arrived(at: store)],
            servers: [store.process]
          )
        )
      }
    }
  }
}
