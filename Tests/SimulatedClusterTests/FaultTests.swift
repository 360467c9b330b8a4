import Kubernetes
import NIOHTTP1
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
}
