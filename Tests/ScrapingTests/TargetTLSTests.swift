import Discovery
import Fixtures
import NIOSSL
import Testing

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
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TargetCertificates.key.utf8), format: .pem))
    )
    if demandsCertificate {
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(
        try NIOSSLCertificate.fromPEMBytes(Array(TargetCertificates.authority.utf8))
      )
    }
    return configuration
  }

  private func outcome(
    of certificate: String,
    demandsCertificate: Bool = false,
    trusts authority: String? = TargetCertificates.authority,
    _ change: (inout TargetAccess.TLS) -> Void = { _ in }
  ) async throws -> String {
    let folder = try TemporaryFolder()
    var tls = TargetAccess.TLS()
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
    #expect(try await outcome(of: TargetCertificates.addressed) == "page")
    #expect(try await outcome(of: TargetCertificates.named) == "bad_certificate")
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
    let certificate = holding == .names ? TargetCertificates.named : TargetCertificates.addressed
    #expect(try await outcome(of: certificate) { $0.serverName = name } == expected)
  }

  @Test("a certificate that has expired, or of an authority that is not trusted, is refused")
  func untrusted() async throws {
    #expect(try await outcome(of: TargetCertificates.expired) == "bad_certificate")
    #expect(try await outcome(of: TargetCertificates.addressed, trusts: TargetCertificates.client) == "bad_certificate")
    #expect(try await outcome(of: TargetCertificates.addressed, trusts: nil) == "bad_certificate")
  }

  @Test("with verification off any certificate will do")
  func unverified() async throws {
    #expect(try await outcome(of: TargetCertificates.expired, trusts: nil) { $0.skipsVerification = true } == "page")
    let named = try await outcome(of: TargetCertificates.named, trusts: nil) {
      $0.skipsVerification = true
      $0.serverName = "other.test"
    }
    #expect(named == "page")
  }

  @Test("a client certificate is shown where the server demands one")
  func clientCertificate() async throws {
    let folder = try TemporaryFolder()
    let certificate = try folder.write(TargetCertificates.client, to: "certificate")
    let key = try folder.write(TargetCertificates.key, to: "key")
    let shown = try await outcome(of: TargetCertificates.addressed, demandsCertificate: true) {
      ($0.certificateFile, $0.keyFile) = (certificate, key)
    }
    #expect(shown == "page")
    #expect(try await outcome(of: TargetCertificates.addressed, demandsCertificate: true) == "tls_handshake")
  }

  @Test("a port that does not speak TLS is named as such, as is one that does where plain HTTP is asked for")
  func wrongScheme() async throws {
    try await PageFetcher.run(accesses: ["r": TargetAccess()]) { fetcher in
      try await ScriptedServer.run(answers: [[.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]]) {
        server in
        #expect(await fetcher.outcome(.sample(scheme: .https, port: server.port, rule: "r")) == "not_tls")
      }
      let tls = try server(TargetCertificates.addressed)
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
    var tls = TargetAccess.TLS()
    tls.authorityFile = try folder.write(TargetCertificates.authority, to: "authority")
    let configuration = try server(TargetCertificates.addressed)
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
