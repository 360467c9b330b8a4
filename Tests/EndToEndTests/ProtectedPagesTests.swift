import FoundationEssentials
import ScriptedPeers
import SimulatedCluster
import Subprocess
import Testing

/// The agent's own pages, by a file in the format of Prometheus' web.config.file.
@Suite("The agent's pages behind TLS and a password", .serialized, .timeLimit(.minutes(2)))
struct ProtectedPagesTests {
  /// Of passwords, at the lowest cost.
  private static let hashes = [
    "afterglow": "$2b$04$1YWD6H7uzzLkmL7EE8G0ieSJONNLTh127UcHObNjElLQIaSQkvMra",
    "correct horse": "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
  ]

  /// The files that a running agent and a running Prometheus read.
  private struct Files {
    let folder: String

    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
    }

    /// - Parameter clients: keys of `tls_server_config` that say which clients' certificates are asked for.
    func writeWebConfiguration(password: String, clients: [String] = []) throws {
      let tls = ["cert_file: tls.crt", "key_file: tls.key"] + clients
      try write(
        """
        tls_server_config:
        \(tls.map { "  \($0)\n" }.joined())
        basic_auth_users:
          prometheus: \(try #require(ProtectedPagesTests.hashes[password]))
        """,
        to: "web.yml"
      )
    }
  }

  private static func access(_ password: String? = nil) -> WebAccess {
    WebAccess(authority: ServerCertificates.authority, credentials: password.map { "prometheus:\($0)" })
  }

  private static func withAgent(_ body: (AfterglowProcess, Files) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let files = Files(folder: folder)
      try files.write(ServerCertificates.authority, to: "ca.crt")
      // Prometheus takes only the name in the other certificate.
      try files.write(ServerCertificates.addressed, to: "tls.crt")
      try files.write(ServerCertificates.key, to: "tls.key")
      try files.writeWebConfiguration(password: "afterglow")
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--web-config", "\(folder)/web.yml", "--log-level", "debug"]
        let (_, ending) = try await AfterglowProcess.run(arguments, access: access("afterglow"), in: folder) { agent in
          try await body(agent, files)
          #expect(!agent.process.log.contains("correct horse"))
        }
        #expect(ending.status == .exited(0))
      }
    }
  }

  @Test("are for a Prometheus that knows both; certificate and password can change while the agent runs")
  func scraped() async throws {
    try await Self.withAgent { agent, files in
      try files.write("afterglow", to: "password")
      try await PrometheusProcess.run(configured: Self.prometheus(scraping: agent), in: files.folder) { prometheus in
        func waitUntil(up value: Double, _ why: String) async throws {
          try await eventually("up to be \(value): \(why)", within: .seconds(20)) {
            try await prometheus.query("up{job=\"afterglow\"}").map(\.value) == [value] ? true : nil
          }
        }
        try await waitUntil(up: 0, "the certificate is for another name")
        try files.write(ServerCertificates.named, to: "tls.crt")
        try await waitUntil(up: 1, "the new certificate is for the right one")
        #expect(try await prometheus.query("last_over_time(afterglow_ready[1m])").map(\.value) == [1])

        try files.writeWebConfiguration(password: "correct horse")
        try await eventually("the old password to be refused", within: .seconds(10)) {
          try await Self.status("/metrics", of: agent, by: Self.access("afterglow")) == 401 ? true : nil
        }
        try await waitUntil(up: 0, "the password is another")
        #expect(try await Self.status("/metrics", of: agent, by: Self.access("correct horse")) == 200)
        try files.write("correct horse", to: "password")
        try await waitUntil(up: 1, "Prometheus knows the new password")

        try files.write("basic_auth_users: {prometheus: hunter2}", to: "web.yml")
        let complaint = try await eventually("the mistake to be told of", within: .seconds(10)) {
          agent.log(.error, mentioning: "the web configuration has changed and cannot be used").first
        }
        #expect(complaint["cause"]?.contains("it is no bcrypt hash") == true, "\(complaint)")
        #expect(try await Self.status("/metrics", of: agent, by: Self.access("correct horse")) == 200)
        #expect(try await Self.status("/metrics", of: agent, by: Self.access()) == 401)
      }
    }
  }

  private static func prometheus(scraping agent: AfterglowProcess) -> String {
    """
    scrape_configs:
      - job_name: afterglow
        scheme: https
        scrape_interval: 500ms
        scrape_timeout: 500ms
        tls_config: {ca_file: ca.crt, server_name: driver.spark.test}
        basic_auth: {username: prometheus, password_file: password}
        static_configs:
          - targets: ["\(agent.console)"]

    """
  }

  @Test(
    "are for nobody else, and not over plain HTTP; the probes ask for no password, but for a certificate if need be"
  )
  func probes() async throws {
    try await Self.withAgent { agent, files in
      for path in ["/", "/metrics", "/applications/metrics", "/api/v1/targets", "/style.css"] {
        #expect(try await Self.status(path, of: agent, by: Self.access()) == 401, "\(path)")
        #expect(try await Self.status(path, of: agent, by: Self.access("Afterglow")) == 401, "\(path)")
        #expect(try await Self.status(path, of: agent, by: Self.access("afterglow")) == 200, "\(path)")
      }
      for path in ["/healthz", "/readyz"] {
        #expect(try await Self.status(path, of: agent, by: Self.access()) == 200, "\(path)")
        await #expect(throws: (any Error).self) { try await Web.get("http://\(agent.console)\(path)") }
      }

      var known = Self.access()
      known.identity = (ServerCertificates.client, ServerCertificates.key)
      func ask(for type: String) throws {
        try files.writeWebConfiguration(
          password: "afterglow",
          clients: ["client_ca_file: ca.crt", "client_auth_type: \(type)"]
        )
      }
      try ask(for: "RequireAndVerifyClientCert")
      try await eventually("whoever has no certificate to be turned away", within: .seconds(10)) {
        (try? await Self.status("/healthz", of: agent, by: Self.access())) == nil ? true : nil
      }
      #expect(try await Self.status("/healthz", of: agent, by: known) == 200)
      #expect(try await Self.status("/metrics", of: agent, by: known) == 401, "it is no password")
      try ask(for: "VerifyClientCertIfGiven")
      try await eventually("the probes to be answered again", within: .seconds(10)) {
        try await Self.status("/healthz", of: agent, by: Self.access()) == 200 ? true : nil
      }
      #expect(try await Self.status("/healthz", of: agent, by: known) == 200)
      #expect(agent.log(.warning, .error).isEmpty)
    }
  }

  private static func status(_ path: String, of agent: AfterglowProcess, by access: WebAccess) async throws -> UInt {
    try await Web.get("\(agent.url)\(path)", by: access).status
  }
}
