import Discovery
import Exposition
import Fixtures
import NIOCore
import NIOPosix
import ScriptedPeers
import SimulatedCluster
import Testing

@testable import Scraping

/// Against drivers that answer as real ones do in each part of their life.
@Suite(.timeLimit(.minutes(1))) struct PageFetcherTests {
  private func target(_ address: String, port: Int, path: String = "/metrics/executors/prometheus") -> Target {
    Target(pod: PodReference(uid: "u", namespace: "n", name: "p"), address: address, port: port, path: path)
  }

  private func withFetcher<Value>(
    timeout: Duration = .seconds(10),
    limits: PageFetcher.Limits = .init(),
    _ body: (PageFetcher) async throws -> Value
  ) async throws -> Value {
    try await PageFetcher.run(timeout: timeout, limits: limits, body)
  }

  private func withDriver<Value>(
    timing: SimulatedDriver.Timing = .immediate,
    options: SimulatedDriver.Options = .init(),
    _ body: (SimulatedDriver, Int) async throws -> Value
  ) async throws -> Value {
    let driver = SimulatedDriver(
      SimulatedApplication(name: "job", seed: 1),
      address: "127.0.0.1",
      port: 0,
      timing: timing,
      options: options
    )
    try await driver.start()
    let port = driver.port
    let result: Value
    do {
      result = try await body(driver, port)
    } catch {
      await driver.stop()
      throw error
    }
    await driver.stop()
    return result
  }

  private func outcome(_ fetcher: PageFetcher, _ target: Target) async -> String {
    await fetcher.outcome(target)
  }

  @Test("a driver's page comes whole, over a connection that is kept")
  func page() async throws {
    try await withFetcher { fetcher in
      try await withDriver { driver, port in
        for _ in 0..<3 {
          let page = try await fetcher.fetch(target("127.0.0.1", port: port))
          #expect(page.contentType == "text/plain")
          #expect(String(decoding: page.body, as: UTF8.self).contains("metrics_executor_completedTasks_total"))
        }
        // The driver counts when its write is done, which may be after the page is here.
        while driver.scrapes < 3 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(driver.scrapes == 3)
      }
    }
  }

  @Test("a closed port is reported within milliseconds")
  func refused() async throws {
    try await withFetcher { fetcher in
      let port = try await withDriver { _, port in port }
      let start = ContinuousClock.now
      #expect(await outcome(fetcher, target("127.0.0.1", port: port)) == "refused")
      #expect(start.duration(to: .now) < .seconds(1))
    }
  }

  @Test("a redirect to the start page is not followed")
  func redirected() async throws {
    try await withFetcher { fetcher in
      try await withDriver(options: .init(hasExecutorsPage: false)) { _, port in
        let error = await #expect(throws: ScrapeFailure.self) {
          try await fetcher.fetch(target("127.0.0.1", port: port))
        }
        guard case .redirected(302, let location) = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(location == "http://127.0.0.1:\(port)/jobs/")
      }
    }
  }

  @Test("anything but 200 is no page", arguments: [204, 401, 404, 406, 500, 503])
  func status(_ status: Int) async throws {
    try await withFetcher { fetcher in
      try await ScriptedServer.run(answers: [[.say("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")]]) { server in
        #expect(await outcome(fetcher, target("127.0.0.1", port: server.port)) == "bad_status")
      }
    }
  }

  @Test("a body that trickles ends at the deadline, as does a server that says nothing")
  func trickle() async throws {
    let trickle = (0..<200).flatMap { _ in [ScriptedServer.Act.say("m 1\n"), .wait(.milliseconds(20))] }
    let head = ScriptedServer.Act.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for acts in [[head] + trickle, [.wait(.seconds(10))]] {
      try await withFetcher(timeout: .milliseconds(200)) { fetcher in
        try await ScriptedServer.run(answers: [acts]) { server in
          let start = ContinuousClock.now
          #expect(await outcome(fetcher, target("127.0.0.1", port: server.port)) == "timed_out")
          #expect(start.duration(to: .now) < .seconds(3))
        }
      }
    }
  }

  @Test("a server that cuts every connection is reported as such")
  func cut() async throws {
    try await withFetcher { fetcher in
      try await ScriptedServer.run(answers: [[.close]]) { server in
        #expect(await outcome(fetcher, target("127.0.0.1", port: server.port)) == "closed")
      }
    }
  }

  struct Answer: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var headers: String
    var body: [UInt8] = []
    var ends = false
    var outcome: String
  }

  private func answer(_ answer: Answer, limits: PageFetcher.Limits = .init()) async throws -> String {
    let head = "HTTP/1.1 200 OK\r\n\(answer.headers)\r\n\r\n"
    var acts: [ScriptedServer.Act] = [.say(head), .sayBytes(answer.body)]
    if answer.ends { acts.append(.close) }
    return try await withFetcher(timeout: .seconds(5), limits: limits) { fetcher in
      try await ScriptedServer.run(answers: [acts]) { server in
        await outcome(fetcher, target("127.0.0.1", port: server.port))
      }
    }
  }

  private static let twoMillion = Array(String(repeating: "m 1\n", count: 500_000).utf8)
  private static let bombLength = "Content-Length: \(GzipBomb.million.count)"

  @Test(
    "a page beyond a limit is refused as soon as that shows",
    arguments: [
      Answer(testDescription: "announced and never sent", headers: "Content-Length: 100001", outcome: "too_large"),
      Answer(
        testDescription: "sent without a length",
        headers: "Connection: close",
        body: twoMillion,
        outcome: "too_large"
      ),
      Answer(
        testDescription: "sent in chunks",
        headers: "Transfer-Encoding: chunked",
        body: Array("1e8480\r\n".utf8) + twoMillion,
        outcome: "too_large"
      ),
      Answer(
        testDescription: "a million zeros in a thousand bytes",
        headers: "Content-Encoding: gzip\r\n\(bombLength)",
        body: GzipBomb.million,
        outcome: "too_large"
      ),
      Answer(
        testDescription: "compressed, announced and never sent",
        headers: "Content-Encoding: gzip\r\nContent-Length: 2001",
        outcome: "compressed_too_large"
      ),
      Answer(
        testDescription: "compressed, without a length, of which nothing can be inflated",
        headers: "Content-Encoding: gzip\r\nConnection: close",
        body: Array(GzipBomb.million.prefix(10).dropLast(7)) + [8, 0, 0, 0, 0, 0, 3]
          + [UInt8](repeating: 7, count: 3000),
        outcome: "compressed_too_large"
      ),
    ]
  )
  func tooLarge(_ answer: Answer) async throws {
    let start = ContinuousClock.now
    let limits = PageFetcher.Limits(compressedBytes: 2000, bodyBytes: 100_000)
    #expect(try await self.answer(answer, limits: limits) == answer.outcome)
    #expect(start.duration(to: .now) < .seconds(4))
  }

  @Test("what a real Spark sends in gzip is read", arguments: ["spark-3.5.9-http", "spark-4.3.0-http"])
  func spark(folder: String) async throws {
    let answer = try Fixture.spark("\(folder)/exec_gzip.raw")
    try await withFetcher { fetcher in
      try await ScriptedServer.run(answers: [[.sayBytes(answer), .close]]) { server in
        let page = try await fetcher.fetch(target("127.0.0.1", port: server.port))
        #expect(try ExpositionParser().parse(page.body, contentType: page.contentType).samples.count > 10)
      }
    }
  }

  @Test("a gigabyte in a megabyte of gzip is refused under the limits that hold by default")
  func bomb() async throws {
    let bomb = GzipBomb.billion
    let headers = "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)"
    let answer = Answer(testDescription: "a bomb", headers: headers, body: bomb, outcome: "too_large")
    #expect(try await self.answer(answer) == answer.outcome)
  }

  @Test(
    "gzip is inflated, by either of its names, and no other encoding is taken for text",
    arguments: [
      ("gzip", "page"), ("GZIP", "page"), ("x-gzip", "page"), ("identity, gzip", "page"), ("br", "unknown_encoding"),
      ("deflate", "unknown_encoding"), ("zstd", "unknown_encoding"), ("gzip, gzip", "unknown_encoding"),
    ]
  )
  func encodings(name: String, outcome: String) async throws {
    let answer = Answer(
      testDescription: name,
      headers: "Content-Encoding: \(name)\r\n\(Self.bombLength)",
      body: GzipBomb.million,
      outcome: outcome
    )
    #expect(try await self.answer(answer) == outcome)
  }

  @Test(
    "a page that was cut is none",
    arguments: [
      Answer(
        testDescription: "shorter than announced",
        headers: "Content-Length: 9",
        body: Array("m 1\n".utf8),
        ends: true,
        outcome: "closed"
      ),
      Answer(
        testDescription: "without its last chunk",
        headers: "Transfer-Encoding: chunked",
        body: Array("4\r\nm 1\n\r\n".utf8),
        ends: true,
        outcome: "closed"
      ),
      Answer(
        testDescription: "compressed, without a length",
        headers: "Content-Encoding: gzip\r\nConnection: close",
        body: GzipBomb.million.dropLast(),
        ends: true,
        outcome: "closed"
      ),
      Answer(
        testDescription: "no gzip, though announced as such",
        headers: "Content-Encoding: gzip\r\nConnection: close",
        body: Array("m 1\n".utf8),
        ends: true,
        outcome: "damaged"
      ),
      Answer(
        testDescription: "whole, without a length",
        headers: "Connection: close",
        body: Array("m 1\n".utf8),
        ends: true,
        outcome: "page"
      ),
    ]
  )
  func cutShort(_ answer: Answer) async throws {
    #expect(try await self.answer(answer) == answer.outcome)
  }
}
