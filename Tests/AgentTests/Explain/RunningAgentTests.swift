import Console
import Fixtures
import Kubernetes
import NIOPosix
import NIOSSL
import ScriptedPeers
import Testing
import Transport

@testable import Agent

@Suite("Asking an agent that runs elsewhere", .timeLimit(.minutes(1))) struct RunningAgentTests {
  private static let question = Explanation.Question.pod(ObjectKey(namespace: "a", name: "b"))

  private func ask(_ url: String, _ access: EndpointAccess = EndpointAccess()) async throws -> Explanation {
    try await RunningAgent(url, access: access, timeout: .seconds(10))
      .explanation(of: Self.question, on: MultiThreadedEventLoopGroup.singleton)
  }

  /// What a person is told.
  private func failure(_ url: String, _ access: EndpointAccess = EndpointAccess()) async -> String {
    do {
      return "answered: \(try await ask(url, access).answer)"
    } catch {
      return "\(error)"
    }
  }

  private static func answer(_ status: String, _ body: String = "") -> [[ScriptedServer.Act]] {
    [[.say("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")]]
  }

  @Test(
    "who is not let in is told what was wrong with what was given, or that nothing was",
    arguments: [("", "give it a user and a password in the URL"), ("u:p@", "the password in the URL is wrong")]
  )
  func denied(credentials: String, words: String) async throws {
    try await ScriptedServer.run(answers: Self.answer("401 Unauthorized")) { server in
      let told = await failure("http://\(credentials)127.0.0.1:\(server.port)")
      #expect(told.contains("answered 401: ") && told.contains(words), "\(told)")
    }
  }

  @Test("a token that is not taken is told of")
  func token() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("secret", to: "token")
    try await ScriptedServer.run(answers: Self.answer("401 Unauthorized")) { server in
      let access = EndpointAccess(credentials: .bearer(tokenFile: file))
      let told = await failure("http://127.0.0.1:\(server.port)", access)
      #expect(told.hasSuffix("the token in the file of --bearer-token-file is not taken"), "\(told)")
    }
  }

  private static func tls() throws -> TLSConfiguration {
    .makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(ServerCertificates.named.utf8)).map {
        .certificate($0)
      },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(ServerCertificates.key.utf8), format: .pem))
    )
  }

  @Test("plain HTTP to a port with TLS says what to write")
  func plain() async throws {
    try await ScriptedServer.run(tls: try Self.tls(), answers: []) { server in
      let told = await failure("http://127.0.0.1:\(server.port)")
      #expect(told.hasSuffix("; if it serves TLS, write https:// in its URL"), "\(told)")
    }
  }

  @Test("an agent that is reached by another name than its certificate's is verified by the name that is given")
  func serverName() async throws {
    let folder = try TemporaryFolder()
    let body = #"{"data":{"subject":"pod a/b","verdict":"yes","answer":"pod a/b is scraped","steps":[]}}"#
    try await ScriptedServer.run(tls: try Self.tls(), answers: Self.answer("200 OK", body)) { server in
      var access = EndpointAccess()
      let url = "https://127.0.0.1:\(server.port)"
      let untrusted = await failure(url, access)
      #expect(
        untrusted.contains("not signed by a trusted authority") && untrusted.contains("--ca-file"),
        "\(untrusted)"
      )
      access.tls.authorityFile = try folder.write(ServerCertificates.authority, to: "ca.crt")
      let unnamed = await failure(url, access)
      #expect(
        unnamed.contains("its certificate is not for this name") && unnamed.contains("--server-name"),
        "\(unnamed)"
      )
      access.tls.serverName = "driver.spark.test"
      #expect(try await ask(url, access).answer == "pod a/b is scraped")
    }
  }
}
