import Fixtures
import FoundationEssentials
import Kubernetes
import NIOHTTP1
import Synchronization
import Testing

@testable import SimulatedCluster

@Suite("Faults of the API server on demand")
struct FaultTests {
  @Test("cutting the watches breaks them off in the middle")
  func cutWatches() async throws {
    try await withServer { server, port in
      await #expect(throws: (any Error).self) {
        try await TestConnection.open(port: port) { connection in
          _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=1")
          server.cutWatches()
          // An orderly end would be `nil`.
          _ = try await connection.nextEvent()
        }
      }
      #expect(server.openWatches == 0)
      try await expect(status: 200, of: "/version", port: port)
    }
  }

  @Test("so many requests fail, and then none")
  func failNext() async throws {
    try await withServer { server, port in
      server.failNext(2, status: .serviceUnavailable)
      try await expect(status: 503, of: "/api/v1/pods", port: port)
      try await expect(status: 503, of: "/api/v1/pods?watch=true", port: port)
      try await expect(status: 200, of: "/api/v1/pods", port: port)
      #expect(server.counts.failedOnPurpose == 2)
    }
  }

  @Test("a stopped server refuses, and after a start on the same port has its pods and versions")
  func restart() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      await server.stop()
      await #expect(throws: (any Error).self) { try await get("/version", port: port) }
      #expect(try await server.start(port: port) == port)
      let list = try await get("/api/v1/pods", port: port).json()
      #expect(list["items"]?.elements.count == 4)
      #expect(list[path: "metadata.resourceVersion"] == .string("6"))
    }
  }

  @Test("a port that is taken is named, with the remedy")
  func takenPort() async throws {
    try await withServer { _, port in
      let other = SimulatedAPIServer()
      let error = await #expect(throws: ListenError.self) { try await other.start(port: port) }
      #expect(error?.description.contains("127.0.0.1:\(port)") == true)
      #expect(error?.description.contains("choose another port") == true)
    }
  }

  @Test("a delayed body comes after its head")
  func delayedBody() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      server.delayBodies(by: .seconds(3600))
      try await TestConnection.open(port: port) { connection in
        // The head alone comes; the body would take an hour.
        let head = try await connection.begin("/api/v1/pods")
        #expect(head.status == 200)
      }
      server.delayBodies(by: nil)
      #expect(try await get("/api/v1/pods", port: port).body.isEmpty == false)
    }
  }

  @Test("what the server demands can change while it runs")
  func reconfiguration() async throws {
    try await withServer { server, port in
      try await expect(status: 200, of: "/api/v1/pods", port: port)
      server.reconfigure { $0.bearerToken = "rotated" }
      try await expect(status: 401, of: "/api/v1/pods", port: port)
    }
  }

  @Test("a share of the requests fails, the same ones for the same seed")
  func share() async throws {
    func statuses(seed: UInt64) async throws -> [Int] {
      try await withServer { server, port in
        server.fail(0.3, of: InjectedFailure(.serviceUnavailable), seed: seed)
        return try await TestConnection.open(port: port) { connection in
          var statuses: [Int] = []
          for _ in 0..<60 { statuses.append(try await connection.send("/api/v1/pods").status) }
          server.calm()
          #expect(try await connection.send("/api/v1/pods").status == 200)
          return statuses
        }
      }
    }
    let first = try await statuses(seed: 1)
    let failures = first.count { $0 == 503 }
    #expect(failures > 8 && failures < 30)
    #expect(try await statuses(seed: 1) == first)
    #expect(try await statuses(seed: 2) != first)
  }

  @Test("a failure says when to come again, or not", arguments: [nil, 7])
  func retryAfter(seconds: Int?) async throws {
    try await withServer { server, port in
      server.failNext(1, status: .serviceUnavailable, retryAfterSeconds: seconds)
      let reply = try await get("/api/v1/pods", port: port)
      #expect(reply.headers["Retry-After"] == (seconds.map { [String($0)] } ?? []))
      #expect(try reply.json()["reason"]?.text == "ServiceUnavailable")
      #expect(try reply.json()[path: "details.retryAfterSeconds"] == seconds.map { .number(Double($0)) })
    }
  }

  @Test("too many requests are told in a sentence, as the real server does")
  func tooManyRequests() async throws {
    try await withServer { server, port in
      server.failNext(1, status: .tooManyRequests, retryAfterSeconds: 1)
      let reply = try await get("/api/v1/pods", port: port)
      #expect(reply.status == 429)
      #expect(reply.headers["Retry-After"] == ["1"])
      #expect(reply.text == "Too many requests, please try again later.\n")
    }
  }

  @Test("everybody is refused for a time", arguments: [(InjectedRefusal.unauthorized, 401), (.forbidden, 403)])
  func refusal(kind: InjectedRefusal, status: Int) async throws {
    let time = Mutex(Date(timeIntervalSince1970: 1000))
    try await withServer(.init(now: { time.withLock { $0 } })) { server, port in
      server.refuse(kind, for: .seconds(30))
      try await expect(status: status, of: "/api/v1/pods", port: port)
      try await expect(status: status, of: "/api/v1/pods?watch=true", port: port)
      time.withLock { $0 += 29.9 }
      try await expect(status: status, of: "/api/v1/pods", port: port)
      time.withLock { $0 += 0.1 }
      try await expect(status: 200, of: "/api/v1/pods", port: port)
      server.refuse(kind)
      time.withLock { $0 += 1_000_000 }
      try await expect(status: status, of: "/api/v1/pods", port: port)
      server.calm()
      try await expect(status: 200, of: "/api/v1/pods", port: port)
    }
  }

  @Test("a delayed head comes after nothing")
  func delayedHead() async throws {
    try await withServer { server, port in
      server.delayHeads(by: .milliseconds(20))
      let start = ContinuousClock.now
      try await expect(status: 200, of: "/api/v1/pods", port: port)
      #expect(start.duration(to: .now) >= .milliseconds(20))
    }
  }

  @Test("an answer that trickles arrives whole")
  func trickle() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let whole = try await get("/api/v1/pods", port: port).body
      server.trickle(bytes: 1000, every: .milliseconds(1))
      let start = ContinuousClock.now
      #expect(try await get("/api/v1/pods", port: port).body == whole)
      #expect(start.duration(to: .now) >= .milliseconds(whole.count / 1000))
    }
  }

  @Test("an answer is cut after so many bytes", arguments: [0, 1, 1000])
  func cutAnswer(bytes: Int) async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      server.cutNext(afterBytes: bytes)
      let (body, isCut) = try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods")
        return await connection.rest()
      }
      #expect(isCut)
      #expect(body.count == bytes)
      try await expect(status: 200, of: "/api/v1/pods", port: port)
    }
  }

  @Test("a trickling answer that is to be cut is cut at its byte")
  func combination() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      server.delayHeads(by: .milliseconds(1))
      server.trickle(bytes: 300, every: .milliseconds(1))
      server.cutNext(afterBytes: 1000)
      let (body, isCut) = try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods")
        return await connection.rest()
      }
      #expect(isCut)
      #expect(body.count == 1000)
    }
  }

  @Test("a backup that is put in brings back an earlier state, and its versions come again with other contents")
  func rollBack() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let backup = server.pods
      let version = server.resourceVersion
      try server.update(namespace: "rec", name: "plain") { $0.phase = .running }
      try server.finishDeletion(namespace: "rec", name: "aaaa1111")
      try server.create(.recorded("new", namespace: "elsewhere"))
      let changes = server.resourceVersion - version
      #expect(changes == 5)

      #expect(server.rollBack(by: changes) == changes)
      #expect(server.resourceVersion == version)
      #expect(server.pods == backup)
      #expect(server.namespaces.map(\.name) == ["rec"])
      // Who has seen the future is told so, or waits for it.
      try await expect(status: 504, of: "/api/v1/pods?resourceVersion=\(version + changes)", port: port)

      let other = try server.create(.recorded("other"))
      #expect(other.resourceVersion == String(version + 1))
      try await TestConnection.open(port: port) { connection in
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=\(version)")
        #expect(try await connection.nextEvent()?[path: "object.metadata.name"]?.text == "other")
      }
      #expect(server.rollBack(by: 1000) == version)
      #expect(server.pods.isEmpty)
    }
  }
}
