import Testing
import YAML

@testable import Kubernetes

@Suite("Objects of any kind", .timeLimit(.minutes(1)))
struct JSONObjectTests {
  private static func page(_ name: String, next: String) -> String {
    #"{"kind":"ServiceMonitorList","metadata":{"continue":"\#(next)"},"items":[{"metadata":{"name":"\#(name)"}}]}"#
  }

  @Test("are read page by page, as they are")
  func pages() async throws {
    let server = try await CannedServer { request in
      .whole(200, request.number == 0 ? Self.page("a", next: "t+k=") : Self.page("b", next: ""))
    }
    try await withClient(of: server) { client in
      let lists = try await client.lists(of: "servicemonitors", group: "monitoring.coreos.com", namespace: "a b")
      #expect(lists.map { $0["items"]?[0]?["metadata"]?["name"]?.scalar?.text } == ["a", "b"])
      #expect(
        server.requests.map(\.target) == [
          "/apis/monitoring.coreos.com/v1/namespaces/a%20b/servicemonitors?limit=100",
          "/apis/monitoring.coreos.com/v1/namespaces/a%20b/servicemonitors?limit=100&continue=t%2Bk%3D",
        ]
      )
      #expect(server.requests.allSatisfy { $0.headers["accept"] == "application/json" })
    }
  }

  @Test("of the core group, and none of them")
  func none() async throws {
    let server = try await CannedServer { _ in .whole(200, #"{"kind":"ServiceList","metadata":{},"items":null}"#) }
    try await withClient(of: server) { client in
      let lists = try await client.lists(of: "services")
      #expect(lists.count == 1)
      #expect(server.requests.map(\.target) == ["/api/v1/services?limit=100"])
    }
  }

  @Test(
    "that are none are an error",
    arguments: [(200, "{}", ClusterError.Code.malformed), (200, "{", .malformed), (404, "", .notFound)]
  )
  func errors(status: Int, body: String, code: ClusterError.Code) async throws {
    let server = try await CannedServer { _ in .whole(status, body) }
    try await withClient(of: server) { client in
      let error = await #expect(throws: ClusterError.self) { try await client.lists(of: "services") }
      #expect(error?.code == code)
    }
  }

  @Test("of a list without an end are given up after a thousand pages")
  func endless() async throws {
    let server = try await CannedServer { _ in .whole(200, Self.page("a", next: "b")) }
    try await withClient(of: server) { client in
      let error = await #expect(throws: ClusterError.self) { try await client.lists(of: "services") }
      #expect(error?.message == "it is longer than can be read here")
      #expect(server.requests.count == 1000)
    }
  }
}
