import NIOPosix
import ScriptedPeers
import Testing
import Transport

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct PrometheusClientTests {
  /// The answer, or the code and words of the failure; and the request.
  private func ask(
    _ answers: [[ScriptedServer.Act]],
    path: String = ""
  ) async throws -> (answer: GenerationAnswer?, failure: PrometheusFailure?, request: String) {
    try await ScriptedServer.run(answers: answers) { server in
      let client = PrometheusClient(
        address: try PrometheusAddress("http://127.0.0.1:\(server.port)\(path)"),
        owner: "o",
        on: MultiThreadedEventLoopGroup.singleton,
        userAgent: "test"
      )
      let answer: GenerationAnswer?
      let failure: PrometheusFailure?
      do {
        (answer, failure) = (try await client.generations(), nil)
      } catch {
        (answer, failure) = (nil, error as? PrometheusFailure)
      }
      try await client.shutdown()
      try await server.wait { $0.wholeRequest != nil }
      return (answer, failure, server.log.wholeRequest ?? "")
    }
  }

  private static func answer(_ status: String, _ body: String) -> [[ScriptedServer.Act]] {
    [[.say("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")]]
  }

  @Test("the question is posted below the address's own path, and its answer read")
  func asked() async throws {
    let body = #"{"status":"success","data":{"result":[{"metric":{"application_id":"a"},"value":[1,"5"]}]}}"#
    let (answer, _, request) = try await ask(Self.answer("200 OK", body), path: "/prometheus")
    #expect(answer?.generations == ["a": [5]])
    #expect(request.hasPrefix("POST /prometheus/api/v1/query HTTP/1.1\r\n"))
    #expect(request.lowercased().contains("content-type: application/x-www-form-urlencoded\r\n"))
    #expect(request.hasSuffix("query=afterglow_application_generation%7Bowner%3D%22o%22%7D&timeout=30s"))
  }

  @Test(
    "each failure has its code and says what to do",
    arguments: [
      ("401 Unauthorized", "", "forbidden", "give it credentials"),
      ("403 Forbidden", "", "forbidden", "give it credentials"),
      ("404 Not Found", "", "not_prometheus", "check that this is a Prometheus"),
      ("302 Found", "", "not_prometheus", "check that this is a Prometheus"),
      ("400 Bad Request", #"{"status":"error","error":"parse error"}"#, "rejected", "refused: parse error"),
      ("422 Unprocessable Entity", "it\nis", "rejected", "refused: it is"),
      ("503 Service Unavailable", "busy", "unavailable", "503: busy"),
      ("429 Too Many Requests", "busy", "unavailable", "429: busy"),
      ("200 OK", "hello", "unreadable", "check that the address is Prometheus' own"),
    ]
  )
  func failures(status: String, body: String, code: String, words: String) async throws {
    let failure = try await ask(Self.answer(status, body)).failure
    #expect(failure?.code == code)
    #expect(failure?.description.contains(words) == true, "\(String(describing: failure))")
  }

  @Test("where nobody listens, that is said")
  func unreachable() async throws {
    let client = PrometheusClient(
      address: try PrometheusAddress("http://127.0.0.1:1"),
      owner: "o",
      on: MultiThreadedEventLoopGroup.singleton,
      userAgent: "test"
    )
    let failure = await #expect(throws: PrometheusFailure.self) { try await client.generations() }
    try await client.shutdown()
    #expect(failure?.code == "unreachable")
    #expect(failure?.description.hasPrefix("cannot be reached: connection refused; check its address") == true)
  }
}
