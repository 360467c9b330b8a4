import FoundationEssentials

/// Everybody who takes part in a soak: all but the cluster, the proxy and the neighbours are programs of their own.
struct SoakStage: Sendable {
  /// The name that the agent's groups bear.
  static let owner = "soak"

  let cluster: TestCluster
  let disk: SpoolDisk
  let gateway: MortalGateway
  let prometheus: PrometheusProcess
  /// Between the agent and the gateway; Prometheus has its own way.
  let proxy: FaultProxy
  let agent: MortalAgent

  /// Runs them around a closure.
  static func run<Result: Sendable>(
    in folder: String,
    seed: UInt64,
    body: (SoakStage) async throws -> Result
  ) async throws -> Result {
    try await TestCluster.run { cluster in
      try await SpoolDisk.run(in: folder) { disk in
        try await MortalGateway.run(in: folder) { gateway in
          try await gateway.start()
          let targets = ["\(gateway.address)"]
          return try await PrometheusProcess.run(scraping: targets, every: .seconds(1), in: folder) { prometheus in
            try await FaultProxy.run(to: gateway.address, seed: seed) { proxy in
              let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
              let arguments = [
                "--kubeconfig", kubeconfig.path, "--owner", owner,
                "--pushgateway", "http://\(proxy.address)", "--push-timeout", "30s",
                "--prometheus", prometheus.url, "--hold", "10s", "--max-hold", "10m", "--spool", disk.folder,
                // What is looked for here does not hang on how much of a life is seen.
                "--growth", "0.05", "--shortest-interval", "300ms",
              ]
              return try await MortalAgent.run(arguments, in: folder) { agent in
                try await agent.start()
                return try await body(
                  SoakStage(
                    cluster: cluster,
                    disk: disk,
                    gateway: gateway,
                    prometheus: prometheus,
                    proxy: proxy,
                    agent: agent
                  )
                )
              }
            }
          }
        }
      }
    }
  }
}
