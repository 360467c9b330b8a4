import AsyncHTTPClient
import NIOPosix
import Testing

@testable import Transport

@Suite struct EndpointConnectionsTests {
  private func connections() -> EndpointConnections {
    EndpointConnections { _ in HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton)) }
  }

  private func material() throws -> EndpointTLS { try EndpointTLS(TLSSettings(), contents: []) }

  @Test("the same material gets the same client, another one another, and the old one is shut down")
  func rotation() async throws {
    let connections = connections()
    let (old, new) = (try material(), try material())
    let first = try await connections.withClient(for: old) { $0 }
    try await connections.withClient(for: old) { #expect($0 === first) }
    #expect(connections.count == 1)
    try await connections.withClient(for: new) { #expect($0 !== first) }
    #expect(connections.count == 1)
    try await connections.shutdown()
  }

  @Test("a client that is in use is left alone until it is given back, also where that fails")
  func inUse() async throws {
    struct Own: Error {}
    let connections = connections()
    let (old, new) = (try material(), try material())
    await #expect(throws: Own.self) {
      try await connections.withClient(for: old) { _ in
        try await connections.withClient(for: new) { _ in }
        #expect(connections.count == 2)
        throw Own()
      }
    }
    #expect(connections.count == 1)
    try await connections.shutdown()
    #expect(connections.count == 0)
  }

  @Test("after the end there is none")
  func end() async throws {
    let connections = connections()
    try await connections.withClient(for: nil) { _ in }
    try await connections.shutdown()
    await #expect(throws: HTTPClientError.self) { try await connections.withClient(for: nil) { _ in } }
  }
}
