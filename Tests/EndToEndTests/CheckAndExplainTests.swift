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

  @Test("a check takes its settings from standard input, as what convert prints")
  func standardInput() async throws {
    try await withTemporaryFolder { folder in
      let script = "printf 'hold: 1m\\n' | exec \"$0\" check --offline --config -"
      let launch = RunningProcess.Launch(
        name: "check",
        executable: "/bin/sh",
        arguments: ["-c", script, try Tree.built("afterglow")],
        environment: [:],
        folder: folder,
        grace: .seconds(5)
      )
      let (log, ending) = try await RunningProcess.run(launch) { process in
        try await process.waitForEnd(within: .seconds(30))
        return process.log
      }
      #expect(ending.status == .exited(0))
      #expect(log.hasPrefix("ok       configuration  standard input: 1 setting given, 0 rules"), "\(log)")
    }
  }

  @Test("an explanation that nobody could give is told from one that says no")
  func unknown() async throws {
    let (log, ending) = try await AfterglowProcess.command(
      "explain",
      ["pod", "a/b", "--agent", "http://127.0.0.1:1"]
    )
    #expect(ending.status == .exited(2))
    #expect(log.contains("connection refused"), "\(log)")
  }

  @Test("a demonstration writes a kubeconfig by which it can be checked, and over no other file")
  func demonstration() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/kubeconfig"
      let arguments = ["--drivers", "1", "--keep", "--kubeconfig", path]
      for name in ["first", "second"] {
        let launch = RunningProcess.Launch(
          name: name,
          executable: try Tree.built("afterglow"),
          arguments: ["demo"] + arguments,
          folder: folder,
          grace: .seconds(15)
        )
        _ = try await RunningProcess.run(launch) { process in
          let words = try await eventually("the demonstration's words", within: .seconds(20)) { () -> String? in
            process.log.contains("\nKubeconfig: ") ? process.log : nil
          }
          #expect(words.contains("\nPages: http://127.0.0.1:"), "\(words)")
          let (log, ending) = try await AfterglowProcess.command("check", ["--kubeconfig", path])
          #expect(ending.status == .exited(0), "\(log)")
          #expect(log.contains("context \"simulated\""))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
      }
      try Data("apiVersion: v1\n".utf8).write(to: URL(filePath: path))
      let (log, ending) = try await AfterglowProcess.command("demo", arguments)
      #expect(ending.status == .exited(1))
      #expect(log.contains("there is another file already"), "\(log)")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "apiVersion: v1\n")
    }
  }

  /// The first line, once the agent has the time to ask the API server.
  private func expectAnswer(_ answer: String, of arguments: [String]) async throws {
    let log = try await eventually("an answer to \(arguments[1])", within: .seconds(20)) { () -> String? in
      let (log, ending) = try await AfterglowProcess.command("explain", arguments)
      // 2 is that it cannot be said now.
      return ending.status == .exited(1) ? log : nil
    }
    #expect(log.split(separator: "\n").first.map(String.init) == answer)
  }
}
