import SimulatedCluster
import Testing

/// That the weather is as bad as it says.
@Suite("A fault proxy", .serialized, .timeLimit(.minutes(1)))
struct FaultProxyTests {
  @Test("passes on what is said in clear weather, and slowly in slow weather")
  func passes() async throws {
    try await withProxy { proxy, url in
      let whole = try await Web.text(url)
      #expect(whole.contains("metrics_executor_completedTasks_total"))
      try await proxy.set(.slow(bytesPerSecond: whole.utf8.count))
      let start = ContinuousClock.now
      #expect(try await Web.text(url).hasPrefix("spark_info"))
      #expect(start.duration(to: .now) > .milliseconds(900))
    }
  }

  @Test(
    "cuts, loses or refuses, and is well again afterwards",
    arguments: [
      ProxyWeather.cutsRequests(afterBytes: 10), .cutsAnswers(afterBytes: 400), .losesAnswers, .blackHole, .refusing,
    ]
  )
  func cuts(weather: ProxyWeather) async throws {
    try await withProxy { proxy, url in
      _ = try await Web.text(url)
      try await proxy.set(weather)
      await #expect(throws: (any Error).self) { try await Web.text(url) }
      try await proxy.set(.clear)
      #expect(try await Web.text(url).hasPrefix("spark_info"))
    }
  }

  private func withProxy(_ body: (_ proxy: FaultProxy, _ url: String) async throws -> Void) async throws {
    let address = try await LoopbackAddress.unused()
    let driver = SimulatedDriver(
      SimulatedApplication(),
      address: address.host,
      port: address.port,
      timing: .immediate
    )
    try await driver.start()
    try await FaultProxy.run(to: address) { proxy in
      try await body(proxy, "http://\(proxy.address)/metrics/executors/prometheus")
    }
    await driver.stop()
  }
}
