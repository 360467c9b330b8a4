import Fixtures
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("Lists of pods")
struct PodListTests {
  @Test("pages show one state, whatever changes between them")
  func paging() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let first = try await get("/api/v1/namespaces/rec/pods?limit=2", port: port).json()
      #expect(names(first) == ["aaaa1111", "bbbb2222"])
      #expect(first[path: "metadata.remainingItemCount"] == .number(2))
      let token = try #require(first[path: "metadata.continue"]?.text)

      try server.finishDeletion(namespace: "rec", name: "plain")
      try server.create(.recorded("bbbb9999"))

      let second = try await get("/api/v1/namespaces/rec/pods?limit=2&continue=\(token)", port: port).json()
      #expect(names(second) == ["cccc3333", "plain"])
      #expect(second[path: "metadata.resourceVersion"] == first[path: "metadata.resourceVersion"])
      #expect(second[path: "metadata.continue"] == nil)
      #expect(server.counts.lists == 1)
      #expect(server.counts.furtherPages == 1)
    }
  }

  @Test("the recorded token is understood, and made the same")
  func recordedToken() throws {
    let text = "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NjcsInN0YXJ0IjoiL2JiYmIyMjIyXHUwMDAwIn0"
    let token = try ContinueToken(parsing: text)
    #expect(token.rv == 67)
    #expect(try token.last(of: ObjectSelector(namespace: "rec")) == .pod("rec", "bbbb2222"))
    let made = ContinueToken(resourceVersion: 67, after: .pod("rec", "bbbb2222"), isNamespaced: true)
    #expect(made == token)
    #expect(try ContinueToken(parsing: made.text) == token)
  }

  @Test("paging goes over namespaces in order")
  func pagingOverNamespaces() async throws {
    let pods = [("b", "x"), ("a", "z"), ("b", "a"), ("a", "y")].map { Pod.recorded($0.1, namespace: $0.0) }
    try await withServer(pods: pods) { _, port in
      var seen: [String] = []
      var target = "/api/v1/pods?limit=1"
      for _ in pods {
        let page = try await get(target, port: port).json()
        seen +=
          page["items"]?.elements.map {
            "\($0[path: "metadata.namespace"]?.text ?? "")/\($0[path: "metadata.name"]?.text ?? "")"
          } ?? []
        target = "/api/v1/pods?limit=1&continue=\(page[path: "metadata.continue"]?.text ?? "")"
      }
      #expect(seen == ["a/y", "a/z", "b/a", "b/x"])
    }
  }

  @Test("after a compaction a token gets 410 with a token for the present state")
  func expiredToken() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let first = try await get("/api/v1/namespaces/rec/pods?limit=2", port: port).json()
      let token = try #require(first[path: "metadata.continue"]?.text)
      try server.create(.recorded("zzzz"))
      server.compact()
      let refused = try await get("/api/v1/namespaces/rec/pods?continue=\(token)", port: port)
      #expect(refused.status == 410)
      #expect(try refused.json()["reason"] == .string("Expired"))
      let later = try #require(try refused.json()[path: "metadata.continue"]?.text)
      let rest = try await get("/api/v1/namespaces/rec/pods?continue=\(later)", port: port).json()
      #expect(names(rest) == ["cccc3333", "plain", "zzzz"])
    }
  }

  @Test("an exact version is that state, and 410 when it is forgotten")
  func exactVersion() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let version = server.resourceVersion
      try server.finishDeletion(namespace: "rec", name: "plain")
      let target = "/api/v1/namespaces/rec/pods?resourceVersion=\(version)&resourceVersionMatch=Exact"
      #expect(try await names(get(target, port: port).json()).count == 4)
      #expect(try await names(get("/api/v1/pods?resourceVersion=\(version)", port: port).json()).count == 3)
      server.compact()
      try await expect(status: 410, of: target, port: port)
    }
  }

  @Test(
    "a selector chooses",
    arguments: [
      ("labelSelector=spark-role%3Ddriver", 4),
      ("labelSelector=spark-role%21%3Ddriver", 0),
      ("labelSelector=spark-app-name+in+%28plain%2Caaaa1111%29", 2),
      ("fieldSelector=spec.nodeName%3Dnode-2", 0),
      ("fieldSelector=metadata.name%3Dplain,status.phase%3DPending", 1),
      ("fieldSelector=metadata.name%21%3Dplain", 3),
    ]
  )
  func selectors(query: String, count: Int) async throws {
    try await withServer(pods: Pod.recordedFour) { _, port in
      let list = try await get("/api/v1/pods?\(query)", port: port).json()
      #expect(names(list).count == count)
    }
  }

  @Test("a field that cannot be selected by is refused")
  func unknownField() async throws {
    try await withServer { _, port in
      let reply = try await get("/api/v1/pods?fieldSelector=spec.image%3Dx", port: port)
      #expect(reply.status == 400)
      #expect(try reply.json()["message"] == .string("field label not supported: spec.image"))
    }
  }

  @Test("one connection takes one request after the other")
  func keepAlive() async throws {
    try await withServer(pods: Pod.recordedFour) { _, port in
      try await TestConnection.open(port: port) { connection in
        for _ in 0..<3 {
          let reply = try await connection.send("/api/v1/pods")
          #expect(reply.status == 200)
        }
      }
    }
  }

  private func names(_ list: JSON) -> [String] {
    list["items"]?.elements.compactMap { $0[path: "metadata.name"]?.text } ?? []
  }
}
