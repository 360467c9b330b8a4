import FoundationEssentials
import SimulatedCluster
import Subprocess
import SystemPackage
import Testing

/// What the agent says of itself, with everything on that has metrics of its own.
@Suite("The agent's own metrics", .serialized, .timeLimit(.minutes(1)))
struct OwnMetricsTests {
  private static func withMetrics(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/afterglow.yaml"
      try Data("hold: 1s\n".utf8).write(to: URL(filePath: file))
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await TestCluster.run { cluster in
          try cluster.server.createNamespace("monitoring")
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          let arguments = [
            "--kubeconfig", kubeconfig.path, "--config", file, "--lease", "monitoring/afterglow", "--pushgateway",
            gateway.url, "--prometheus", "http://127.0.0.1:9", "--spool", "\(folder)/spool",
          ]
          _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
            let driver = try await cluster.startDriver("driver", worksFor: .milliseconds(300))
            _ = try await cluster.addDriver("mistaken", annotations: ["prometheus.io/port": "spark-iu"])
            try await eventually("a push, and a pod that is not scraped", within: .seconds(20)) {
              let metrics = try await agent.metrics()
              let isUnscraped = metrics.value("afterglow_unscraped_pods", ["reason": "unknown_port_name"]) == 1
              let pushes = metrics.value("afterglow_pushgateway_push_duration_seconds_count") ?? 0
              return isUnscraped && pushes > 0 ? true : nil
            }
            try await driver.succeed()
            try await body(try await agent.page("/metrics"))
          }
        }
      }
    }
  }

  @Test("keep Prometheus' conventions, and each stands in the README with its type and its help")
  func conventions() async throws {
    try await Self.withMetrics { page in
      let result = try await Subprocess.run(
        .path(FilePath(Tree.installed("promtool"))),
        arguments: ["check", "metrics"],
        input: .string(page),
        output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20)
      )
      #expect(
        result.terminationStatus.isSuccess && result.standardOutput.isEmpty && result.standardError.isEmpty,
        "promtool says: \(result.standardOutput)\(result.standardError)"
      )
      let table = Self.table(of: page)
      let readme = try String(contentsOf: URL(filePath: "\(Tree.root)/README.md"), encoding: .utf8)
      #expect(readme.contains("\n\(table)\n\n"), "The table of metrics in README.md is to be:\n\n\(table)\n")
    }
  }

  /// As the README has it.
  private static func table(of page: String) -> String {
    var rows = ["| metric | type | |", "|---|---|---|"]
    var helps: [Substring: Substring] = [:]
    for line in page.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count == 4, words[0] == "#" else { continue }
      if words[1] == "HELP" { helps[words[2]] = words[3] }
      if words[1] == "TYPE" { rows.append("| `\(words[2])` | \(words[3]) | \(helps[words[2]] ?? "") |") }
    }
    return rows.joined(separator: "\n")
  }
}
