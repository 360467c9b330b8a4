import FoundationEssentials
import SimulatedCluster
import Testing

@Suite("A configuration file that changes while the agent runs", .serialized, .timeLimit(.minutes(1)))
struct ConfigurationReloadTests {
  @Test("finds pods that were of no interest before, and scrapes those no more that are of none; others go on")
  func found() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/afterglow.yaml"
      func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
      }
      try write("hold: 1s\n")
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--config", file]
        _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let asking = try await cluster.startDriver("asking-driver", worksFor: .milliseconds(300))
          let silent = try await cluster.addDriver("silent-driver", worksFor: .milliseconds(300), isAnnotated: false)
          try await silent.simulated.start()
          _ = try await asking.showsItsTotal()
          #expect(silent.tasksLastShown == nil)

          try write(
            """
            hold: 1s
            rules:
              - {name: drivers, scrape: true, pod-selector: spark-role=driver, port: \(silent.simulated.port), \
              paths: /metrics/executors/prometheus/}
            """
          )
          let total = try await silent.showsItsTotal()
          try await eventually("both on the page", within: .seconds(10)) {
            let page = try await agent.applications()
            return page.completedTasks(of: silent.id) == total && page.completedTasks(of: asking.id) != nil ? true : nil
          }

          try write("hold: 1s\n")
          try await eventually("the one that does not ask to have no target", within: .seconds(20)) {
            try await agent.page("/targets").contains("silent-driver") ? nil : true
          }
          let page = try await agent.applications()
          #expect(page.completedTasks(of: silent.id) == total, "its last values stay until it ends")
          #expect(page.completedTasks(of: asking.id) != nil)
          #expect(page.values("afterglow_application_end_timestamp_seconds").isEmpty, "nothing has ended")
          try await silent.succeed()
          try await eventually("the group to be gone when its pod has ended", within: .seconds(20)) {
            try await agent.page("/applications/metrics").contains(silent.id) ? nil : true
          }
          #expect(agent.log(.error, .critical).isEmpty)
        }
      }
    }
  }

  @Test("a web configuration that is broken while the agent runs is told of though nobody asks for a page")
  func brokenWebConfiguration() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/web.yml"
      try Data("http_server_config: {headers: {X-Frame-Options: deny}}\n".utf8).write(to: URL(filePath: file))
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let rule = "[{name: plain, namespaces: [a], scheme: http, bearer-token-file: \(file)}]"
        let arguments = ["--kubeconfig", kubeconfig.path, "--web-config", file, "--rules", rule]
        _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let metric = "afterglow_config_last_reload_successful"
          #expect(try await agent.metrics().value(metric) == 1)
          try Data("http_server_config: {headers: {X-Frame-Options: maybe}}\n".utf8)
            .write(to: URL(filePath: file), options: .atomic)
          let line = try await eventually("an error in the log", within: .seconds(10)) {
            agent.log(.error, mentioning: file).first
          }
          #expect(line["cause"]?.contains("X-Frame-Options") == true, "\(line)")
          #expect(try await agent.metrics().value(metric) == 0)
          let warnings = agent.log(.warning, mentioning: "credentials are sent over plain HTTP")
          #expect(warnings.map { $0["rule"] } == ["plain"])
        }
      }
    }
  }

  @Test("takes effect for applications that run already; one with a mistake is told of, and changes nothing")
  func followed() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/afterglow.yaml"
      func write(_ text: String) throws {
        // As a mount of Kubernetes does it, which never shows half a file.
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
      }
      try write("hold: 1m\n")
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--config", file]
        _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let driver = try await cluster.startDriver("reloaded-driver", worksFor: .milliseconds(300))
          let labels = ["application_id": driver.id]
          try await eventually("the executors on the page", within: .seconds(10)) {
            try await agent.applications().values("metrics_executor_maxMemory_bytes", labels).count == 3 ? true : nil
          }
          #expect(try await agent.metrics().value("afterglow_config_last_reload_successful") == 1)

          try write(
            """
            hold: 1s
            log-level: debug
            rules: [{name: all, growth: 0.5}]
            metric-relabelings: [{action: drop, source_labels: [__name__], regex: metrics_executor_maxMemory_bytes}]
            owner: somebody
            """
          )
          try await eventually("the metric to be gone from the page", within: .seconds(15)) {
            let page = try await agent.applications()
            let isThere = page.completedTasks(of: driver.id) != nil
            return isThere && page.values("metrics_executor_maxMemory_bytes", labels).isEmpty ? true : nil
          }
          #expect(try await agent.page("/targets").contains("(rule all)"))
          #expect(try await agent.metrics().value("afterglow_config_pending_settings") == 1)
          // It is told once it is done.
          let notice = try await eventually("the change to be told", within: .seconds(5)) {
            agent.log(.notice, mentioning: "the configuration has changed").first
          }
          #expect(notice["settings"] == "rules, metric-relabelings, hold, log-level")
          let pending = try await eventually("what waits to be told", within: .seconds(5)) {
            agent.log(.warning, mentioning: "started again").first
          }
          #expect(pending["settings"] == "owner")

          try write("hold: 1s\ngroth: 1\n")
          try await eventually("the mistake to be told", within: .seconds(15)) {
            try await agent.metrics().value("afterglow_config_last_reload_successful") == 0 ? true : nil
          }
          let complaint = try await eventually("the mistake in the log", within: .seconds(5)) {
            agent.log(.error, mentioning: "did you mean growth?").first
          }
          #expect(complaint["cause"]?.contains("afterglow.yaml:2:1: groth") == true, "\(complaint)")
          #expect(try await agent.page("/targets").contains("(rule all)"))

          try await driver.succeed()
          try await eventually("the group to be gone after the new hold", within: .seconds(20)) {
            try await agent.page("/applications/metrics").contains(driver.id) ? nil : true
          }
        }
      }
    }
  }
}
