import Fixtures
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("Servers that stream lists, and those that do not")
struct StreamingListTests {
  private static let query = "watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
  private static let target = "/api/v1/pods?\(query)&resourceVersionMatch=NotOlderThan"

  @Test("a server without the feature refuses with 422, in the words of Kubernetes")
  func forbidden() async throws {
    try await withServer(.init(streamingLists: .forbidden)) { server, port in
      let reply = try await get(Self.target, port: port)
      #expect(reply.status == 422)
      #expect(
        try reply.json()["message"]?.text == """
          ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for \
          watch unless the WatchList feature gate is enabled
          """
      )
      #expect(try reply.json()["reason"]?.text == "Invalid")
      #expect(try reply.json()[path: "details.causes.0.field"]?.text == "sendInitialEvents")
      #expect(try reply.json()[path: "details.causes.0.reason"]?.text == "FieldValueForbidden")
    }
  }

  @Test("of two faults both are told")
  func twoFaults() async throws {
    try await withServer(.init(streamingLists: .forbidden)) { _, port in
      let reply = try await get("/api/v1/pods?\(Self.query)", port: port)
      let message = try #require(try reply.json()["message"]?.text)
      #expect(message.contains("is invalid: [resourceVersionMatch: Forbidden: sendInitialEvents requires"))
      #expect(try reply.json()[path: "details.causes"]?.elements.count == 2)
    }
  }

  @Test("a server that does not know it sends the pods, and no bookmark that ends them")
  func ignored() async throws {
    try await withServer(.init(streamingLists: .ignored), pods: Pod.recordedFour) { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(Self.target)
        #expect(try await connection.nextEvents(4).map { $0["type"]?.text } == Array(repeating: "ADDED", count: 4))
        try server.create(.recorded("e"))
        #expect(try await connection.nextEvent()?[path: "object.metadata.name"]?.text == "e")
      }
      #expect(server.counts.freshWatches == 1)
      #expect(server.counts.streamingLists == 0)
      #expect(server.firstStateSentAt == nil)
    }
  }

  @Test("what it does can change while it runs")
  func reconfigured() async throws {
    try await withServer { server, port in
      server.reconfigure { $0.streamingLists = .forbidden }
      try await expect(status: 422, of: Self.target, port: port)
    }
  }
}
