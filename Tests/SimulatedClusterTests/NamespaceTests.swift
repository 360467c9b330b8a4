import Fixtures
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("Namespaces")
struct NamespaceTests {
  @Test("a pod's creation makes its namespace, under the version before its own")
  func madeByPod() throws {
    let server = SimulatedAPIServer()
    let pod = try server.create(.recorded("a"))
    try server.create(.recorded("b"))
    #expect(server.namespaces.map(\.name) == ["rec"])
    #expect(server.namespaces.first?.resourceVersion == "2")
    #expect(pod.resourceVersion == "3")
    #expect(server.namespaces.first?.labels == ["kubernetes.io/metadata.name": "rec"])
  }

  @Test(
    "a selector chooses",
    arguments: [
      ("", ["dark", "light"]),
      ("labelSelector=team%3Dspark", ["light"]),
      ("labelSelector=%21team", ["dark"]),
      ("labelSelector=kubernetes.io/metadata.name+in+%28dark%29", ["dark"]),
      ("fieldSelector=metadata.name%3Dlight", ["light"]),
      ("fieldSelector=status.phase%3DTerminating", []),
    ]
  )
  func selectors(query: String, names: [String]) async throws {
    try await withServer { server, port in
      try server.createNamespace("light", labels: ["team": "spark"])
      try server.createNamespace("dark")
      let list = try await get("/api/v1/namespaces?\(query)", port: port).json()
      #expect(list["kind"]?.text == "NamespaceList")
      #expect(list["items"]?.elements.compactMap { $0[path: "metadata.name"]?.text } == names)
      #expect(server.counts.namespaceLists == 1)
    }
  }

  @Test("pages go on where the last one ended")
  func paging() async throws {
    try await withServer { server, port in
      for name in ["c", "a", "b"] { try server.createNamespace(name) }
      let first = try await get("/api/v1/namespaces?limit=2", port: port).json()
      let token = try #require(first[path: "metadata.continue"]?.text)
      let second = try await get("/api/v1/namespaces?limit=2&continue=\(token)", port: port).json()
      #expect(second["items"]?.elements.compactMap { $0[path: "metadata.name"]?.text } == ["c"])
    }
  }

  @Test("a watch sees one come, change and go with its pods, and nothing of pods")
  func life() async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/namespaces?watch=true&resourceVersion=1")
        try server.create(.recorded("a"))
        try server.create(.recorded("other", namespace: "other"))
        try server.relabelNamespace("rec", ["team": "spark"])
        try server.relabelNamespace("rec", ["team": "spark"])
        try server.deleteNamespace("rec")
        let events = try await connection.nextEvents(5)
        #expect(events.map { $0["type"]?.text } == ["ADDED", "ADDED", "MODIFIED", "MODIFIED", "DELETED"])
        #expect(events[2][path: "object.metadata.labels.team"]?.text == "spark")
        #expect(events[3][path: "object.status.phase"]?.text == "Terminating")
        #expect(events[4][path: "object.kind"]?.text == "Namespace")
      }
      #expect(server.pods.map(\.name) == ["other"])
      #expect(server.namespaces.map(\.name) == ["other"])
    }
  }

  @Test("the pods of a deleted namespace are deleted for who watches them, those that were going too")
  func podsGo() async throws {
    try await withServer(pods: [.recorded("a"), .recorded("b")]) { server, port in
      try server.delete(namespace: "rec", name: "b", gracePeriodSeconds: 30)
      let version = server.resourceVersion
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=\(version)")
        try server.deleteNamespace("rec")
        let events = try await connection.nextEvents(4)
        let deleted = events.filter { $0["type"]?.text == "DELETED" }
        #expect(deleted.compactMap { $0[path: "object.metadata.name"]?.text } == ["a", "b"])
      }
    }
  }

  @Test("in protobuf too, with its labels and phase")
  func protobuf() async throws {
    try await withServer { server, port in
      try server.createNamespace("light", labels: ["team": "spark"])
      let accept = [("Accept", "application/vnd.kubernetes.protobuf")]
      let list = try await get("/api/v1/namespaces", port: port, headers: accept)
      let (_, kind, object) = try WireMessage.enveloped(list.body)
      #expect(kind == "NamespaceList")
      let namespace = try #require(try object.messages(2).first)
      #expect(try namespace.message(1).messages(11).compactMap { $0.text(2) } == ["light", "spark"])
      #expect(try namespace.message(2).text(1) == "kubernetes")
      #expect(try namespace.message(3).text(1) == "Active")
      let one = try await get("/api/v1/namespaces/light", port: port).json()
      #expect(one["kind"]?.text == "Namespace")
      try await expect(status: 404, of: "/api/v1/namespaces/none", port: port)
    }
  }

  @Test("who may not is refused for the cluster as a whole", arguments: ["", "?watch=true", "/light"])
  func forbidden(path: String) async throws {
    try await withServer(.init(authorise: { $0.resource != "namespaces" })) { _, port in
      let reply = try await get("/api/v1/namespaces\(path)", port: port)
      #expect(reply.status == 403)
      let verb = path.isEmpty ? "list" : path == "/light" ? "get" : "watch"
      #expect(
        try reply.json()["message"]?.text == """
          namespaces is forbidden: User "system:serviceaccount:monitoring:agent" cannot \(verb) resource \
          "namespaces" in API group "" at the cluster scope
          """
      )
    }
  }

  @Test("a name that is taken, or not there, is an error that says so")
  func errors() throws {
    let server = SimulatedAPIServer()
    try server.createNamespace("a")
    #expect(throws: NamespaceError(code: .alreadyExists, name: "a")) { try server.createNamespace("a") }
    #expect(throws: NamespaceError(code: .notFound, name: "b")) { try server.deleteNamespace("b") }
    #expect(throws: NamespaceError(code: .notFound, name: "b")) { try server.relabelNamespace("b", [:]) }
  }
}
