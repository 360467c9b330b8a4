import Fixtures
import FoundationEssentials
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("Watches of pods")
struct PodWatchTests {
  @Test("a pod's whole life is the recorded one, event by event")
  func recordedLife() async throws {
    let recording = try Fixture.kubernetes("pods-watch-life")
    let expected = try recording.body.split(separator: UInt8(ascii: "\n")).map { try JSON(Array($0)) }
    let now = Date(timeIntervalSince1970: 1_795_227_386)
    try await withServer(.init(now: { now })) { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin(
          "/api/v1/namespaces/rec/pods?watch=true&allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=6"
        )
        try server.create(.recorded("dddd4444"))
        try server.update(namespace: "rec", name: "dddd4444") { pod in
          pod.containerStatuses = [
            ContainerStatus(name: "spark-kubernetes-driver", state: .waiting(reason: "ContainerCreating"))
          ]
        }
        try server.update(namespace: "rec", name: "dddd4444") { pod in
          pod.startTime = now
          pod.run(at: "10.244.1.7", since: now)
        }
        try server.update(namespace: "rec", name: "dddd4444") { $0.annotations["prometheus.io/port"] = "4041" }
        try server.delete(namespace: "rec", name: "dddd4444")
        try server.update(namespace: "rec", name: "dddd4444") { pod in
          pod.terminate(.outOfMemory, startedAt: nil, finishedAt: now)
          pod.reason = "Terminated"
        }
        try server.finishDeletion(namespace: "rec", name: "dddd4444")
        server.endWatches()

        var events: [JSON] = []
        while let event = try await connection.nextEvent() { events.append(event) }
        #expect(events.map { $0["type"] } == expected.map { $0["type"] })
        #expect(events.map(\.shape) == expected.map(\.shape))
        for path in ["deletionGracePeriodSeconds", "generation"] {
          let key = "object.metadata.\(path)"
          #expect(events.map { $0[path: key] } == expected.map { $0[path: key] })
        }
        for path in ["object.status.phase", "object.status.containerStatuses.0.state.terminated.exitCode"] {
          #expect(events.map { $0[path: path] } == expected.map { $0[path: path] })
        }
        // The mark names the time by which the pod shall be gone; the end brings that forward to the present.
        #expect(events[4][path: "object.metadata.deletionTimestamp"] == .string("2026-11-21T02:16:56Z"))
        #expect(events[6][path: "object.metadata.deletionTimestamp"] == .string("2026-11-21T02:16:26Z"))
        let versions = events.compactMap { $0[path: "object.metadata.resourceVersion"]?.text }.compactMap { Int($0) }
        #expect(versions == [3, 4, 5, 6, 7, 8, 9, 10, 10])
      }
      #expect(server.pods.isEmpty)
    }
  }

  @Test("a watch resumes where the last one ended, and misses nothing")
  func resumption() async throws {
    try await withServer(pods: [.recorded("a")]) { server, port in
      let version = server.resourceVersion
      try server.create(.recorded("b"))
      try server.finishDeletion(namespace: "rec", name: "a")
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=\(version)")
        let events = try await connection.nextEvents(3)
        #expect(events.map { $0["type"]?.text } == ["ADDED", "MODIFIED", "DELETED"])
      }
      #expect(server.counts.resumedWatches == 1)
      #expect(server.counts.lists == 0)
    }
  }

  @Test("a watch at a forgotten version gets 410 in an ERROR event and ends", arguments: [true, false])
  func tooOld(isCompacted: Bool) async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      if isCompacted { server.compact() } else { server.forgetHistory() }
      let reply = try await get("/api/v1/pods?watch=true&resourceVersion=2", port: port)
      #expect(reply.status == 200)
      #expect(try reply.json()["type"] == .string("ERROR"))
      #expect(try reply.json()[path: "object.code"] == .number(410))
      #expect(try reply.json()[path: "object.reason"] == .string("Expired"))
      #expect(server.counts.expiredWatches == 1)
    }
  }

  @Test("or status 410, where the server is set to do so")
  func tooOldByStatus() async throws {
    try await withServer(.init(refusesOldWatchesByStatus: true), pods: Pod.recordedFour) { server, port in
      server.compact()
      try await expect(status: 410, of: "/api/v1/pods?watch=true&resourceVersion=2", port: port)
    }
  }

  @Test("an old version that is still remembered is played back, as recorded")
  func playback() async throws {
    try await withServer(pods: Pod.recordedFour) { _, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=1")
        #expect(try await connection.nextEvents(4).map { $0["type"]?.text } == Array(repeating: "ADDED", count: 4))
      }
    }
  }

  @Test("a watch from the future waits, and ends in silence as recorded")
  func future() async throws {
    let recording = try Fixture.kubernetes("pods-watch-future-rv")
    try await withServer(pods: Pod.recordedFour) { server, port in
      try await TestConnection.open(port: port) { connection in
        let head = try await connection.begin(recording.target)
        #expect(head.status == recording.status)
        try server.create(.recorded("e"))
        server.endWatches()
        #expect(try await connection.nextEvent() == nil)
      }
    }
  }

  @Test("a pod that comes to match is added, and one that ceases to is deleted")
  func selectorTransitions() async throws {
    try await withServer(pods: [.recorded("a")]) { server, port in
      try await TestConnection.open(port: port) { connection in
        let selector = "labelSelector=spark-role%3Dexecutor"
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=3&\(selector)")
        try server.update(namespace: "rec", name: "a") { $0.annotations["x"] = "unseen" }
        try server.update(namespace: "rec", name: "a") { $0.labels["spark-role"] = "executor" }
        try server.update(namespace: "rec", name: "a") { $0.annotations["x"] = "seen" }
        try server.update(namespace: "rec", name: "a") { $0.labels["spark-role"] = "driver" }
        let events = try await connection.nextEvents(3)
        #expect(events.map { $0["type"]?.text } == ["ADDED", "MODIFIED", "DELETED"])
        // What is deleted is the last state that matched, under the version of the change.
        #expect(events[2][path: "object.metadata.labels.spark-role"] == .string("executor"))
        #expect(events[2][path: "object.metadata.resourceVersion"] == .string("7"))
      }
    }
  }

  @Test("a watch of one namespace hears nothing of another")
  func namespaces() async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/namespaces/mine/pods?watch=true&resourceVersion=1")
        try server.create(.recorded("a", namespace: "theirs"))
        try server.create(.recorded("b", namespace: "mine"))
        #expect(try await connection.nextEvent()?[path: "object.metadata.name"] == .string("b"))
      }
    }
  }

  @Test("bookmarks come to those who asked, at their interval", arguments: [true, false])
  func bookmarks(areAllowed: Bool) async throws {
    try await withServer(.init(bookmarkInterval: .milliseconds(1))) { server, port in
      try await TestConnection.open(port: port) { connection in
        let query = "watch=true&resourceVersion=1&allowWatchBookmarks=\(areAllowed)"
        _ = try await connection.begin("/api/v1/pods?\(query)")
        if !areAllowed {
          server.sendBookmarks()
          try server.create(.recorded("a"))
        }
        let event = try await connection.nextEvent()
        #expect(event?["type"]?.text == (areAllowed ? "BOOKMARK" : "ADDED"))
      }
    }
  }

  @Test("a watch ends in order when its time is over, and the connection serves on")
  func timeout() async throws {
    try await withServer(.init(watchSecond: .milliseconds(1))) { server, port in
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=1&timeoutSeconds=3")
        #expect(try await connection.nextEvent() == nil)
        #expect(try await connection.send("/version").status == 200)
      }
      #expect(server.openWatches == 0)
    }
  }

  @Test("initial events need resourceVersionMatch")
  func invalidOptions() async throws {
    try await withServer { _, port in
      try await expect(status: 422, of: "/api/v1/pods?watch=true&sendInitialEvents=true", port: port)
    }
  }
}
