import AsyncHTTPClient
import Capture
import Fixtures
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kubernetes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import Scraping
import ScriptedPeers
import Synchronization
import Testing
import Transport

@testable import Console

/// Who may read the agent's own pages.
@Suite(.timeLimit(.minutes(1))) struct AccessTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  // "correct horse"
  private static let hash = "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"

  private static func header(_ user: String, _ password: String) -> String {
    "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
  }

  private func configuration(users: [String] = ["prometheus"]) throws -> WebConfiguration {
    var configuration = WebConfiguration()
    for user in users { configuration.users[user] = try BcryptHash(Self.hash) }
    return configuration
  }

  /// By a file that stands for one of several configurations.
  private func access(_ configurations: [String: WebConfiguration]) throws -> ListenerAccess {
    try ListenerAccess(file: "\(folder.path)/web", logger: Logger(label: "test")) { contents throws(AccessFault) in
      let name = String(decoding: contents, as: UTF8.self)
      guard let configuration = configurations[name] else { throw .unusableFile("no \(name)") }
      return configuration
    }
  }

  private func access(_ configuration: WebConfiguration) throws -> ListenerAccess {
    try folder.write("one", to: "web")
    return try access(["one": configuration])
  }

  private func console(_ access: ListenerAccess?) -> Console {
    Console(
      host: "127.0.0.1",
      port: 0,
      access: access,
      servesApplications: false,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "test"),
      version: "1",
      unreadiness: { nil },
      groups: { [] },
      snapshot: { AgentSnapshot.empty }
    )
  }

  private struct Answer: Equatable {
    var status: Int
    var headers: HTTPFields
  }

  private func get(_ path: String, _ authorization: String? = nil, of access: ListenerAccess) async throws -> Answer {
    let headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
    return try await Application(router: console(access).router()).test(.router) { client in
      try await client.execute(uri: path, method: .get, headers: headers) { response in
        Answer(status: response.status.code, headers: response.headers)
      }
    }
  }

  @Test(
    "a page is read by who has a name and its password",
    arguments: [
      (nil, 401), ("", 401), ("Basic", 401), ("Basic !", 401), ("Bearer x", 401),
      (header("prometheus", ""), 401), (header("prometheus", "correct horsf"), 401),
      (header("somebody", "correct horse"), 401), (header("", "correct horse"), 401),
      ("Basic \(Data("prometheus".utf8).base64EncodedString())", 401),
      (header("prometheus", "correct horse"), 200),
      ("bAsIc  \(header("prometheus", "correct horse").dropFirst(6))", 200),
    ] as [(String?, Int)]
  )
  func passwords(authorization: String?, status: Int) async throws {
    let access = try access(configuration())
    let answer = try await get("/targets", authorization, of: access)
    #expect(answer.status == status)
    #expect((answer.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true) == (status == 401))
  }

  @Test(
    "every page asks for a password but those of the probes",
    arguments: [
      ("/", 401), ("/metrics", 401), ("/groups", 401), ("/applications/metrics", 401), ("/nothing", 401),
      ("/healthz/", 401), ("//healthz", 401), ("/healthz/../metrics", 401), ("/metrics?x=/healthz", 401),
      ("/healthz", 200), ("/readyz", 200), ("/readyz?verbose", 200),
    ]
  )
  func open(path: String, status: Int) async throws {
    #expect(try await get(path, of: access(configuration())).status == status)
  }

  @Test("who was let in is known again at once, and no longer where the hash is another")
  func known() async throws {
    let checks = PasswordChecks()
    let password = Array("correct horse".utf8)
    let users = try configuration().users
    #expect(await checks.check("prometheus", password, in: users) == .right)
    let others = await withTaskGroup { group in
      for _ in 0..<100 { group.addTask { await checks.check("prometheus", password, in: users) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(others.allSatisfy { $0 == .right }, "more than could be checked at a time")
    let changed = ["prometheus": try BcryptHash("$2b$04$......................w74bL5gU7LSJClZClCa.Pkz14aTv/XO")]
    #expect(await checks.check("prometheus", password, in: changed) == .wrong)
    #expect(await checks.check("prometheus", [], in: changed) == .right)
    #expect(await checks.check("prometheus", password, in: [:]) == .wrong)
  }

  @Test("of very many that are not known some are turned away, and nobody is let in")
  func busy() async throws {
    let checks = PasswordChecks()
    let users = try configuration().users
    let verdicts = await withTaskGroup { group in
      for number in 0..<200 { group.addTask { await checks.check("prometheus", [UInt8(number)], in: users) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(!verdicts.contains(.right))
    #expect(verdicts.count(where: { $0 == .wrong }) >= PasswordChecks.mostUnderWay)
    #expect(await checks.check("prometheus", Array("correct horse".utf8), in: users) == .right)
  }

  @Test("each answer has the headers that are asked for, be it a refusal")
  func headers() async throws {
    var configuration = try configuration()
    configuration.headers = [.init("X-Frame-Options", "deny"), .init("X-Content-Type-Options", "nosniff")]
    let access = try access(configuration)
    let name = try #require(HTTPField.Name("X-Frame-Options"))
    for path in ["/targets", "/healthz"] {
      #expect(try await get(path, of: access).headers[name] == "deny")
    }
  }

  @Test("beyond the rate nobody is answered but the probes")
  func rate() async throws {
    var configuration = WebConfiguration()
    configuration.rate = .init(interval: .seconds(3600), burst: 2)
    let access = try access(configuration)
    var statuses: [Int] = []
    for path in ["/targets", "/healthz", "/targets", "/targets", "/healthz"] {
      statuses.append(try await get(path, of: access).status)
    }
    #expect(statuses == [200, 200, 200, 429, 200])
  }

  @Test("the file is followed, and where it cannot be used the earlier one holds")
  func followed() throws {
    try folder.write("one", to: "web")
    let other = try configuration(users: ["another"])
    let access = try access(["one": try configuration(), "two": other])
    let start = ContinuousClock.now
    #expect(Array(access.configuration(at: start).users.keys) == ["prometheus"])
    #expect(access.exposesPasswords)
    #expect(access.standing.fault == nil)
    try folder.write("nonsense", to: "web")
    #expect(Array(access.configuration(at: start + .seconds(2)).users.keys) == ["prometheus"])
    var snapshot = AgentSnapshot.empty
    snapshot.webConfiguration = access.standing
    #expect(Notice.all(in: snapshot).map(\.words).contains { $0.hasSuffix("the earlier one holds. no nonsense") })
    try folder.write("two", to: "web")
    #expect(Array(access.configuration(at: start + .seconds(4)).users.keys) == ["another"])
    try FileManager.default.removeItem(atPath: "\(folder.path)/web")
    #expect(Array(access.configuration(at: start + .seconds(6)).users.keys) == ["another"])
  }

  @Test("a file that cannot be used at the start is an error")
  func unusable() throws {
    #expect(throws: AccessFault.self) { try access([:]) }
    try folder.write("three", to: "web")
    #expect(throws: AccessFault.unusableFile("no three")) { try access([:]) }
  }
}

/// What a client sends that is not let in.
extension AccessTests {
  @Test(
    "nothing that a client has sent goes on until its certificate has been looked at, and nothing after it is refused"
  )
  func refusedBytes() throws {
    let authority = try NIOSSLCertificate(bytes: Array(ServerCertificates.addressed.utf8), format: .pem)
    let key = try NIOSSLPrivateKey(bytes: Array(ServerCertificates.key.utf8), format: .pem)
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(certificateChain: [.certificate(authority)], privateKey: .privateKey(key))
    )
    // Its client shows no certificate.
    let channel = EmbeddedChannel(handler: ClientNameCheck(["a"], of: NIOSSLServerHandler(context: context)))
    channel.pipeline.fireChannelRead(ByteBuffer(string: "GET /early"))
    channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
    channel.pipeline.fireChannelRead(ByteBuffer(string: "GET /late"))
    #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
  }
}

/// The pages over TLS, on a port.
extension AccessTests {
  private func tls() throws -> WebConfiguration.TLS {
    .init(
      certificate: .file(try folder.write(ServerCertificates.addressed, to: "cert")),
      key: .file(try folder.write(ServerCertificates.key, to: "key"))
    )
  }

  private func withServer(
    _ tls: WebConfiguration.TLS,
    _ body: @escaping @Sendable (Int, ListenerAccess) async throws -> Void
  ) async throws {
    var configuration = WebConfiguration()
    configuration.tls = tls
    let access = try access(configuration)
    let console = console(access)
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup { group in
      group.addTask { try await console.run { found.yield($0) } }
      for await port in ports {
        try await body(port, access)
        break
      }
      group.cancelAll()
    }
  }

  /// The status; `nil` where there is no answer.
  private static func status(
    _ url: String,
    certificate: String? = nil,
    maximumVersion: TLSVersion? = nil
  ) async -> UInt? {
    guard let tls = try? clientTLS(certificate: certificate, maximumVersion: maximumVersion) else { return nil }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: configuration
    )
    let answer = try? await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
    try? await client.shutdown()
    return answer?.status.code
  }

  private static func clientTLS(certificate: String?, maximumVersion: TLSVersion?) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(ServerCertificates.authority.utf8)))
    tls.maximumTLSVersion = maximumVersion
    if let certificate {
      tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) }
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(ServerCertificates.key.utf8), format: .pem))
    }
    return tls
  }

  @Test("the pages are served over TLS, and not without")
  func encrypted() async throws {
    try await withServer(tls()) { port, access in
      #expect(!access.exposesPasswords)
      #expect(await Self.status("https://127.0.0.1:\(port)/healthz") == 200)
      #expect(await Self.status("http://127.0.0.1:\(port)/healthz") == nil)
    }
  }

  @Test("a client's certificate has to be there, and signed")
  func clients() async throws {
    var tls = try tls()
    tls.clientCertificates = .required
    tls.clientAuthority = .text(Array(ServerCertificates.authority.utf8))
    try await withServer(tls) { port, _ in
      let url = "https://127.0.0.1:\(port)/healthz"
      #expect(await Self.status(url) == nil)
      #expect(await Self.status(url, certificate: ServerCertificates.client) == 200)
      // For servers, as it says itself.
      #expect(await Self.status(url, certificate: ServerCertificates.named) == nil)
    }
    tls.clientCertificates = .verifiedIfGiven
    try await withServer(tls) { port, _ in
      let url = "https://127.0.0.1:\(port)/healthz"
      #expect(await Self.status(url) == 200)
      #expect(await Self.status(url, certificate: ServerCertificates.client) == 200)
    }
  }

  @Test("a client whose certificate has none of the allowed names is not answered")
  func names() async throws {
    var tls = try tls()
    tls.clientCertificates = .required
    tls.clientAuthority = .text(Array(ServerCertificates.authority.utf8))
    tls.allowedNames = ["prometheus.example.com"]
    try await withServer(tls) { port, _ in
      let url = "https://127.0.0.1:\(port)/healthz"
      #expect(await Self.status(url, certificate: ServerCertificates.client) == nil)
    }
  }

  @Test(
    "a certificate is known by any of its names, letter for letter",
    arguments: [
      (ServerCertificates.named, "driver.spark.test", true), (ServerCertificates.named, "*.pool.spark.test", true),
      (ServerCertificates.named, "a.pool.spark.test", false), (ServerCertificates.named, "named", false),
      (ServerCertificates.addressed, "127.0.0.1", true), (ServerCertificates.addressed, "::1", true),
      (ServerCertificates.addressed, "127.0.0.2", false), (ServerCertificates.client, "client", false),
    ]
  )
  func allowedName(certificate: String, name: String, isAllowed: Bool) throws {
    let certificate = try #require(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).first)
    #expect(ClientNameCheck.isAllowed(certificate, ["other", name]) == isAllowed)
    #expect(!ClientNameCheck.isAllowed(nil, [name]))
  }

  @Test("another certificate is shown as soon as its file has changed, and a broken one is not")
  func renewed() async throws {
    let folder = folder
    try await withServer(tls()) { port, access in
      let start = ContinuousClock.now
      let first = try #require(access.tls(at: start))
      try folder.write("nonsense", to: "cert")
      #expect(access.tls(at: start + .seconds(2)) === first)
      try folder.write(ServerCertificates.addressed + "\n", to: "cert")
      #expect(access.tls(at: start + .seconds(4)) !== first)
    }
  }

  @Test("versions are kept to")
  func versions() async throws {
    var tls = try tls()
    tls.minimumVersion = .tlsv13
    try await withServer(tls) { port, _ in
      let url = "https://127.0.0.1:\(port)/healthz"
      #expect(await Self.status(url, maximumVersion: .tlsv12) == nil)
      #expect(await Self.status(url) == 200)
    }
  }

  @Test("a key of another certificate, and what is no PEM, is told by its file")
  func unusablePEM() throws {
    var tls = try tls()
    tls.certificate = .text(Array(ServerCertificates.authority.utf8))
    var configuration = WebConfiguration()
    configuration.tls = tls
    let fault = #expect(throws: AccessFault.self) { try access(configuration) }
    #expect(
      fault?.description.contains("the key in \(folder.path)/key is not that of the certificate in the web") == true
    )
    configuration.tls?.certificate = .file(try folder.write("x", to: "x"))
    #expect(throws: AccessFault.unusablePEM("\(folder.path)/x", expected: "certificate")) { try access(configuration) }
  }
}

extension AgentSnapshot {
  fileprivate static var empty: AgentSnapshot {
    AgentSnapshot(
      version: "1",
      startedAt: Date(timeIntervalSince1970: 1000),
      unreadiness: nil,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: [],
      targets: [],
      scrapes: ScrapeStatistics(),
      capture: CaptureStatistics(),
      groups: []
    )
  }
}
