import Fixtures
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import ScriptedPeers
import Testing

@testable import Transport

/// Tokens of servers that say what a script tells them.
@Suite(.timeLimit(.minutes(1))) struct AuthorizerTests {
  private let folder: TemporaryFolder
  private let secretFile: String

  init() throws {
    folder = try TemporaryFolder()
    secretFile = try folder.write("s:e cret\n", to: "secret")
  }

  private static func json(_ text: String, status: String = "200 OK") -> ScriptedServer.Act {
    .say("HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
  }

  private static let token = json(#"{"access_token": "t1", "token_type": "Bearer", "expires_in": 3600}"#)
  private static let unknown = json(#"{"error": "invalid_client"}"#, status: "401 Unauthorized")

  private func grant(
    _ url: String,
    tls: TLSSettings = TLSSettings(),
    scopes: [String] = [],
    parameters: [TokenGrant.Parameter] = []
  ) throws -> Credentials {
    .oauth2(
      try TokenGrant(
        clientID: .text("an id"),
        secretFile: secretFile,
        url: url,
        tls: tls,
        scopes: scopes,
        parameters: parameters
      )
    )
  }

  private func withAuthorizer<Value>(
    _ credentials: Credentials,
    _ body: (Authorizer) async throws -> Value
  ) async throws -> Value {
    let authorizer = Authorizer(credentials, on: MultiThreadedEventLoopGroup.singleton, userAgent: "test/1")
    let value: Value
    do {
      value = try await body(authorizer)
    } catch {
      await authorizer.shutdown()
      throw error
    }
    await authorizer.shutdown()
    return value
  }

  /// The header, or the fault's words.
  private func value(
    _ authorizer: Authorizer,
    at now: ContinuousClock.Instant = .now,
    within limit: Duration = .seconds(20)
  ) async -> String {
    do throws(AccessFault) {
      return try await authorizer.value(at: now, within: limit)
    } catch {
      return "\(error)"
    }
  }

  @Test("a token is asked for as RFC 6749 has it, once, and used until it ends")
  func request() async throws {
    try await ScriptedServer.run(answers: [[Self.token]]) { server in
      let credentials = try grant(
        "http://127.0.0.1:\(server.port)/oauth2/token/?tenant=a",
        scopes: ["read", "metrics"],
        parameters: [.init("audience", "a b&c")]
      )
      try await withAuthorizer(credentials) { authorizer in
        #expect(await value(authorizer) == "Bearer t1")
        #expect(await value(authorizer) == "Bearer t1")
      }
      #expect(server.log.connections == 1)
      let request = try #require(server.log.wholeRequest)
      let parts = request.components(separatedBy: "\r\n\r\n")
      let lines = parts[0].components(separatedBy: "\r\n")
      #expect(lines.first == "POST /oauth2/token/?tenant=a HTTP/1.1")
      // an+id:s%3Ae+cret
      let header = lines.first { $0.lowercased().hasPrefix("authorization: ") }
      #expect(header?.dropFirst("authorization: ".count) == "Basic YW4raWQ6cyUzQWUrY3JldA==")
      #expect(lines.contains { $0.lowercased() == "content-type: application/x-www-form-urlencoded" })
      #expect(parts[1] == "grant_type=client_credentials&scope=read+metrics&audience=a+b%26c")
    }
  }

  @Test("a server that does not know the client by a header is told by the body")
  func body() async throws {
    try await ScriptedServer.run(answers: [[Self.unknown], [Self.token]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)/token")) { authorizer in
        // Whether both go over one connection, and so the script's second answer comes, is for the client to choose.
        _ = await value(authorizer)
        #expect(server.log.requests.count(where: { $0.lowercased().contains("authorization: basic") }) == 1)
        #expect(server.log.requests.joined().contains("client_id=an+id&client_secret=s%3Ae+cret"))
      }
    }
  }

  @Test("a client that is known in neither way is told of without its secret")
  func refused() async throws {
    try await ScriptedServer.run(answers: [[Self.unknown], [Self.unknown]]) { server in
      let url = "http://127.0.0.1:\(server.port)/token"
      try await withAuthorizer(try grant(url)) { authorizer in
        let words = await value(authorizer)
        #expect(words == "no token from \(url): it answered 401: invalid_client; check client id and secret")
        // Nobody waits for the next try.
        #expect(await value(authorizer, within: .seconds(1000)) == words)
      }
    }
  }

  @Test("many that ask at once are served by one request")
  func together() async throws {
    try await ScriptedServer.run(answers: [[.wait(.milliseconds(50)), Self.token]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)")) { authorizer in
        let values = await withTaskGroup { group in
          for _ in 0..<50 { group.addTask { await value(authorizer) } }
          return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(values == ["Bearer t1"])
        #expect(server.log.connections == 1)
      }
    }
  }

  @Test("nobody waits longer than is allowed, and who gives up does not end the request for the others")
  func impatient() async throws {
    try await ScriptedServer.run(answers: [[.wait(.milliseconds(300)), Self.token]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)")) { authorizer in
        async let patient = value(authorizer)
        try await server.wait { $0.requests.count >= 1 }
        #expect(await value(authorizer, within: .milliseconds(20)).hasSuffix("no answer within 20ms"))
        let cancelled = Task { await value(authorizer) }
        cancelled.cancel()
        #expect(await cancelled.value.hasSuffix("it was not waited for"))
        #expect(await patient == "Bearer t1")
        #expect(server.log.connections == 1)
      }
    }
  }

  @Test("a token that is not taken any more is asked for anew while it is still given out")
  func rejected() async throws {
    try await ScriptedServer.run(answers: [[Self.token]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)")) { authorizer in
        let start = ContinuousClock.now
        #expect(await value(authorizer, at: start) == "Bearer t1")
        authorizer.reject("Bearer t1", at: start + .seconds(10))
        #expect(await value(authorizer, at: start + .seconds(10)) == "Bearer t1")
        #expect(server.log.connections == 1, "it is too young for that")
        authorizer.reject("Bearer another", at: start + .seconds(40))
        authorizer.reject("Bearer t1", at: start + .seconds(40))
        #expect(await value(authorizer, at: start + .seconds(40)) == "Bearer t1")
        try await server.wait { $0.connections == 2 }
      }
    }
  }

  @Test("a server that never answers is no hang, and its request ends with the authorizer")
  func silent() async throws {
    try await ScriptedServer.run(answers: [[]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)")) { authorizer in
        #expect(await value(authorizer, within: .milliseconds(30)).contains("no answer within"))
        authorizer.abandon()
        #expect(await value(authorizer).hasSuffix("it is asked no more"))
      }
      try await server.wait { $0.openConnections == 0 }
    }
  }

  @Test("the server's certificate is verified as the grant says")
  func tls() async throws {
    let certificates = try NIOSSLCertificate.fromPEMBytes(Array(ServerCertificates.addressed.utf8))
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(ServerCertificates.key.utf8), format: .pem))
    )
    try await ScriptedServer.run(tls: configuration, answers: [[Self.token]]) { server in
      let url = "https://127.0.0.1:\(server.port)/token"
      try await withAuthorizer(try grant(url)) { authorizer in
        #expect(await value(authorizer).contains("not signed by a trusted authority"))
        #expect(server.log.requests.isEmpty, "nothing is told to a stranger")
      }
      var tls = TLSSettings()
      tls.authorityFile = try folder.write(ServerCertificates.authority, to: "ca")
      try await withAuthorizer(try grant(url, tls: tls)) { authorizer in
        #expect(await value(authorizer) == "Bearer t1")
      }
    }
  }

  @Test("a secret that is not there is told before anybody is asked")
  func missing() async throws {
    let grant = try TokenGrant(clientID: .file("\(folder.path)/id"), secretFile: secretFile, url: "http://127.0.0.1:1")
    try await withAuthorizer(.oauth2(grant)) { authorizer in
      let fault = AccessFault.unreadableFile("\(folder.path)/id", "there is no such file; create it, or name another")
      #expect(authorizer.fault(at: .now) == fault)
      #expect(await value(authorizer) == "\(fault)")
      try folder.write("me\n", to: "id")
      #expect(authorizer.fault(at: .now + .seconds(2)) == nil)
    }
  }

  @Test("an answer without end is cut off")
  func endless() async throws {
    let flood = ScriptedServer.Act.say("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100_000))
    try await ScriptedServer.run(answers: [[flood]]) { server in
      try await withAuthorizer(try grant("http://127.0.0.1:\(server.port)")) { authorizer in
        #expect(await value(authorizer).contains("the answer is larger than 65536 bytes"))
      }
    }
  }

  @Test(
    "a URL that tokens cannot be asked of is refused",
    arguments: [
      ("ftp://a", "it does not begin with http:// or https://"),
      ("https://u:secret@a/token", "it holds a user's name; give client-id and client-secret-file instead"),
      ("https://a/token?x#y", "it holds a fragment"),
      ("https://a/to ken", "a character that no URL may hold"),
    ]
  )
  func malformed(url: String, words: String) {
    let error = #expect(throws: Endpoint.Malformed.self) { try grant(url) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.contains("secret@") == false)
  }
}
