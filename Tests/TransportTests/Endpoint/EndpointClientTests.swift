import Fixtures
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ScriptedPeers
import Testing

@testable import Transport

/// Requests to servers that say what a script tells them.
@Suite(.timeLimit(.minutes(1))) struct EndpointClientTests {
  private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

  private func withClient<Value>(
    _ url: String,
    _ access: EndpointAccess = .init(),
    _ body: (EndpointClient) async throws -> Value
  ) async throws -> Value {
    let endpoint = try Endpoint(url, access: access, example: "http://gateway:9091")
    let client = EndpointClient(endpoint, on: MultiThreadedEventLoopGroup.singleton, userAgent: "test/1")
    let value: Value
    do {
      value = try await body(client)
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
    return value
  }

  private func result(
    _ client: EndpointClient,
    within limit: Duration = .seconds(20)
  ) async -> Result<String, any Error> {
    do {
      let text = try await client.ask(EndpointRequest(.GET, "/x"), within: limit) { answer in
        "\(answer.status) \(String(buffer: try await answer.body.collect(upTo: 100)))"
      }
      return .success(text)
    } catch {
      return .failure(error)
    }
  }

  /// Status and body, or the failure's words.
  private func ask(_ client: EndpointClient) async -> String {
    switch await result(client) {
    case .success(let text): text
    case .failure(let error): "\(error)"
    }
  }

  private func failure(_ client: EndpointClient, within limit: Duration = .seconds(20)) async -> EndpointFailure? {
    if case .failure(let error) = await result(client, within: limit) { error as? EndpointFailure } else { nil }
  }

  private func tls(_ certificate: String, demandsCertificate: Bool = false) throws -> TLSConfiguration {
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

  @Test("a request carries the path in front, who asks, credentials and added headers, over one connection")
  func headers() async throws {
    let folder = try TemporaryFolder()
    let token = try folder.write("abc\n", to: "token")
    let key = try folder.write("of-a-file\n", to: "key")
    let access = EndpointAccess(
      credentials: .bearer(tokenFile: token),
      headers: [AddedHeader("X-Scope-OrgID", .text("team")), AddedHeader("X-Key", .file(key))]
    )
    try await ScriptedServer.run(answers: [[.say(Self.answer)], [.say(Self.answer)]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)/under", access) { client in
        #expect(await ask(client) == "200 ok")
        #expect(await ask(client) == "200 ok")
      }
      #expect(server.log.connections == 1)
      let lines = server.log.requests[0].split(separator: "\r\n").map { $0.lowercased() }
      #expect(lines.first == "get /under/x http/1.1")
      for line in [
        "host: 127.0.0.1:\(server.port)", "user-agent: test/1", "authorization: bearer abc", "x-scope-orgid: team",
        "x-key: of-a-file",
      ] {
        #expect(lines.filter { $0 == line }.count == 1, "\(line) in \(lines)")
      }
    }
  }

  @Test("a token goes with each request, and without one no request goes out")
  func tokens() async throws {
    let folder = try TemporaryFolder()
    let secretFile = try folder.write("hush", to: "secret")
    let token = #"{"access_token": "t"}"#
    let answers: [[ScriptedServer.Act]] = [
      [.say("HTTP/1.1 200 OK\r\nContent-Length: \(token.utf8.count)\r\n\r\n\(token)")]
    ]
    try await ScriptedServer.run(answers: answers) { issuer in
      let url = "http://127.0.0.1:\(issuer.port)"
      let grant = try TokenGrant(clientID: .text("me"), secretFile: secretFile, url: url)
      try await ScriptedServer.run(answers: [[.say(Self.answer)], [.say(Self.answer)]]) { server in
        try await withClient("http://127.0.0.1:\(server.port)", .init(credentials: .oauth2(grant))) { client in
          #expect(await ask(client) == "200 ok")
          #expect(await ask(client) == "200 ok")
        }
        #expect(server.log.requests.allSatisfy { $0.lowercased().contains("\r\nauthorization: bearer t\r\n") })
      }
      #expect(issuer.log.connections == 1)
    }
    let nowhere = try TokenGrant(clientID: .text("me"), secretFile: secretFile, url: "http://127.0.0.1:1")
    try await ScriptedServer.run(answers: []) { server in
      try await withClient("http://127.0.0.1:\(server.port)", .init(credentials: .oauth2(nowhere))) { client in
        let failure = await failure(client)
        #expect("\(failure as Any)".contains("no token from http://127.0.0.1:1: connection refused"))
        #expect(failure?.mayHaveArrived == false)
      }
      #expect(server.log.connections == 0)
    }
  }

  @Test("the password of the URL is sent")
  func urlCredentials() async throws {
    try await ScriptedServer.run(answers: [[.say(Self.answer)]]) { server in
      try await withClient("http://me:p%40ss@127.0.0.1:\(server.port)") { client in _ = await ask(client) }
      #expect(server.log.requests[0].lowercased().contains("authorization: basic bwu6cebzcw=="))
    }
  }

  @Test("a file that cannot be used keeps the request back")
  func unusable() async throws {
    let access = EndpointAccess(credentials: .bearer(tokenFile: "/nonexistent/token"))
    try await withClient("http://127.0.0.1:1", access) { client in
      let failure = await failure(client)
      guard case .access(let fault) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(client.accessFault == fault)
      #expect(failure?.mayHaveArrived == false)
    }
  }

  @Test("a redirect is an answer, not followed")
  func redirect() async throws {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    try await ScriptedServer.run(answers: [[.say(redirect)]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        #expect(await ask(client) == "302 ")
      }
    }
  }

  @Test("of a failure it is told whether the request may have arrived")
  func arrival() async throws {
    try await withClient("http://127.0.0.1:1") { client in
      #expect(await failure(client)?.mayHaveArrived == false)
    }
    try await ScriptedServer.run(answers: [[.close]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        let put = EndpointRequest(.PUT, "/x", body: ByteBuffer(string: "m 1\n"))
        let failure = await #expect(throws: EndpointFailure.self) {
          try await client.ask(put, within: .seconds(20)) { $0.status }
        }
        #expect(failure?.mayHaveArrived == true)
      }
      #expect(server.log.requests.count == 1)
    }
    try await ScriptedServer.run(answers: [[.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        let failure = await failure(client, within: .milliseconds(100))
        guard case .timedOut(.milliseconds(100)) = failure else {
          Issue.record("\(String(describing: failure))")
          return
        }
        #expect(failure?.mayHaveArrived == true)
      }
      try await server.wait { $0.openConnections == 0 }
    }
  }

  @Test("what may be repeated is sent again where a kept connection was closed")
  func repeated() async throws {
    try await ScriptedServer.run(answers: [[.say(Self.answer)], [.close]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        #expect(await ask(client) == "200 ok")
        #expect(await ask(client) == "200 ok")
      }
      #expect(server.log.connections == 2)
    }
  }

  @Test("an answer that is cut or too large is none, and what the reader throws stays what it is")
  func answers() async throws {
    struct Own: Error {}
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
    let large = "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + String(repeating: "x", count: 101)
    try await ScriptedServer.run(answers: [[.say(cut), .close]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        guard case .connection(let fault) = await failure(client) else {
          Issue.record("no fault of the connection")
          return
        }
        #expect(fault.kind == .cut)
      }
    }
    try await ScriptedServer.run(answers: [[.say(large)]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        guard case .tooLarge(limit: 100) = await failure(client) else {
          Issue.record("not too large")
          return
        }
      }
    }
    try await ScriptedServer.run(answers: [[.say(Self.answer)]]) { server in
      try await withClient("http://127.0.0.1:\(server.port)") { client in
        _ = await #expect(throws: Own.self) {
          try await client.ask(EndpointRequest(.GET, "/x"), within: .seconds(20)) { _ in throw Own() }
        }
      }
    }
  }

  @Test("TLS: the authority and the server name of the configuration are what counts")
  func authority() async throws {
    let folder = try TemporaryFolder()
    var settings = TLSSettings()
    settings.authorityFile = try folder.write(ServerCertificates.authority, to: "ca")
    func outcome(_ certificate: String, _ settings: TLSSettings) async throws -> String {
      try await ScriptedServer.run(tls: try tls(certificate), answers: [[.say(Self.answer)]]) { server in
        try await withClient("https://127.0.0.1:\(server.port)", EndpointAccess(tls: settings)) { client in
          switch await result(client) {
          case .success(let text):
            #expect(server.log.requests[0].lowercased().contains("host: 127.0.0.1:\(server.port)\r\n"))
            return text
          case .failure(let error):
            #expect((error as? EndpointFailure)?.mayHaveArrived == false, "\(error)")
            return "\(error)"
          }
        }
      }
    }
    #expect(try await outcome(ServerCertificates.addressed, settings) == "200 ok")
    #expect(try await outcome(ServerCertificates.addressed, TLSSettings()).contains("not signed by a trusted"))
    #expect(try await outcome(ServerCertificates.expired, settings).contains("not valid today"))
    #expect(try await outcome(ServerCertificates.named, settings) == "its certificate is not for this name")
    settings.serverName = "driver.spark.test"
    #expect(try await outcome(ServerCertificates.named, settings) == "200 ok")
    settings.serverName = "other.spark.test"
    #expect(try await outcome(ServerCertificates.named, settings) == "its certificate is not for this name")
    settings.skipsVerification = true
    settings.authorityFile = nil
    #expect(try await outcome(ServerCertificates.expired, settings) == "200 ok")
  }

  @Test("TLS: a client certificate is shown where the server demands one")
  func clientCertificate() async throws {
    let folder = try TemporaryFolder()
    var settings = TLSSettings()
    settings.authorityFile = try folder.write(ServerCertificates.authority, to: "ca")
    let server = try tls(ServerCertificates.addressed, demandsCertificate: true)
    try await ScriptedServer.run(tls: server, answers: [[.say(Self.answer)]]) { server in
      let url = "https://127.0.0.1:\(server.port)"
      try await withClient(url, EndpointAccess(tls: settings)) { client in
        let failure = await failure(client)
        #expect(
          failure.map { "\($0)".contains("it asks for a certificate of the agent") } == true,
          "\(String(describing: failure))"
        )
      }
      settings.certificateFile = try folder.write(ServerCertificates.client, to: "certificate")
      settings.keyFile = try folder.write(ServerCertificates.key, to: "key")
      try await withClient(url, EndpointAccess(tls: settings)) { client in
        #expect(await ask(client) == "200 ok")
      }
    }
  }
}
