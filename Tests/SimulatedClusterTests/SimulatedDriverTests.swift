import Fixtures
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("A simulated driver")
struct SimulatedDriverTests {
  private static let page = "/metrics/executors/prometheus"
  private static let timing = SimulatedDriver.Timing(
    uiDelay: .zero,
    startingUp: .milliseconds(300),
    notFound: .milliseconds(100)
  )

  private func withDriver(
    _ application: SimulatedApplication = SimulatedApplication(),
    timing: SimulatedDriver.Timing = .immediate,
    options: SimulatedDriver.Options = .init(),
    _ body: (SimulatedDriver, HandDrivenClock) async throws -> Void
  ) async throws {
    let clock = HandDrivenClock()
    let driver = SimulatedDriver(application, port: 0, timing: timing, options: options, now: { clock.now })
    try await driver.start()
    do {
      try await body(driver, clock)
    } catch {
      await driver.stop()
      throw error
    }
    await driver.stop()
  }

  @Test("it starts as the recorded one does: starting up, not found, then the page")
  func phases() async throws {
    try await withDriver(timing: Self.timing) { driver, clock in
      for name in ["startup1", "startup2"] {
        let reply = try await get(Self.page, port: driver.port)
        let path = "spark-3.5.9-misc/\(name)"
        #expect(reply.body == (try Fixture.spark("\(path).body")))
        let head = String(decoding: try Fixture.spark("\(path).headers"), as: UTF8.self)
        #expect(head.contains("HTTP/1.1 \(reply.status) "))
        #expect(head.contains("Content-Type: \(reply.headers["Content-Type"].first ?? "?")\r\n"))
        clock.advance(by: name == "startup1" ? .milliseconds(300) : .milliseconds(100))
      }
      let reply = try await get(Self.page, port: driver.port)
      #expect(reply.status == 200)
      #expect(reply.headers["Content-Type"] == ["text/plain"])
      #expect(reply.text == driver.application.values(atAge: .zero).page)
    }
  }

  @Test("before its start it refuses, and after its end too", arguments: ["127.0.0.1", "127.77.1.2"])
  func refusal(address: String) async throws {
    // The quickest of a few deaths, since the machine may be busy with other tests.
    var quickest = Duration.seconds(3600)
    for _ in 0..<5 {
      let driver = SimulatedDriver(.init(), address: address, port: 0, timing: .immediate)
      #expect(driver.phase == .refused)
      try await driver.start()
      let port = driver.port
      try await expect(status: 200, of: Self.page, host: address, port: port)
      quickest = min(quickest, await ContinuousClock().measure { await driver.stop() })
      await #expect(throws: (any Error).self) { try await get(Self.page, host: address, port: port) }
      #expect(driver.phase == .refused)
    }
    #expect(quickest < .milliseconds(50))
  }

  @Test("its end cuts a kept-alive connection, in the middle of an answer")
  func sharpDeath() async throws {
    try await withDriver(options: .init(answerDelay: .seconds(3600))) { driver, _ in
      await #expect(throws: (any Error).self) {
        try await TestConnection.open(port: driver.port) { connection in
          #expect(try await connection.begin(Self.page).status == 200)
          await driver.stop()
          _ = try await connection.nextEvent()
        }
      }
      // An answer that was cut off is no scrape.
      #expect(driver.scrapes == 0)
      #expect(driver.lastScrape == nil)
    }
  }

  @Test("its values grow with its age, and stand still when it has ended")
  func values() async throws {
    try await withDriver { driver, clock in
      clock.advance(by: .seconds(5))
      _ = try await get("\(Self.page)/", port: driver.port)
      clock.advance(by: .seconds(5))
      #expect(driver.finalValues == nil)
      await driver.stop()
      clock.advance(by: .seconds(5))
      #expect(driver.lastScrape?.values == driver.application.values(atAge: .seconds(5)))
      #expect(driver.finalValues == driver.application.values(atAge: .seconds(10)))
      #expect(driver.values == driver.finalValues)
      #expect(driver.scrapes == 1)
    }
  }

  @Test("it tells its clients apart by what they call themselves")
  func scrapesByClient() async throws {
    try await withDriver { driver, _ in
      for client in ["one/1", "two/2", "one/1"] {
        _ = try await get(Self.page, port: driver.port, headers: [("User-Agent", client)])
      }
      _ = try await get(Self.page, port: driver.port)
      #expect(driver.scrapesByClient == ["one/1": 2, "two/2": 1, "": 1])
      #expect(driver.scrapes == 4)
    }
  }

  @Test("the application's work begins when the page is there")
  func workBegins() async throws {
    try await withDriver(timing: Self.timing) { driver, clock in
      clock.advance(by: .milliseconds(400) + .seconds(3))
      #expect(driver.values == driver.application.values(atAge: .seconds(3)))
    }
  }

  @Test("what is not a page leads to the jobs", arguments: ["/", "/nowhere", "//metrics/executors/prometheus"])
  func redirects(path: String) async throws {
    try await withDriver { driver, _ in
      let reply = try await get(path, port: driver.port)
      #expect(reply.status == 302)
      #expect(reply.headers["Location"] == ["http://127.0.0.1:\(driver.port)/jobs/"])
      #expect(try await get("/jobs/", port: driver.port).headers["Content-Type"] == ["text/html;charset=utf-8"])
      #expect(driver.scrapes == 0)
    }
  }

  @Test("without the executors page its path leads to the jobs as well")
  func pageDisabled() async throws {
    try await withDriver(options: .init(hasExecutorsPage: false)) { driver, _ in
      try await expect(status: 302, of: Self.page, port: driver.port)
      #expect(driver.scrapes == 0)
    }
  }

  @Test(
    "only a client that takes text gets the page",
    arguments: [
      ("application/openmetrics-text", 406), ("application/json", 406), ("*/*", 200), ("text/plain;version=0.0.4", 200),
      ("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", 200),
    ]
  )
  func accept(types: String, status: Int) async throws {
    try await withDriver { driver, _ in
      try await expect(status: status, of: Self.page, port: driver.port, headers: [("Accept", types)])
    }
  }

  @Test("its list of applications has the name as it is")
  func applications() async throws {
    try await withDriver(SimulatedApplication(name: "a\"b\nc")) { driver, _ in
      let list = try await get("/api/v1/applications", port: driver.port).json()
      #expect(list.elements.first?["name"] == .string("a\"b\nc"))
      #expect(list.elements.first?["id"] == .string(driver.application.id))
    }
  }

  @Test("an address that cannot be had is named, with the remedy")
  func badAddress() async throws {
    let driver = SimulatedDriver(.init(), address: "192.0.2.1", port: 0, timing: .immediate)
    let error = await #expect(throws: ListenError.self) { try await driver.start() }
    #expect(error?.description.contains("192.0.2.1:0") == true)
    #expect(error?.description.contains("no such address") == true)
  }

  @Test("a driver that is stopped before its port opens never opens it")
  func stoppedEarly() async throws {
    let driver = SimulatedDriver(.init(), port: 0, timing: .immediate)
    await driver.stop()
    try await driver.start()
    #expect(driver.phase == .refused)
    #expect(driver.uiUpAt == nil)
  }
}
