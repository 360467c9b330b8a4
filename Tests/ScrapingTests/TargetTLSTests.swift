import Discovery
import Fixtures
import NIOSSL
import ScriptedPeers
import Testing
import Transport

@testable import Scraping

/// Fetches over TLS, from servers with each kind of certificate.
@Suite(.timeLimit(.minutes(1))) struct TargetTLSTests {
  enum Holding: Sendable {
    case names
    case addresses
  }

  private static let page = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nm 1\n"

  private func server(_ certificate: String, demandsCertificate: Bool = false) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(ServerCertificates.key.utf8), format: .pem))
    )
    if demandsCertificate {
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(
        try NIOSSLCertificate.fromPEMBytes(Array(ServerCertificates.authority.utf8))
      )
    }
    return configuration
  }

  private func outcome(
    of certificate: String,
    demandsCertificate: Bool = false,
    trusts authority: String? = ServerCertificates.authority,
    _ change: (inout TLSSettings) -> Void = { _ in }
  ) async throws -> String {
    let folder = try TemporaryFolder()
    var tls = TLSSettings()
    tls.authorityFile = try authority.map { try folder.write($0, to: "authority") }
    change(&tls)
    let configuration = try server(certificate, demandsCertificate: demandsCertificate)
    return try await ScriptedServer.run(tls: configuration, answers: [[.say(Self.page)], [.say(Self.page)]]) { server in
      try await PageFetcher.run(accesses: ["r": TargetAccess(tls: tls)]) { fetcher in
        let target = Target.sample(scheme: .https, port: server.port, rule: "r")
        let first = await fetcher.outcome(target)
        guard first == "page" else { return first }
        #expect(await fetcher.outcome(target) == "page")
        #expect(server.log.connections == 1)
        return first
      }
    }
  }

  @Test("a certificate for the pod's address is taken where no name is asked for")
  func address() async throws {
    #expect(try await outcome(of: ServerCertificates.addressed) == "page")
    #expect(try await outcome(of: ServerCertificates.named) == "bad_certificate")
  }

  @Test(
    "with a server name that name must be in the certificate, and nothing else will do",
    arguments: [
      (Holding.names, "driver.spark.test", "page"),
      (.names, "a.pool.spark.test", "page"),
      (.names, "other.spark.test", "bad_certificate"),
      // It holds the address that is connected to, which is not what was asked for.
      (.addresses, "driver.spark.test", "bad_certificate"),
      (.addresses, "127.0.0.1", "page"),
      (.addresses, "127.0.0.2", "bad_certificate"),
    ]
  )
  func serverName(holding: Holding, name: String, expected: String) async throws {
    let certificate = holding == .names ? ServerCertificates.named : ServerCertificates.addressed
    #expect(try await outcome(of: certificate) { $0.serverName = name } == expected)
  }

  @Test("a certificate that has expired, or of an authority that is not trusted, is refused")
  func untrusted() async throws {
    #expect(try await outcome(of: ServerCertificates.expired) == "bad_certificate")
    #expect(try await outcome(of: ServerCertificates.addressed, trusts: ServerCertificates.client) == "bad_certificate")
    #expect(try await outcome(of: ServerCertificates.addressed, trusts: nil) == "bad_certificate")
  }

  @Test("with verification off any certificate will do")
  func unverified() async throws {
    #expect(try await outcome(of: ServerCertificates.expired, trusts: nil) { $0.skipsVerification = true } == "page")
    let named = try await outcome(of: ServerCertificates.named, trusts: nil) {
      $0.skipsVerification = true
      $0.serverName = "other.test"
    }
    #expect(named == "page")
  }

  @Test("a client certificate is shown where the server demands one")
  func clientCertificate() async throws {
    let folder = try TemporaryFolder()
    let certificate = try folder.write(ServerCertificates.client, to: "certificate")
    let key = try folder.write(ServerCertificates.key, to: "key")
    let shown = try await outcome(of: ServerCertificates.addressed, demandsCertificate: true) {
      ($0.certificateFile, $0.keyFile) = (certificate, key)
    }
    #expect(shown == "page")
    #expect(try await outcome(of: ServerCertificates.addressed, demandsCertificate: true) == "tls_handshake")
  }

  @Test("a port that does not speak TLS is named as such, as is one that does where plain HTTP is asked for")
  func wrongScheme() async throws {
    try await PageFetcher.run(accesses: ["r": TargetAccess()]) { fetcher in
      try await ScriptedServer.run(answers: [[.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]]) {
        server in
        #expect(await fetcher.outcome(.sample(scheme: .https, port: server.port, rule: "r")) == "not_tls")
      }
      let tls = try server(ServerCertificates.addressed)
      try await ScriptedServer.run(tls: tls, answers: []) { server in
        let outcome = await fetcher.outcome(.sample(port: server.port))
        #expect(["bad_answer", "closed"].contains(outcome), "\(outcome)")
      }
    }
  }

  @Test("a handshake that stalls ends at the deadline")
  func stalled() async throws {
    try await PageFetcher.run(timeout: .milliseconds(100), accesses: ["r": TargetAccess()]) { fetcher in
      try await ScriptedServer.run(answers: []) { server in
        #expect(await fetcher.outcome(.sample(scheme: .https, port: server.port, rule: "r")) == "timed_out")
        try await server.wait { $0.connections == 1 && $0.openConnections == 0 }
      }
    }
  }

  @Test("another certificate of the rule's own takes a new connection")
  func newAccess() async throws {
    let folder = try TemporaryFolder()
    var tls = TLSSettings()
    tls.authorityFile = try folder.write(ServerCertificates.authority, to: "authority")
    let configuration = try server(ServerCertificates.addressed)
    try await ScriptedServer.run(tls: configuration, answers: [[.say(Self.page)], [.say(Self.page)]]) { server in
      try await PageFetcher.run(accesses: ["a": TargetAccess(tls: tls), "b": TargetAccess(tls: tls)]) { fetcher in
        for rule in ["a", "b"] {
          #expect(await fetcher.outcome(.sample(scheme: .https, port: server.port, rule: rule)) == "page")
        }
        try await server.wait { $0.connections == 2 && $0.openConnections == 1 }
      }
    }
  }
}
