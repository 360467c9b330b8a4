import FoundationEssentials
import ScriptedPeers
import SimulatedCluster
import Testing

/// Debian's Pushgateway with TLS and a password, as its own `--web.config.file` sets them up.
@Suite("A Pushgateway behind TLS and a password", .serialized, .timeLimit(.minutes(1)))
struct ProtectedPushgatewayTests {
  /// Of "afterglow", at the lowest cost.
  private static let hash = "$2b$04$1YWD6H7uzzLkmL7EE8G0ieSJONNLTh127UcHObNjElLQIaSQkvMra"

  @Test("gets the groups, as soon as the file with the password is right; the password is nowhere in the log")
  func passwordFromFile() async throws {
    try await withTemporaryFolder { folder in
      func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
        return "\(folder)/\(name)"
      }
      let web = """
        tls_server_config:
          cert_file: \(try write(ServerCertificates.addressed, to: "gateway.crt"))
          key_file: \(try write(ServerCertificates.key, to: "gateway.key"))
        basic_auth_users: {agent: "\(Self.hash)"}
        """
      let webConfiguration = try write(web, to: "web.yml")
      try await PushgatewayProcess.run(webConfiguration: webConfiguration, in: folder) { gateway in
        try await TestCluster.run { cluster in
          let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
          let configuration = """
            pushgateway:
              url: https://\(gateway.authority)
              tls: {ca-file: \(try write(ServerCertificates.authority, to: "authority.crt"))}
              basic-auth: {username: agent, password-file: \(try write("not-the-password", to: "password"))}
            """
          let arguments = [
            "--kubeconfig", kubeconfig.path, "--config", try write(configuration, to: "afterglow.yaml"),
            "--log-level", "debug",
          ]
          _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
            try await eventually("the wrong password to be told of", within: .seconds(20)) {
              let complaint = agent.log(.warning, mentioning: "Pushgateway cannot be used").first
              return complaint?["cause"]?.contains("check the credentials") == true ? true : nil
            }
            // Until all questions have been given up, though there is nothing to be pushed.
            try await eventually("the questions to be denied", within: .seconds(20)) {
              let denied = try await agent.metrics().value(
                "afterglow_pushgateway_requests_total",
                ["method": "survey", "result": "refused"]
              )
              return denied.map { $0 >= 1 } == true ? true : nil
            }
            #expect(try await agent.metrics().value("afterglow_pushgateway_up") == 0)
            let page = try await agent.page("/groups")
            #expect(page.contains("cannot be used: ") && page.contains("check the credentials"))
            let driver = try await cluster.startDriver("guarded-driver", worksFor: .milliseconds(300))
            _ = try await driver.showsItsTotal()
            try await driver.succeed()
            #expect(agent.log(.notice, mentioning: "is back").isEmpty)
            _ = try write("afterglow\n", to: "password")
            try await eventually("the group to be delivered", within: .seconds(40)) {
              let metrics = try await agent.metrics()
              return metrics.value("afterglow_groups", ["state": "held"]) == 1
                && metrics.value("afterglow_pushgateway_up") == 1 ? true : nil
            }
            #expect(agent.log(.notice, mentioning: "is back").count == 1)
            #expect(agent.log(.warning, mentioning: "does not show what it holds").isEmpty)
            let address = "https://\(gateway.authority)/metrics/job/spark/application_id/\(driver.id)"
            #expect(try await agent.page("/groups").contains(" at \(address)\n"))
            #expect(!agent.process.lines.contains { $0.contains("not-the-password") })
          }
        }
      }
    }
  }
}
