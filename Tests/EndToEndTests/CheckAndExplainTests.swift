import Console
import FoundationEssentials
import Subprocess
import Testing

/// `afterglow check` and `afterglow explain` beside a real Pushgateway and a real Prometheus.
@Suite("The commands that say why", .serialized, .timeLimit(.minutes(5)))
struct CheckAndExplainTests {
  private struct Report: Decodable {
    struct Check: Decodable {
      var name: String
      var status: String
      var words: String
    }

    struct Pod: Decodable {
      var pod: String
      var targets: [String]
    }

    var ok: Bool
    var checks: [Check]
    var pods: [Pod]
  }

  private struct Peers: Sendable {
    var cluster: TestCluster
    var gateway: PushgatewayProcess
    var prometheus: PrometheusProcess
    var settings: [String]
    var folder: String
  }

  private func withPeers(_ body: (Peers) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await PushgatewayProcess.run(in: folder) { gateway in
        try await PrometheusProcess.run(scraping: [gateway.authority], in: folder) { prometheus in
          try await TestCluster.run { cluster in
            let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
            let settings = [
              "--kubeconfig", kubeconfig.path, "--pushgateway", gateway.url, "--prometheus", prometheus.url, "--spool",
              "\(folder)/spool",
            ]
            let peers = Peers(
              cluster: cluster,
              gateway: gateway,
              prometheus: prometheus,
              settings: settings,
              folder: folder
            )
            try await body(peers)
          }
        }
      }
    }
  }

  @Test("a check finds all in order, and what Prometheus scrapes")
  func check() async throws {
    try await withPeers { peers in
      let driver = try await peers.cluster.startDriver("driver")
      let report = try await eventually("Prometheus to scrape the gateway", within: .seconds(20)) { () -> Report? in
        let (log, _) = try await AfterglowProcess.command("check", peers.settings + ["--output", "json"])
        let report = try JSONDecoder().decode(Report.self, from: Data(log.utf8))
        return report.checks.contains { $0.words.hasSuffix("with honor_labels, and it is up") } ? report : nil
      }
      #expect(report.ok)
      #expect(
        report.checks.map { "\($0.name) \($0.status)" } == [
          "configuration ok", "api-server ok", "permission ok", "permission ok", "pods ok", "pushgateway ok",
          "prometheus ok", "scrapes ok", "spool ok",
        ],
        "\(report.checks)"
      )
      #expect(report.pods.map(\.pod) == [driver.pod])
      #expect(report.pods.first?.targets.count == 1)
      #expect(try await peers.gateway.groups().isEmpty)

      let (table, ending) = try await AfterglowProcess.command("check", peers.settings)
      #expect(ending.status == .exited(0))
      #expect(table.hasSuffix("\n\nall is well\n"), "\(table)")
      let elsewhere = ["--kubeconfig", "\(peers.folder)/kubeconfig", "--pushgateway", "http://127.0.0.1:1"]
      let (failed, bad) = try await AfterglowProcess.command("check", elsewhere)
      #expect(bad.status == .exited(1))
      #expect(failed.contains("\nfailed   pushgateway    cannot reach http://127.0.0.1:1"), "\(failed)")
    }
  }

  @Test("an explanation goes from the pod to Prometheus, by an agent and without one")
  func explain() async throws {
    try await withPeers { peers in
      let driver = try await peers.cluster.startDriver("report-driver", worksFor: .seconds(1))
      _ = try await peers.cluster.addDriver("plain-driver", isAnnotated: false)
      _ = try await AfterglowProcess.run(peers.settings, in: peers.folder) { agent in
        let group = "\(peers.gateway.url)/metrics/job/spark/application_id/\(driver.id)"
        let url = "http://\(agent.console)"
        let asked = try await eventually("the whole chain to be told", within: .seconds(20)) { () -> String? in
          let (log, ending) = try await AfterglowProcess.command("explain", ["pod", driver.pod, "--agent", url])
          return ending.status == .exited(0) && log.contains("; its values are at \(group)\n") ? log : nil
        }
        for line in [
          "[ok]   pod: Running on node node-1", "[ok]   samples: ", "[ok]   group: ",
          "[ok]   gateway: \(peers.gateway.url)",
        ] {
          #expect(asked.contains("\n\(line)"), "\(asked)")
        }
        #expect(!asked.contains("[no]"), "\(asked)")

        let application = ["application", driver.id, "--agent", url, "--output", "json"]
        let (json, _) = try await AfterglowProcess.command("explain", application)
        #expect(try JSONDecoder().decode(Explanation.self, from: Data(json.utf8)).steps.count > 5)

        try await expectAnswer(
          "pod spark/plain-driver is not scraped: no prometheus.io/scrape annotation; set it to \"true\" to have the pod scraped",
          of: ["pod", "spark/plain-driver", "--agent", url]
        )
        try await expectAnswer(
          "pod spark/reprot-driver is not there: there is none of this name in namespace spark; did you mean "
            + "spark/report-driver?",
          of: ["pod", "spark/reprot-driver", "--agent", url]
        )

        let alone = try await eventually("Prometheus to have the group", within: .seconds(20)) { () -> String? in
          let (log, _) = try await AfterglowProcess.command("explain", ["pod", driver.pod] + peers.settings)
          return log.contains("\n[ok]   prometheus: \(peers.prometheus.url) has generation ") ? log : nil
        }
        #expect(alone.hasPrefix("pod \(driver.pod) can be scraped: "), "\(alone)")
        #expect(alone.contains("\n[ok]   gateway: \(peers.gateway.url) has the group of application \(driver.id)"))
      }
    }
  }

  /// The first line, once the agent has the time to ask the API server.
  private func expectAnswer(_ answer: String, of arguments: [String]) async throws {
    let log = try await eventually("an answer to \(arguments[1])", within: .seconds(20)) { () -> String? in
      let (log, ending) = try await AfterglowProcess.command("explain", arguments)
      return ending.status == .exited(0) ? log : nil
    }
    #expect(log.split(separator: "\n").first.map(String.init) == answer)
  }
}
