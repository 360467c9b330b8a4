import FoundationEssentials
import NIOSSL
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct ClientTLSTests {
  static func file(_ text: String) -> ClusterFile { .inline(Data(text.utf8), place: "a test") }
  static let trusted = file(TestCertificates.authority)

  static func server(demandsCertificate: Bool = false) async throws -> CannedServer {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificates.server.utf8)).map {
        .certificate($0)
      },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestCertificates.serverKey.utf8), format: .pem))
    )
    if demandsCertificate {
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(
        try NIOSSLCertificate.fromPEMBytes(Array(TestCertificates.authority.utf8))
      )
    }
    return try await CannedServer(tls: configuration) { _ in .whole(200, KubernetesClientTests.emptyList) }
  }

  @Test("the certificate is checked against tls-server-name, while the address and Host stay")
  func serverName() async throws {
    let server = try await Self.server()
    let tls = ClusterTLS(authorities: Self.trusted, serverName: "api.cluster.test")
    try await withClient(of: server, tls: tls) { client in
      let page = try await client.listPods(.allPods)
      #expect(page.resourceVersion == "5")
      #expect(server.requests.first?.headers["host"] == "127.0.0.1:\(server.port)")
    }
  }

  @Test("a certificate for another name is refused")
  func otherName() async throws {
    try await withClient(of: try await Self.server(), tls: ClusterTLS(authorities: Self.trusted)) { client in
      let error = try #require(try await clusterError { try await client.listPods(.allPods) })
      #expect(error.code == .untrusted)
      #expect(error.description.contains("certificate"), "\(error)")
    }
  }

  @Test("a certificate of an authority that nobody trusts is refused")
  func otherAuthority() async throws {
    let tls = ClusterTLS(authorities: Self.file(TestCertificates.client), serverName: "api.cluster.test")
    try await withClient(of: try await Self.server(), tls: tls) { client in
      let error = try #require(try await clusterError { try await client.listPods(.allPods) })
      #expect(error.code == .untrusted)
      #expect(error.description.contains("not signed by a trusted authority"), "\(error)")
    }
  }

  @Test("with verification off any certificate will do")
  func unverified() async throws {
    try await withClient(of: try await Self.server(), tls: ClusterTLS(skipsVerification: true)) { client in
      let page = try await client.listPods(.allPods)
      #expect(page.pods == [])
    }
  }

  @Test("a client certificate is shown where the server demands one", arguments: [true, false])
  func clientCertificate(isGiven: Bool) async throws {
    var tls = ClusterTLS(authorities: Self.trusted, serverName: "api.cluster.test")
    if isGiven {
      tls.clientCertificate = Self.file(TestCertificates.client)
      tls.clientKey = Self.file(TestCertificates.clientKey)
    }
    try await withClient(of: try await Self.server(demandsCertificate: true), tls: tls) { client in
      let error = try await clusterError { try await client.listPods(.allPods) }
      #expect(error?.code == (isGiven ? nil : .unreachable))
    }
  }
}
