import AsyncHTTPClient
import FoundationEssentials
import NIOPosix
import NIOSSL
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct ConnectionRotationTests {
  let time = ManualTime()
  let rotation = ConnectionRotation { security in
    var configuration = HTTPClient.Configuration()
    configuration.tlsConfiguration = security
    return HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: configuration
    )
  }

  /// Materials that differ, as those of a certificate that is renewed do; the line ends make no other certificate.
  private func material(_ number: Int) -> TLSMaterial {
    let text = TestCertificates.authority + String(repeating: "\n", count: number)
    return TLSMaterial(authorities: Data(text.utf8))
  }

  @Test("equal materials share one client, and make configurations that the HTTP client takes for equal")
  func same() async throws {
    let certificate = try ClientCertificate(
      chain: .inline(Data(TestCertificates.client.utf8), place: ""),
      key: .inline(Data(TestCertificates.clientKey.utf8), place: "")
    )
    func material() -> TLSMaterial {
      TLSMaterial(authorities: Data(TestCertificates.authority.utf8), certificate: certificate)
    }
    let first = try await rotation.client(for: material(), at: time.now)
    let second = try await rotation.client(for: material(), at: time.now)
    #expect(first === second && rotation.count == 1)
    #expect(try material().makeConfiguration().bestEffortEquals(try material().makeConfiguration()))
    try await rotation.shutdown()
  }

  @Test("another material gets another client, and a request that still has the old one the old client")
  func changed() async throws {
    let first = try await rotation.client(for: material(1), at: time.now)
    let second = try await rotation.client(for: material(2), at: time.now)
    #expect(first !== second)
    #expect(try await rotation.client(for: material(1), at: time.now) === first)
    #expect(try await rotation.client(for: material(2), at: time.now) === second)
    #expect(rotation.count == 2)
    try await rotation.shutdown()
  }

  @Test("old clients are closed after a quarter of an hour, and there are never more than four")
  func bounded() async throws {
    for number in 0..<3 {
      _ = try await rotation.client(for: material(number), at: time.now)
      time.pass(.seconds(300))
    }
    #expect(rotation.count == 3)
    time.pass(.seconds(600))
    _ = try await rotation.client(for: material(3), at: time.now)
    #expect(rotation.count == 2)
    for number in 4..<100 { _ = try await rotation.client(for: material(number), at: time.now) }
    #expect(rotation.count == 5)
    try await rotation.shutdown()
    #expect(rotation.count == 0)
  }

  @Test("after the end there is no client any more")
  func over() async throws {
    try await rotation.shutdown()
    await #expect(throws: HTTPClientError.alreadyShutdown) { try await rotation.client(for: nil, at: time.now) }
  }
}
