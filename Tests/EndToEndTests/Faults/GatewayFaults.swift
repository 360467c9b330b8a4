import Fixtures
import FoundationEssentials
import Subprocess

/// What happens to the Pushgateway, and on the way to it, one after the other.
struct GatewayFaults: Sendable {
  private enum Card: Sendable {
    /// With nothing kept.
    case killForgetful
    /// It comes back with what it had some seconds ago.
    case killRollingBack
    case restart
    case wipe
    /// Somebody else holds one of Spark's families, with a type of his own.
    case conflict(family: String, type: String)
    case slow, cutRequests, cutAnswers, losesAnswers, blackHole, refusing, mixed
  }

  /// Of a histogram nothing can be pushed beside it, so that it is of a family that nobody here asks for in the end.
  private static let cards: [Card] = [
    .killForgetful, .killForgetful, .killRollingBack, .killRollingBack, .restart, .wipe,
    .conflict(family: "metrics_executor_completedTasks_total", type: "gauge"),
    .conflict(family: "metrics_executor_completedTasks_total", type: "counter"),
    .conflict(family: "metrics_executor_rddBlocks", type: "histogram"),
    .slow, .cutRequests, .cutAnswers, .losesAnswers, .blackHole, .refusing, .mixed, .mixed,
  ]

  let gateway: MortalGateway
  let proxy: FaultProxy
  let neighbours: Neighbours
  let log: FaultLog
  let plan: SoakPlan

  /// One after the other until the deadline; the gateway runs and the weather is clear when this returns.
  func run(until deadline: ContinuousClock.Instant) async throws {
    var generator = SeededGenerator(seed: plan.seed &+ 2)
    var deck = Deck(Self.cards)
    while true {
      try await Task.sleep(for: .random(in: 1...6, using: &generator))
      guard ContinuousClock.now < deadline, let card = deck.draw(using: &generator) else { return }
      switch card {
      case .killForgetful: try await kill(forgetting: true, awayFor: .random(in: 0...4, using: &generator))
      case .killRollingBack: try await kill(forgetting: false, awayFor: .random(in: 0...4, using: &generator))
      case .restart: try await restart()
      case .wipe:
        try await log.note("wipe of the Pushgateway") {
          try await whileUnreachable { try await gateway.wipe() }
        }
      case .conflict(let family, let type):
        try await conflict(family, type, for: .random(in: 3...8, using: &generator))
      case .slow: try await weather(.slow(bytesPerSecond: .random(in: 500...20_000, using: &generator)), &generator)
      case .cutRequests:
        try await weather(.cutsRequests(afterBytes: .random(in: 1...30_000, using: &generator)), &generator)
      case .cutAnswers: try await weather(.cutsAnswers(afterBytes: .random(in: 0...200, using: &generator)), &generator)
      case .losesAnswers: try await weather(.losesAnswers, &generator)
      case .blackHole: try await weather(.blackHole, &generator)
      case .refusing: try await weather(.refusing, &generator)
      case .mixed: try await weather(.mixed, &generator)
      }
    }
  }

  private func kill(forgetting: Bool, awayFor pause: Duration) async throws {
    try await neighbours.check("before a kill of the Pushgateway")
    let kind = "kill -9 of the Pushgateway, \(forgetting ? "all lost" : "rolled back")"
    try await log.note(kind) {
      try await gateway.process.end(by: .kill)
      try await Task.sleep(for: pause)
      if forgetting { gateway.forget() }
      try await whileUnreachable { try await gateway.start() }
    }
  }

  private func restart() async throws {
    try await neighbours.check("before a restart of the Pushgateway")
    try await log.note("restart of the Pushgateway") {
      try await gateway.process.end(by: .terminate)
      try await whileUnreachable { try await gateway.start() }
    }
  }

  /// Keeps the agent out for as long as it takes to see what somebody else's groups have become.
  private func whileUnreachable(_ body: () async throws -> Void) async throws {
    let weather = proxy.weather
    try await proxy.set(.refusing)
    try await body()
    try await neighbours.lookAgain()
    try await proxy.set(weather)
  }

  /// With nobody else there the type is the other's to choose.
  private func conflict(_ family: String, _ type: String, for length: Duration) async throws {
    try await neighbours.check("before a conflict of types")
    try await log.note("conflict of types", "\(family) as \(type)") {
      var name = ""
      try await whileUnreachable {
        try await gateway.wipe()
        name = try await neighbours.push(.sameJob, family: (family, type))
      }
      try await Task.sleep(for: length)
      try await neighbours.check("after a conflict of types")
      try await neighbours.delete(name)
    }
  }

  private func weather(_ weather: ProxyWeather, _ generator: inout SeededGenerator) async throws {
    // In a long run for so long, sometimes, that the agent's own deadline of 30 s passes.
    let longest = plan.duration > .seconds(600) ? 45.0 : 10
    let length = Duration.random(in: 3...longest, using: &generator)
    let kind = "\(weather)".prefix { !$0.isNumber && $0 != "," }
    try await log.note("weather: \(kind)", "\(weather)") {
      try await proxy.set(weather)
      try await Task.sleep(for: length)
      try await proxy.set(.clear)
    }
  }
}
