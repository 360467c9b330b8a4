import FoundationEssentials
import Kubernetes
import ScriptedPeers
import SimulatedCluster
import Testing

/// Rules with `oauth2`, and a real server of tokens.
@Suite("Drivers whose pages ask for a token of an OAuth2 server", .serialized, .timeLimit(.minutes(3)))
struct TokenTests {
  private struct Stage {
    let agent: AfterglowProcess
    let server: TokenServer
    let brief: TestDriver
    let lasting: TestDriver
    let secretFile: String

    func write(secret: String) throws {
      try Data("\(secret)\n".utf8).write(to: URL(filePath: secretFile), options: .atomic)
    }

    /// Waits for a page that shows more than is known of it now.
    func newPage(of driver: TestDriver, within limit: Duration) async throws {
      let before = try await agent.applications().completedTasks(of: driver.id) ?? 0
      try await eventually("a new page of \(driver.name)", within: limit, note: { try? await agent.page("/targets") }) {
        try await agent.applications().completedTasks(of: driver.id).map { $0 > before } == true ? true : nil
      }
    }
  }

  /// Two drivers, each behind a door of its own, and a rule for each, of which the one has a wrong secret at first.
  private static func withStage(_ body: (Stage) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        var drivers: [TestDriver] = []
        for name in ["brief-driver", "lasting-driver"] {
          let driver = try await cluster.addDriver(name, isAnnotated: false)
          try await driver.simulated.start()
          drivers.append(driver)
        }
        try await TokenServer.run(before: drivers.map(\.address), in: folder) { [drivers] server in
          for (driver, door) in zip(drivers, server.doors) {
            try cluster.server.update(namespace: driver.namespace, name: driver.name) {
              $0.annotations = [
                "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
                "prometheus.io/port": "\(door)",
              ]
            }
          }
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          try Data(ServerCertificates.authority.utf8).write(to: URL(filePath: "\(folder)/ca.crt"))
          try Data(TokenServer.secret.utf8).write(to: URL(filePath: "\(folder)/lasting-secret"))
          try Data("not-the-secret".utf8).write(to: URL(filePath: "\(folder)/brief-secret"))
          let rules = [(TokenServer.Client.brief, drivers[0]), (.lasting, drivers[1])].map { client, driver in
            rule(for: driver, client, server)
          }
          try Data("rules:\n\(rules.joined())".utf8).write(to: URL(filePath: "\(folder)/afterglow.yaml"))
          let arguments = [
            "--kubeconfig", kubeconfig.path, "--config", "\(folder)/afterglow.yaml", "--log-level", "debug",
          ]
          _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
            let stage = Stage(
              agent: agent,
              server: server,
              brief: drivers[0],
              lasting: drivers[1],
              secretFile: "\(folder)/brief-secret"
            )
            try await body(stage)
          }
        }
      }
    }
  }

  private static func rule(for driver: TestDriver, _ client: TokenServer.Client, _ server: TokenServer) -> String {
    """
      - name: \(client.rawValue)
        namespaces: [\(driver.namespace)]
        pod-selector: spark-app-selector=\(driver.id)
        tls: {ca-file: ca.crt, server-name: driver.spark.test}
        oauth2:
          client-id: \(client.rawValue)
          client-secret-file: \(client.rawValue)-secret
          token-url: \(server.tokenURL)
          scopes: [metrics]
          tls: {ca-file: ca.crt}

    """
  }

  @Test("are captured with tokens that are renewed before they end, and once where one was revoked; nothing shows them")
  func captured() async throws {
    try await Self.withStage { stage in
      let (agent, server) = (stage.agent, stage.server)
      try await eventually("the wrong secret to be told of", within: .seconds(20)) {
        try await agent.page("/targets?pod=brief-driver").contains("invalid_client; check client id and secret")
          ? true : nil
      }
      #expect(try server.denials(of: stage.brief.address) == 0, "nothing is asked without a token")
      try await stage.newPage(of: stage.lasting, within: .seconds(20))
      let first = try #require(server.grants(to: .lasting).first)
      try await server.revoke(first)

      try stage.write(secret: TokenServer.secret)
      try await stage.newPage(of: stage.brief, within: .seconds(40))
      try await eventually("the short token to be renewed again and again", within: .seconds(60)) {
        try server.grants(to: .brief).count >= 4 ? true : nil
      }
      #expect(try server.denials(of: stage.brief.address) == 0, "none is used that has ended")

      // What is answered with 401 is fetched anew once in half a minute.
      try await eventually("another token in place of the revoked one", within: .seconds(60)) {
        try server.grants(to: .lasting).count > 1 ? true : nil
      }
      try await stage.newPage(of: stage.lasting, within: .seconds(40))
      let grants = try server.grants(to: .lasting)
      #expect(grants.count == 2)
      #expect(grants[1].at - grants[0].at > 29)
      #expect(try server.denials(of: stage.lasting.address) > 0)

      let all = try grants + server.grants(to: .brief)
      #expect(all.allSatisfy { $0.way == "header" && $0.scope == "metrics" }, "\(all)")
      let shown = try await agent.process.log + agent.page("/targets") + agent.page("/api/v1/targets")
      for secret in [TokenServer.secret, "not-the-secret"] + all.map(\.token) {
        #expect(!shown.contains(secret), "\(secret)")
      }
    }
  }
}
