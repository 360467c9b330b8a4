import Fixtures
import FoundationEssentials
import SimulatedCluster
import Subprocess
import Synchronization

/// The agent is killed, told to end, and cannot write; one after the other, so that it is never killed while the disk
/// is full: a value that neither the gateway nor the disk takes is in the agent's memory only.
final class AgentFaults: Sendable {
  private enum Card: CaseIterable {
    case kill, killTwice, killLong, restart, fullDisk
  }

  private let agent: MortalAgent
  private let disk: SpoolDisk
  private let fleet: SoakFleet
  private let log: FaultLog
  private let plan: SoakPlan
  private let recorded = Mutex<[ScrapeGap]>([])

  init(_ plan: SoakPlan, on agent: MortalAgent, _ disk: SpoolDisk, _ fleet: SoakFleet, log: FaultLog) {
    self.plan = plan
    self.agent = agent
    self.disk = disk
    self.fleet = fleet
    self.log = log
  }

  var gaps: [ScrapeGap] { recorded.withLock { $0 } }

  /// One after the other until the deadline; the agent runs when this returns.
  func run(until deadline: ContinuousClock.Instant) async throws {
    var generator = SeededGenerator(seed: plan.seed &+ 1)
    var deck = Deck(Card.allCases)
    while true {
      try await Task.sleep(for: .random(in: 2...8, using: &generator))
      guard ContinuousClock.now < deadline, let card = deck.draw(using: &generator) else { return }
      switch card {
      case .kill:
        try await kill(awayFor: .random(in: 0...2, using: &generator))
      case .killTwice:
        // The second time it is in the middle of finding out what the first one left.
        try await kill(awayFor: .zero)
        try await Task.sleep(for: .random(in: 0...1, using: &generator))
        try await killAgain()
      case .killLong:
        try await kill(awayFor: .random(in: 2...5, using: &generator))
      case .restart:
        try await restart()
      case .fullDisk where disk.means == .none:
        break
      case .fullDisk:
        try await log.note("full disk") {
          await disk.fill()
          try await Task.sleep(for: .random(in: 3...10, using: &generator))
          await disk.free()
        }
        // What waited for room is written by then.
        try await Task.sleep(for: .seconds(5))
      }
    }
  }

  private func kill(awayFor pause: Duration) async throws {
    // What was served by now has to survive.
    let (from, pages) = (Date(), lastPages())
    try await Task.sleep(for: plan.mayBeLost)
    try await log.note("kill -9 of the agent") {
      try await agent.process.end(by: .kill)
      note(ScrapeGap(from: from, until: Date(), lastPages: pages))
      try await Task.sleep(for: pause)
      try await agent.start()
    }
  }

  /// So soon after the last time that nothing of what was served since has to survive.
  private func killAgain() async throws {
    let from = gaps.last?.until ?? Date()
    try await log.note("kill -9 of the agent as it starts") {
      try await agent.process.end(by: .kill)
      note(ScrapeGap(from: from, until: Date(), lastPages: [:]))
      try await agent.start()
    }
  }

  private func restart() async throws {
    try await log.note("restart of the agent") {
      // It goes on scraping for a while, but what it has asked for last it may not wait for.
      let (from, pages) = (Date(), lastPages())
      try await agent.process.end(by: .terminate)
      note(ScrapeGap(from: from, until: Date(), lastPages: pages))
      try await agent.start()
    }
  }

  private func note(_ gap: ScrapeGap) {
    recorded.withLock { $0.append(gap) }
  }

  /// Of those that have not ended long ago.
  private func lastPages() -> [String: ServedPage] {
    let recent = Date().addingTimeInterval(-30)
    return fleet.truth.reduce(into: [:]) { pages, truth in
      guard (truth.endedAt ?? .distantFuture) > recent else { return }
      pages[truth.id] = truth.lastScrape.map { ServedPage($0) }
    }
  }
}
