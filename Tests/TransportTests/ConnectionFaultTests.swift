import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import Transport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct ConnectionFaultTests {
  @Test(
    "system errors have a kind and plain words",
    arguments: [
      (ECONNREFUSED, ConnectionFault.Kind.refused, "connection refused"),
      (ECONNRESET, .cut, "the connection was reset"),
      (EPIPE, .cut, "the connection was reset"),
      (ETIMEDOUT, .other, "the connection timed out"),
      (EHOSTUNREACH, .other, "no route to the host"),
      (EIO, .other, "system error 5"),
    ]
  )
  func system(code: CInt, kind: ConnectionFault.Kind, words: String) {
    let fault = ConnectionFault(IOError(errnoCode: code, reason: "connect"))
    #expect(fault.kind == kind)
    #expect(fault.description == words)
  }

  @Test("the HTTP client's errors are told apart")
  func client() {
    #expect(ConnectionFault(HTTPClientError.remoteConnectionClosed).kind == .cut)
    #expect(ConnectionFault(HTTPClientError.connectTimeout).kind == .other)
    #expect(ConnectionFault(HTTPClientError.deadlineExceeded).kind == .timedOut)
    #expect(ConnectionFault(HTTPClientError.invalidURL).kind == .other)
    #expect(ConnectionFault(ChannelError.ioOnClosedChannel).kind == .cut)
    #expect(ConnectionFault(HTTPParserError.invalidEOFState).kind == .cut)
  }

  @Test("whether a request may have arrived is denied only where that is sure")
  func arrival() {
    let never: [any Error] = [
      IOError(errnoCode: ECONNREFUSED, reason: "connect"), HTTPClientError.connectTimeout,
      HTTPClientError.tlsHandshakeTimeout, HTTPClientError.getConnectionFromPoolTimeout,
      ChannelError.connectTimeout(.zero),
    ]
    for error in never { #expect(!ConnectionFault(error).mayHaveArrived, "\(error)") }
    let perhaps: [any Error] = [
      IOError(errnoCode: ECONNRESET, reason: "read"), IOError(errnoCode: ETIMEDOUT, reason: "read"),
      HTTPClientError.remoteConnectionClosed, HTTPClientError.readTimeout, HTTPClientError.deadlineExceeded,
      HTTPClientError.writeTimeout,
    ]
    for error in perhaps { #expect(ConnectionFault(error).mayHaveArrived, "\(error)") }
  }

  @Test("a refused connection and an unknown host are met for real", .timeLimit(.minutes(1)))
  func real() async throws {
    for (url, kind) in [
      ("http://127.0.0.1:1/", ConnectionFault.Kind.refused), ("http://nowhere.invalid/", .unresolved),
    ] {
      var configuration = HTTPClient.Configuration()
      configuration.connectionPool.retryConnectionEstablishment = false
      let client = HTTPClient(configuration: configuration)
      do {
        _ = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        Issue.record("\(url) answered")
      } catch {
        #expect(ConnectionFault(error).kind == kind, "\(error)")
      }
      try await client.shutdown()
    }
  }
}
