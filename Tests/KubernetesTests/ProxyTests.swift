import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct ProxyTests {
  private static let tls = ClusterTLS(authorities: ClientTLSTests.trusted, serverName: "api.cluster.test")

  private func withProxy<Result>(
    refusal: String? = nil,
    _ body: (TunnelProxy) async throws -> Result
  ) async throws -> Result {
    let proxy = try await TunnelProxy(refusal: refusal)
    do {
      let result = try await body(proxy)
      try await proxy.stop()
      return result
    } catch {
      try? await proxy.stop()
      throw error
    }
  }

  @Test("TLS goes through an HTTP proxy from end to end, and the certificate is checked against tls-server-name")
  func http() async throws {
    try await withProxy { proxy in
      let server = try await ClientTLSTests.server()
      let way = try ClusterProxy("http://jane:s%3Acret@127.0.0.1:\(proxy.port)", place: "")
      try await withClient(of: server, tls: Self.tls, credentials: .token("t"), proxy: way) { client in
        _ = try await client.listPods(.allPods)
        let asked = try #require(proxy.requests.first)
        #expect(asked.hasPrefix("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\n"), "\(asked)")
        // jane:s:cret
        #expect(asked.contains("proxy-authorization: Basic amFuZTpzOmNyZXQ=\r\n"), "\(asked)")
        #expect(!asked.contains("Bearer"))
        let request = try #require(server.requests.first)
        #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
        #expect(request.headers["proxy-authorization"] == nil)
      }
    }
  }

  @Test("a certificate for another name is refused behind a proxy, too")
  func otherName() async throws {
    try await withProxy { proxy in
      let way = ClusterProxy(kind: .http, host: "127.0.0.1", port: proxy.port)
      let tls = ClusterTLS(authorities: ClientTLSTests.trusted)
      try await withClient(of: try await ClientTLSTests.server(), tls: tls, proxy: way) { client in
        let error = try #require(try await clusterError { try await client.listPods(.allPods) })
        #expect(error.code == .untrusted)
        #expect(error.description.contains("certificate"), "\(error)")
      }
    }
  }

  @Test("TLS goes through a SOCKS proxy")
  func socks() async throws {
    try await withProxy { proxy in
      let server = try await ClientTLSTests.server()
      let way = ClusterProxy(kind: .socks5, host: "127.0.0.1", port: proxy.port)
      try await withClient(of: server, tls: Self.tls, proxy: way) { client in
        _ = try await client.listPods(.allPods)
        #expect(proxy.requests == ["SOCKS 127.0.0.1:\(server.port)"])
      }
    }
  }

  @Test("a server without TLS is reached by CONNECT as well")
  func plain() async throws {
    try await withProxy { proxy in
      let server = try await CannedServer { _ in .whole(200, KubernetesClientTests.emptyList) }
      let way = ClusterProxy(kind: .http, host: "127.0.0.1", port: proxy.port)
      try await withClient(of: server, proxy: way) { client in
        _ = try await client.listPods(.allPods)
        #expect(proxy.requests.count == 1 && server.requests.count == 1)
      }
    }
  }

  @Test(
    "a proxy that refuses is named, without its password",
    arguments: [("407 Proxy Authentication Required", "authentication"), ("503 Unavailable", "proxy")]
  )
  func refusal(status: String, word: String) async throws {
    try await withProxy(refusal: status) { proxy in
      let way = try ClusterProxy("http://jane:hidden@127.0.0.1:\(proxy.port)", place: "")
      try await withClient(of: try await ClientTLSTests.server(), tls: Self.tls, proxy: way) { client in
        let error = try #require(try await clusterError { try await client.listPods(.allPods) })
        #expect(error.code == .unreachable)
        #expect(error.description.contains("through the proxy http://127.0.0.1:\(proxy.port)"), "\(error)")
        #expect(error.description.contains(word), "\(error)")
        #expect(!error.description.contains("hidden"))
      }
    }
  }

  @Test("a proxy that is not there is an error of the connection")
  func absent() async throws {
    let gone = try await withProxy { $0.port }
    let way = ClusterProxy(kind: .http, host: "127.0.0.1", port: gone)
    try await withClient(of: try await ClientTLSTests.server(), tls: Self.tls, proxy: way) { client in
      let error = try #require(try await clusterError { try await client.listPods(.allPods) })
      #expect(error.code == .unreachable)
      #expect(error.description.contains("connection refused"), "\(error)")
    }
  }
}
