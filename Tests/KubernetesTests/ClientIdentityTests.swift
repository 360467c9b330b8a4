import Fixtures
import FoundationEssentials
import NIOSSL
import Synchronization
import Testing

@testable import Kubernetes

/// Who the client says it is, as a server sees it.
@Suite(.timeLimit(.minutes(1))) struct ClientIdentityTests {
  let folder: TemporaryFolder
  let time = ManualTime()

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A plugin whose n-th run answers with the token `tn`; runs are counted in a file.
  private func counting(_ status: [String: String] = ["token": "tNUMBER"]) throws -> ClusterCredentials {
    let script = Answer(status: status).script.replacing("<<'END'", with: "<<END").replacing("NUMBER", with: "$n")
    let path = try folder.script(
      "echo >> '\(folder.path)/runs'; n=$(wc -l < '\(folder.path)/runs')\n\(script)",
      to: "p"
    )
    return .plugin(CredentialPlugin(command: path, place: "config"))
  }

  private var runs: Int {
    (try? ClusterFile.contents(of: "\(folder.path)/runs").count) ?? 0
  }

  private static func server(accepting tokens: Set<String>) async throws -> CannedServer {
    try await CannedServer { request in
      let isKnown = tokens.contains { request.headers["authorization"] == "Bearer \($0)" }
      return isKnown ? .whole(200, KubernetesClientTests.emptyList) : .whole(401, "who?")
    }
  }

  /// The code of the error that a list ends with, if it does.
  private func outcome(of client: KubernetesClient) async throws -> ClusterError.Code? {
    try await clusterError { try await client.listPods(.allPods) }?.code
  }

  @Test("a plugin is run once for all requests, and again when its token is about to expire")
  func expiry() async throws {
    let server = try await Self.server(accepting: ["t1", "t2"])
    let credentials = try counting(["token": "tNUMBER", "expirationTimestamp": "2026-11-21T01:00:00Z"])
    try await withClient(of: server, credentials: credentials, time: time.source) { client in
      try await withThrowingTaskGroup { group in
        for _ in 0..<10 { group.addTask { _ = try await client.listPods(.allPods) } }
        try await group.waitForAll()
      }
      #expect(runs == 1)
      time.pass(.seconds(3589))
      _ = try await client.listPods(.allPods)
      #expect(runs == 1)
      time.pass(.seconds(2))
      _ = try await client.listPods(.allPods)
      #expect(runs == 2)
      #expect(server.requests.last?.headers["authorization"] == "Bearer t2")
    }
  }

  @Test("after a 401 the plugin is run again and the request made again, once")
  func refused() async throws {
    let server = try await Self.server(accepting: ["t2"])
    try await withClient(of: server, credentials: try counting(), time: time.source) { client in
      // It was run for this very request: to run it again at once would be of no use.
      #expect(try await outcome(of: client) == .unauthorized)
      #expect(runs == 1 && server.requests.count == 1)
      time.pass(.seconds(5))
      _ = try await client.listPods(.allPods)
      #expect(runs == 2)
      #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer t1", "Bearer t1", "Bearer t2"])
    }
  }

  @Test("a server that refuses whatever comes does not make the plugin run in a circle")
  func refusedForEver() async throws {
    let server = try await Self.server(accepting: [])
    try await withClient(of: server, credentials: try counting(), time: time.source) { client in
      for round in 1...3 {
        for _ in 0..<5 {
          let code = try await outcome(of: client)
          #expect(code == .unauthorized)
        }
        #expect(runs == round)
        time.pass(.seconds(5))
      }
    }
  }

  @Test("a plugin that fails is told as the cause, and not run for each request")
  func failing() async throws {
    let server = try await Self.server(accepting: [])
    let path = try folder.script("echo >> '\(folder.path)/runs'; echo no login >&2; exit 1", to: "p")
    let credentials = ClusterCredentials.plugin(CredentialPlugin(command: path, place: "config, user \"u\", exec"))
    try await withClient(of: server, credentials: credentials, time: time.source) { client in
      for _ in 0..<3 {
        let error = try #require(try await clusterError { try await client.listPods(.allPods) })
        #expect(error.code == .configuration)
        #expect(error.description.contains("config, user \"u\", exec"), "\(error)")
        #expect(error.description.contains("no login"), "\(error)")
      }
      #expect(runs == 1 && server.requests.isEmpty)
      time.pass(.seconds(5))
      _ = try await clusterError { try await client.listPods(.allPods) }
      #expect(runs == 2)
    }
  }

  @Test("a plugin's certificate is shown in TLS")
  func certificate() async throws {
    let server = try await ClientTLSTests.server(demandsCertificate: true)
    let status = ["clientCertificateData": TestCertificates.client, "clientKeyData": TestCertificates.clientKey]
    let credentials = try counting(status)
    let tls = ClusterTLS(authorities: ClientTLSTests.trusted, serverName: "api.cluster.test")
    try await withClient(of: server, tls: tls, credentials: credentials, time: time.source) { client in
      let page = try await client.listPods(.allPods)
      #expect(page.resourceVersion == "5")
    }
  }

  @Test("a token file that was replaced is read at once after a 401")
  func tokenFile() async throws {
    let server = try await Self.server(accepting: ["new"])
    let token = try folder.write("old", to: "token")
    try await withClient(of: server, credentials: .tokenFile(token), time: time.source) { client in
      #expect(try await outcome(of: client) == .unauthorized)
      #expect(server.requests.count == 1)
      try folder.write("new", to: "token")
      _ = try await client.listPods(.allPods)
      #expect(server.requests.count == 3)
    }
  }

  @Test("the token beside a token file is sent while that cannot be read")
  func fallback() async throws {
    let server = try await Self.server(accepting: ["inline", "file"])
    let credentials = ClusterCredentials.tokenFile("\(folder.path)/token", fallback: "inline")
    try await withClient(of: server, credentials: credentials, time: time.source) { client in
      _ = try await client.listPods(.allPods)
      try folder.write("file", to: "token")
      time.pass(.seconds(10))
      _ = try await client.listPods(.allPods)
      try folder.write("", to: "token")
      time.pass(.seconds(10))
      _ = try await client.listPods(.allPods)
      #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer inline", "Bearer file", "Bearer file"])
    }
  }

  @Test("a client certificate that was replaced is shown a minute later, and not before it fits its key")
  func certificateFiles() async throws {
    let server = try await ClientTLSTests.server(demandsCertificate: true)
    // A certificate that the server does not take.
    let chain = try folder.write(TestCertificates.server, to: "c.crt")
    let key = try folder.write(TestCertificates.serverKey, to: "c.key")
    let tls = ClusterTLS(
      authorities: ClientTLSTests.trusted,
      clientCertificate: .path(chain),
      clientKey: .path(key),
      serverName: "api.cluster.test"
    )
    try await withClient(of: server, tls: tls, time: time.source) { client in
      #expect(try await outcome(of: client) == .unreachable)
      try folder.write(TestCertificates.client, to: "c.crt")
      time.pass(.seconds(60))
      #expect(try await outcome(of: client) == .unreachable)
      try folder.write(TestCertificates.clientKey, to: "c.key")
      time.pass(.seconds(60))
      _ = try await client.listPods(.allPods)
    }
  }

  @Test("the headers of impersonation are sent beside the credentials")
  func impersonation() async throws {
    let server = try await Self.server(accepting: ["t"])
    let impersonation = Impersonation(user: "jane", uid: "7", groups: ["a", "b"], extra: ["Acme.com/Pröject": ["x"]])
    try await withClient(of: server, credentials: .token("t"), impersonation: impersonation) { client in
      _ = try await client.listPods(.allPods)
      let request = try #require(server.requests.first)
      #expect(request.headers["impersonate-user"] == "jane")
      #expect(request.headers["impersonate-uid"] == "7")
      #expect(request.fields.filter { $0.name == "Impersonate-Group" }.map(\.value) == ["a", "b"])
      #expect(request.fields.contains { $0.name == "Impersonate-Extra-acme.com%2Fpr%C3%B6ject" && $0.value == "x" })
    }
  }
}
