import Fixtures
import Kubernetes
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("The API server's answers are those of the recordings")
struct RecordedAnswerTests {
  private static let token = "secret"

  /// A server in the state of a recording. Nobody may list but in the one namespace where the recording could.
  private func reply(to name: String) async throws -> (recording: Recording, reply: Reply) {
    let recording = try Fixture.kubernetes(name)
    var configuration = SimulatedAPIServer.Configuration()
    var headers: [(String, String)] = []
    var body = ""
    switch name {
    case "forbidden-403", "access-review-denied": configuration.authorise = { _ in false }
    case "unauthorized-401":
      configuration.bearerToken = Self.token
      headers = [("Authorization", "Bearer wrong")]
    default: break
    }
    if recording.method == "POST" {
      body = #"{"spec":{"resourceAttributes":{"verb":"watch","resource":"pods"}}}"#
    }
    let reply = try await withServer(configuration, pods: Pod.recordedFour) { _, port in
      try await TestConnection.open(port: port) { connection in
        let method = HTTPMethod(rawValue: recording.method)
        return try await connection.send(recording.target, method: method, headers: headers, body: body)
      }
    }
    return (recording, reply)
  }

  @Test(
    "a refusal is the recorded one to the letter",
    arguments: [
      "forbidden-403", "unauthorized-401", "not-found-404", "pods-bad-selector-400", "pods-list-bad-continue",
    ]
  )
  func refusals(name: String) async throws {
    let (recording, reply) = try await reply(to: name)
    #expect(reply.status == recording.status)
    #expect(try reply.json() == JSON(recording.body))
    #expect(headerNames(reply) == headerNames(recording))
  }

  @Test("a version that is yet to come is refused as recorded, with the present one named")
  func futureVersion() async throws {
    let (recording, reply) = try await reply(to: "pods-list-future-rv")
    #expect(reply.status == 504)
    #expect(reply.headers["Retry-After"] == ["1"])
    #expect(headerNames(reply) == headerNames(recording))
    let message = "Timeout: Too large resource version: 99999999, current: 6"
    #expect(try reply.json()["message"]?.text == message)
    #expect(try reply.json().shape == JSON(recording.body).shape)
  }

  @Test(
    "an answer has the recorded shape",
    arguments: [
      "pods-list-page1", "pods-list-rv0", "pods-list-selectors", "access-review-allowed", "access-review-denied",
      "version",
    ]
  )
  func shapes(name: String) async throws {
    let (recording, reply) = try await reply(to: name)
    #expect(reply.status == recording.status)
    #expect(headerNames(reply) == headerNames(recording))
    #expect(try reply.json().shape == JSON(recording.body).shape)
  }

  @Test("an access review says what the authoriser says", arguments: [true, false])
  func accessReview(isAllowed: Bool) async throws {
    let (_, reply) = try await reply(to: isAllowed ? "access-review-allowed" : "access-review-denied")
    #expect(try reply.json()[path: "status.allowed"] == .bool(isAllowed))
    #expect(try reply.json()[path: "spec.resourceAttributes.verb"] == .string("watch"))
  }

  @Test("a streaming list where that is not supported gets the recorded ERROR event")
  func streamingListUnsupported() async throws {
    let recording = try Fixture.kubernetes("pods-watchlist-unsupported")
    let reply = try await withServer(.init(streamingLists: .unsupportedByStorage)) { _, port in
      try await get(recording.target, port: port)
    }
    #expect(reply.status == recording.status)
    #expect(try reply.json() == JSON(recording.body))
  }

  @Test("a streaming list sends each pod and then the bookmark, in the recorded shape")
  func streamingList() async throws {
    let recording = try Fixture.kubernetes("pods-watchlist-initial-events")
    let expected = try recording.body.split(separator: UInt8(ascii: "\n")).map { try JSON(Array($0)) }
    try await withServer(pods: Pod.recordedFour) { server, port in
      try await TestConnection.open(port: port) { connection in
        let head = try await connection.begin(recording.target)
        #expect(head.status == 200)
        let events = try await connection.nextEvents(expected.count)
        #expect(events.map { $0["type"] } == expected.map { $0["type"] })
        #expect(events.map(\.shape) == expected.map(\.shape))
        #expect(events.map { $0[path: "object.metadata.name"] } == expected.map { $0[path: "object.metadata.name"] })
        #expect(
          events.last?[path: "object.metadata.resourceVersion"]?.text == String(server.resourceVersion)
        )
      }
    }
  }

  @Test("a missing token opens the version but not the pods")
  func publicPaths() async throws {
    try await withServer(.init(bearerToken: Self.token)) { server, port in
      try await expect(status: 200, of: "/version", port: port)
      #expect(try await get("/readyz", port: port).text == "ok")
      try await expect(status: 401, of: "/api/v1/pods", port: port)
      let authorised = [("Authorization", "Bearer \(Self.token)")]
      try await expect(status: 200, of: "/api/v1/pods", port: port, headers: authorised)
      #expect(server.counts.unauthenticated == 1)
      #expect(server.counts.probes == 2)
    }
  }

  @Test("a refusal for the whole cluster says so")
  func clusterScope() async throws {
    try await withServer(.init(authorise: { $0.namespace != nil })) { server, port in
      let reply = try await get("/api/v1/pods?watch=1", port: port)
      #expect(
        try reply.json()["message"]?.text == """
          pods is forbidden: User "system:serviceaccount:monitoring:agent" cannot watch resource "pods" in API group \
          "" at the cluster scope
          """
      )
      try await expect(status: 200, of: "/api/v1/namespaces/rec/pods", port: port)
      #expect(server.counts.forbidden == 1)
    }
  }

  @Test("a pod that is asked for alone says what it is")
  func onePod() async throws {
    try await withServer(pods: Pod.recordedFour) { _, port in
      let pod = try await get("/api/v1/namespaces/rec/pods/plain", port: port).json()
      #expect(pod["kind"] == .string("Pod"))
      #expect(pod[path: "metadata.name"] == .string("plain"))
    }
  }

  private func headerNames(_ reply: Reply) -> Set<String> {
    Set(reply.headers.map { $0.name.lowercased() })
  }

  private func headerNames(_ recording: Recording) -> Set<String> {
    Set(recording.headers.map { $0.name.lowercased() })
  }
}
