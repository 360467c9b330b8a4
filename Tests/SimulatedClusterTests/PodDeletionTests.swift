import Fixtures
import FoundationEssentials
import Kubernetes
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("Changing and deleting pods")
struct PodDeletionTests {
  private static let now = Date(timeIntervalSince1970: 1000)

  private func running() throws -> (server: SimulatedAPIServer, pod: Pod) {
    let server = SimulatedAPIServer(.init(now: { Self.now }))
    try server.create(.recorded("a"))
    return (server, try server.update(namespace: "rec", name: "a") { $0.run(at: "127.0.0.1", since: Self.now) })
  }

  @Test("a deletion with a grace period is a mark and no more")
  func grace() throws {
    let (server, _) = try running()
    try server.delete(namespace: "rec", name: "a", gracePeriodSeconds: 10)
    let pod = try #require(server.pod(namespace: "rec", name: "a"))
    #expect(pod.deletionTimestamp == Self.now.addingTimeInterval(10))
    #expect(pod.deletionGracePeriodSeconds == 10)
    #expect(pod.phase == .running)
  }

  @Test("a second deletion can only make it sooner")
  func sooner() throws {
    let (server, _) = try running()
    try server.delete(namespace: "rec", name: "a", gracePeriodSeconds: 10)
    let version = server.resourceVersion
    try server.delete(namespace: "rec", name: "a", gracePeriodSeconds: 20)
    #expect(server.resourceVersion == version)
    try server.delete(namespace: "rec", name: "a", gracePeriodSeconds: 4)
    #expect(server.pod(namespace: "rec", name: "a")?.deletionTimestamp == Self.now.addingTimeInterval(4))
  }

  @Test("a pod that has ended, or has no node yet, goes at once")
  func atOnce() throws {
    let (server, _) = try running()
    try server.update(namespace: "rec", name: "a") { $0.phase = .succeeded }
    try server.delete(namespace: "rec", name: "a")
    var unscheduled = Pod.recorded("b")
    unscheduled.nodeName = nil
    try server.create(unscheduled)
    try server.delete(namespace: "rec", name: "b")
    #expect(server.pods.isEmpty)
  }

  @Test("over HTTP, with the grace period in the query or the body", arguments: [true, false])
  func overHTTP(isInQuery: Bool) async throws {
    let (server, pod) = try running()
    let port = try await server.start()
    let reply = try await TestConnection.open(port: port) { connection in
      try await connection.send(
        "/api/v1/namespaces/rec/pods/a\(isInQuery ? "?gracePeriodSeconds=7" : "")",
        method: .DELETE,
        body: isInQuery ? "" : #"{"kind":"DeleteOptions","gracePeriodSeconds":7}"#
      )
    }
    #expect(reply.status == 200)
    #expect(try reply.json()[path: "metadata.uid"]?.text == pod.uid)
    #expect(try reply.json()[path: "metadata.deletionGracePeriodSeconds"] == .number(7))
    #expect(server.pod(namespace: "rec", name: "a") != nil)
    await server.stop()
  }

  @Test("a change that changes nothing makes no version")
  func noChange() throws {
    let (server, pod) = try running()
    let same = try server.update(namespace: "rec", name: "a") { pod in
      pod.uid = "another"
      pod.name = "another"
      pod.resourceVersion = "9"
    }
    #expect(same == pod)
  }

  @Test("a name that is taken, or not there, is an error that says so")
  func errors() throws {
    let (server, _) = try running()
    #expect(throws: PodError(code: .alreadyExists, namespace: "rec", name: "a")) {
      try server.create(.recorded("a"))
    }
    #expect(throws: PodError(code: .notFound, namespace: "rec", name: "b")) {
      try server.delete(namespace: "rec", name: "b")
    }
    #expect(throws: PodError(code: .notFound, namespace: "rec", name: "b")) {
      try server.update(namespace: "rec", name: "b") { $0.phase = .failed }
    }
  }

  @Test("old changes are forgotten, and the versions that need them with them")
  func boundedHistory() throws {
    var store = ClusterStore(historyLimit: 3)
    let key = ObjectKey.pod("rec", "a")
    _ = store.create(.recorded("a"), now: Self.now)
    for number in 0..<20 {
      let entry = try #require(store[key])
      _ = store.update(entry) { $0.annotations["n"] = String(number) }
    }
    #expect(store.changes(after: store.resourceVersion - 3)?.count == 3)
    #expect(store.changes(after: store.resourceVersion - 6) == nil)
    let all = try ObjectSelector(namespace: nil)
    let earlier = try #require(store.entries(matching: all, at: store.resourceVersion - 2))
    #expect(earlier.map { $0.pod?.annotations["n"] } == ["17"])
    #expect(store.entries(matching: all, at: 2) == nil)
  }
}
