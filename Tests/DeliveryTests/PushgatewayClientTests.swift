import NIOCore
import NIOPosix
import ScriptedPeers
import Testing
import Transport

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct PushgatewayClientTests {
  private static let key = GroupingKey(job: "spark", applicationID: "a")

  private func outcome(
    of answers: [[ScriptedServer.Act]],
    isCompressing: Bool = false,
    request: @Sendable (PushgatewayClient) async -> PushOutcome
  ) async throws -> (PushOutcome, request: String) {
    try await ScriptedServer.run(answers: answers) { server in
      let client = PushgatewayClient(
        address: try PushgatewayAddress("http://127.0.0.1:\(server.port)"),
        on: MultiThreadedEventLoopGroup.singleton,
        timeout: .seconds(20),
        userAgent: "test",
        isCompressing: isCompressing
      )
      let outcome = await request(client)
      try await client.shutdown()
      try await server.wait { $0.wholeRequest != nil }
      return (outcome, server.log.wholeRequest ?? "")
    }
  }

  private static func answer(_ status: String, _ headers: String = "", body: String = "") -> [[ScriptedServer.Act]] {
    [[.say("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")]]
  }

  @Test("put, post and delete are what they are called")
  func methods() async throws {
    let accepted = Self.answer("202 Accepted")
    let put = try await outcome(of: accepted) { await $0.put($0.body(of: Array("m 1\n".utf8)), to: Self.key) }
    #expect(put.0 == .accepted)
    #expect(put.request.hasPrefix("PUT /metrics/job/spark/application_id/a HTTP/1.1\r\n"))
    #expect(!put.request.lowercased().contains("content-encoding"))
    let post = try await outcome(of: accepted) { await $0.post($0.body(of: Array("m 1\n".utf8)), to: Self.key) }
    #expect(post.request.hasPrefix("POST /metrics/job/spark/application_id/a HTTP/1.1\r\n"))
    let delete = try await outcome(of: accepted) { await $0.delete(Self.key) }
    #expect(delete.request.hasPrefix("DELETE /metrics/job/spark/application_id/a HTTP/1.1\r\n"))
  }

  @Test("a body is compressed where that is asked for, and says so")
  func compressed() async throws {
    let put = try await outcome(of: Self.answer("200 OK"), isCompressing: true) {
      await $0.put($0.body(of: Array("m 1\n".utf8)), to: Self.key)
    }
    #expect(put.request.contains("content-encoding: gzip\r\n"))
    #expect(put.request.hasPrefix("PUT "))
    #expect(!put.request.contains("m 1"))
  }

  @Test(
    "an answer means one outcome",
    arguments: [
      ("400 Bad Request", "refused", false), ("413 Content Too Large", "refused", false),
      ("401 Unauthorized", "failed", false), ("404 Not Found", "failed", false), ("302 Found", "failed", false),
      ("500 Internal Server Error", "failed", false), ("429 Too Many Requests", "failed", false),
      // From a proxy that waited for the gateway in vain.
      ("502 Bad Gateway", "failed", true), ("503 Service Unavailable", "failed", true),
      ("504 Gateway Timeout", "failed", true),
    ]
  )
  func answers(status: String, code: String, isUnknown: Bool) async throws {
    let answer = Self.answer(status, "Retry-After: 900\r\n", body: "these\nwords")
    let (outcome, _) = try await outcome(of: answer) {
      await $0.put(PushBody(bytes: ByteBuffer(), isGzip: false), to: Self.key)
    }
    #expect(outcome.code == code)
    switch outcome {
    case .failed(let words, let retryAfter, let outcomeIsUnknown):
      #expect(words.contains("these words"))
      #expect(outcomeIsUnknown == isUnknown)
      #expect(retryAfter == nil || retryAfter == .seconds(300))
    case .refused(let refusal):
      #expect(refusal.answer == "these\nwords")
      #expect(refusal.words.contains("these words"))
    case .accepted: Issue.record("accepted")
    }
  }

  @Test(
    "an answer to a question means one of a few things",
    arguments: [
      ("401 Unauthorized", "denied", "check the credentials"), ("403 Forbidden", "denied", "check the credentials"),
      ("400 Bad Request", "denied", "if it speaks TLS, write https:// in its URL"),
      ("503 Service Unavailable", "denied", "/api/v1/status answered 503"),
      // Before 1.0 there was no status.
      ("404 Not Found", "unreadable", "answered 404"), ("302 Found", "unreadable", "answered 302"),
      ("500 Internal Server Error", "unreadable", "answered 500"), ("200 OK", "unreadable", "no Pushgateway's status"),
    ]
  )
  func questions(status: String, meaning: String, words: String) async throws {
    try await ScriptedServer.run(answers: Self.answer(status)) { server in
      let client = PushgatewayClient(
        address: try PushgatewayAddress("http://127.0.0.1:\(server.port)"),
        on: MultiThreadedEventLoopGroup.singleton,
        timeout: .seconds(20),
        userAgent: "test"
      )
      let answer = await client.status()
      try await client.shutdown()
      switch answer {
      case .denied(let cause, _): #expect(meaning == "denied" && cause.contains(words))
      case .unreadable(let cause): #expect(meaning == "unreadable" && cause.contains(words))
      case .answered, .broken, .failed: Issue.record("\(answer)")
      }
    }
  }

  @Test("a question that is denied, or whose answer breaks off, is asked four times before others go on without")
  func patience() {
    var patience = QuestionPatience()
    func words(_ answer: GatewayAnswer<Int>, of question: QuestionPatience.Question) -> String {
      switch patience.settle(answer, of: question) {
      case .answered: "answered"
      case .unreadable: "unreadable"
      case .broken: "broken"
      case .denied: "denied"
      case .failed: "failed"
      }
    }
    let denied = GatewayAnswer<Int>.denied("401", retryAfter: nil)
    #expect((0..<5).map { _ in words(denied, of: .status) } == ["failed", "failed", "failed", "denied", "denied"])
    #expect(words(.failed("away", retryAfter: nil), of: .status) == "failed")
    #expect(words(denied, of: .status) == "denied", "what was in vain before is so after an outage")
    let broken = GatewayAnswer<Int>.broken("cut", retryAfter: nil)
    #expect((0..<4).map { _ in words(broken, of: .survey) } == ["failed", "failed", "failed", "unreadable"])
    #expect(words(.answered(1), of: .survey) == "answered")
    #expect(words(broken, of: .survey) == "failed")
  }

  @Test("a server that expects TLS, and says so, is known as one")
  func plainTowardsTLS() async throws {
    let answer = Self.answer("400 Bad Request", body: "Client sent an HTTP request to an HTTPS server.\n")
    let (outcome, _) = try await outcome(of: answer) {
      await $0.put(PushBody(bytes: ByteBuffer(), isGzip: false), to: Self.key)
    }
    guard case .failed(let words, _, isUnknown: false) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(words.contains("write https:// in its URL"))
  }

  @Test("what becomes of a request that is cut is not known; where nobody listens, it is")
  func unknown() async throws {
    let (outcome, _) = try await outcome(of: [[.close]]) {
      await $0.put(PushBody(bytes: ByteBuffer(), isGzip: false), to: Self.key)
    }
    guard case .failed(_, _, isUnknown: true) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let client = PushgatewayClient(
      address: try PushgatewayAddress("http://127.0.0.1:1"),
      on: MultiThreadedEventLoopGroup.singleton,
      timeout: .seconds(20),
      userAgent: "test"
    )
    let refused = await client.put(PushBody(bytes: ByteBuffer(), isGzip: false), to: Self.key)
    try await client.shutdown()
    guard case .failed(let words, _, isUnknown: false) = refused else {
      Issue.record("\(refused)")
      return
    }
    #expect(words == "cannot reach http://127.0.0.1:1: connection refused")
  }
}
