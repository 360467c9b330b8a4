import Fixtures
import FoundationEssentials
import SimulatedCluster

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An agent, a Pushgateway and a Prometheus at work, to which everything happens that can; then peace, and the reckoning.
struct Soak: Sendable {
  let plan: SoakPlan
  let stage: SoakStage
  let log = FaultLog()
  let counters = CounterTotals()
  let fleet: SoakFleet
  let neighbours: Neighbours
  let agentFaults: AgentFaults
  private let gatewayFaults: GatewayFaults

  private init(_ plan: SoakPlan, on stage: SoakStage) {
    self.plan = plan
    self.stage = stage
    fleet = SoakFleet(plan, on: stage.cluster.server)
    neighbours = Neighbours(at: stage.gateway)
    agentFaults = AgentFaults(plan, on: stage.agent, stage.disk, fleet, log: log)
    gatewayFaults = GatewayFaults(
      gateway: stage.gateway,
      proxy: stage.proxy,
      neighbours: neighbours,
      log: log,
      plan: plan
    )
  }

  static func run(_ plan: SoakPlan, in folder: String) async throws -> SoakReport {
    try await SoakStage.run(in: folder, seed: plan.seed) { stage in
      say("seed \(plan.seed), \(plan.duration), files in \(folder); the disk fails by \(stage.disk.means.rawValue)")
      return try await Soak(plan, on: stage).run()
    }
  }

  private func run() async throws -> SoakReport {
    let start = ContinuousClock.now
    let deadline = start + plan.duration
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      defer { group.cancelAll() }
      // The one that says when the others are over.
      group.addTask {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await fleet.run() }
          group.addTask { try await agentFaults.run(until: deadline) }
          group.addTask { try await gatewayFaults.run(until: deadline) }
          for try await _ in group {}
        }
        return true
      }
      group.addTask {
        try await fleet.reap()
        return false
      }
      group.addTask {
        try await neighboursLive(until: deadline)
        return false
      }
      group.addTask {
        try await observe(since: start)
        return false
      }
      while let isOver = try await group.next(), !isOver {}
      say("the faults are over after \(Int(start.duration(to: .now) / .seconds(1))) s")
      return try await settle()
    }
  }

  /// Somebody else pushes and deletes beside the agent.
  private func neighboursLive(until deadline: ContinuousClock.Instant) async throws {
    var generator = SeededGenerator(seed: plan.seed &+ 3)
    while ContinuousClock.now < deadline {
      try await Task.sleep(for: .random(in: 1...4, using: &generator))
      // While the gateway is away so is this; what could not be done is not done.
      let kind = Neighbours.Kind.allCases.randomElement(using: &generator) ?? .sameJob
      if neighbours.names.count < 12 {
        _ = try? await neighbours.push(kind)
      } else if let name = neighbours.names.randomElement(using: &generator) {
        try? await neighbours.delete(name)
      }
    }
  }

  /// Reads the agent's counters each second, and writes a line each ten.
  private func observe(since start: ContinuousClock.Instant) async throws {
    let (agent, gateway) = (stage.agent, stage.gateway)
    for second in 1... {
      try await Task.sleep(until: start + .seconds(second))
      try agent.process.check()
      try gateway.process.check()
      let run = agent.process.starts
      if let page = await agent.metrics() { counters.take(page, ofRun: run) }
      guard second % 10 == 0 else { continue }
      let (truth, faults) = (fleet.truth, log.all)
      say(
        """
        \(second) s: \(truth.count { $0.lastScrape != nil }) applications scraped, \
        \(truth.count { $0.endedAt != nil }) ended; \(faults.count) faults, \(agent.process.starts - 1) starts anew of \
        the agent and \(gateway.process.starts - 1) of the gateway; RSS \((agent.residentMemory ?? 0) / 1_000_000) MB; \
        now: \(faults.filter { $0.until == nil }.map(\.kind).joined(separator: ", "))
        """
      )
    }
  }

  /// Waits until everything is where it has to be, or the time for that is over.
  private func settle() async throws -> SoakReport {
    let start = ContinuousClock.now
    while true {
      try await Task.sleep(for: .seconds(2))
      let verdict = Verdict(
        fleet.truth,
        gaps: agentFaults.gaps,
        kept: try await KeptPages.read(stage.prometheus, stage.disk, range: plan.range),
        atGateway: try await stage.gateway.lines()
      )
      let waited = start.duration(to: .now)
      if verdict.isSettled || waited > plan.settling {
        try await neighbours.check("at the end")
        return SoakReport(of: self, verdict, settledIn: verdict.isSettled ? waited : nil)
      }
      if Int(waited / .seconds(1)) % 10 < 2 {
        say(
          """
          settling: \(verdict.lost.count) not in Prometheus yet, \(verdict.groupsLeft.count) groups left, \
          \(verdict.spoolFiles) files in the spool
          """
        )
      }
    }
  }
}

/// How far it is, for a person who waits.
func say(_ words: String) {
  let line = Array("soak: \(words)\n".utf8)
  _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}
