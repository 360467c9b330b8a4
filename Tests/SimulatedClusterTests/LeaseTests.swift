import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite(.timeLimit(.minutes(1))) struct LeaseTests {
  private static let folder = "/apis/coordination.k8s.io/v1/namespaces/n/leases"

  private static func body(
    version: String? = nil,
    holder: String = "x",
    time: String = "2026-11-21T00:00:00.000000Z",
    seconds: Int = 15
  ) -> String {
    let version = version.map { #","resourceVersion":"\#($0)""# } ?? ""
    return """
      {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l","namespace":"n"\(version)},\
      "spec":{"holderIdentity":"\(holder)","leaseDurationSeconds":\(seconds),"renewTime":"\(time)"}}
      """
  }

  @Test("a Lease is created once, read, and replaced by whoever knows its version")
  func course() async throws {
    try await withServer { server, port in
      try server.createNamespace("n")
      try await TestConnection.open(port: port) { connection in
        #expect(try await connection.send("\(Self.folder)/l").status == 404)
        #expect(
          try await connection.send("\(Self.folder)/l", method: .PUT, body: Self.body(version: "1")).status == 404
        )
        #expect(try await connection.send(Self.folder, method: .POST, body: Self.body()).status == 201)
        let again = try await connection.send(Self.folder, method: .POST, body: Self.body())
        #expect(again.status == 409)
        #expect(again.text.contains(#""reason":"AlreadyExists""#))
        #expect(try await connection.send("\(Self.folder)/l").text.contains(#""resourceVersion":"1""#))
        let update = Self.body(version: "1", holder: "y")
        #expect(try await connection.send("\(Self.folder)/l", method: .PUT, body: update).status == 200)
        let late = try await connection.send("\(Self.folder)/l", method: .PUT, body: update)
        #expect(late.status == 409)
        #expect(late.text.contains(#""reason":"Conflict""#))
        #expect(server.holder(namespace: "n", name: "l") == "y")
        #expect(try await connection.send("\(Self.folder)/l", method: .DELETE).status == 405)
      }
    }
  }

  @Test(
    "what a real server refuses is refused",
    arguments: [
      (body(time: "2026-11-21T00:00:00Z"), 400), (body(seconds: 0), 422), ("{}", 400), ("", 400),
    ]
  )
  func refusals(body: String, status: Int) async throws {
    try await withServer { server, port in
      try server.createNamespace("n")
      try await TestConnection.open(port: port) { connection in
        let reply = try await connection.send(Self.folder, method: .POST, body: body)
        #expect(reply.status == status)
      }
    }
  }

  @Test("there is no Lease in a namespace that is not there, and no update without a version")
  func missing() async throws {
    try await withServer { server, port in
      try await TestConnection.open(port: port) { connection in
        #expect(try await connection.send(Self.folder, method: .POST, body: Self.body()).status == 404)
        try server.createNamespace("n")
        #expect(try await connection.send(Self.folder, method: .POST, body: Self.body()).status == 201)
        #expect(try await connection.send("\(Self.folder)/l", method: .PUT, body: Self.body()).status == 422)
      }
    }
  }
}
