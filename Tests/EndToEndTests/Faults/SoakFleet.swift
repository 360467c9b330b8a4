import FoundationEssentials
import Kubernetes
import SimulatedCluster

/// Hundreds of short applications, and somebody who deletes their pods some time after their end.
struct SoakFleet: Sendable {
  private let fleets: [SimulatedFleet]
  private let server: SimulatedAPIServer

  init(_ plan: SoakPlan, on server: SimulatedAPIServer) {
    self.server = server
    // The last of them ends about when the faults do.
    let startsOver = max(.seconds(10), plan.duration - .seconds(15))
    let drivers = Int(plan.driversPerSecond * (startsOver / .seconds(1)))
    let network = UInt8.random(in: 2...250)
    func fleet(_ share: Double, executors: Int, _ namespaces: [String], in network: UInt8) -> SimulatedFleet {
      let plan = FleetPlan(
        drivers: Int(Double(drivers) * share),
        // Up to 0.45 s of it without a page.
        lives: .milliseconds(1450) ... .milliseconds(15_450),
        startsOver: startsOver,
        deleted: 0.15,
        failed: 0.15,
        outOfMemory: 0.05,
        executors: executors,
        namespaces: namespaces,
        bystanders: 0,
        firstAddress: IPv4Address(127, network, 0, 1),
        timing: FleetPlan.Timing(
          containerCreation: .milliseconds(200),
          driver: .init(uiDelay: .milliseconds(300), startingUp: .milliseconds(100), notFound: .milliseconds(50))
        ),
        seed: plan.seed &* 2 &+ UInt64(executors)
      )
      return SimulatedFleet(plan, on: server)
    }
    fleets = [
      fleet(0.7, executors: 2, ["analytics", "etl"], in: network),
      fleet(0.3, executors: 0, ["adhoc"], in: network + 1),
    ]
  }

  var truth: [ApplicationTruth] { fleets.flatMap(\.truth) }

  /// Returns when the last has ended.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for fleet in fleets { group.addTask { try await fleet.run() } }
      for try await _ in group {}
    }
  }

  /// Deletes the pods of drivers that ended some seconds ago, for ever: no two after the same time, so that some are
  /// gone while no agent sees it.
  func reap() async throws {
    while true {
      try await Task.sleep(for: .seconds(1))
      for pod in server.pods where pod.phase == .succeeded || pod.phase == .failed {
        guard let end = pod.containerStatuses.first?.state.finishedAt else { continue }
        let kept = 3 + Double(pod.uid.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 31)
        guard end.timeIntervalSinceNow < -kept else { continue }
        try? server.finishDeletion(namespace: pod.namespace, name: pod.name)
      }
    }
  }
}

extension ContainerStatus.State {
  fileprivate var finishedAt: Date? {
    if case .terminated(let termination) = self { termination.finishedAt } else { nil }
  }
}
