import FoundationEssentials
import SimulatedCluster

/// A thousand applications that end within a minute: how long it takes until the last value of each is in Prometheus.
struct DeliveryBenchmark {
  var programs: DeliveryPrograms
  var deliverers = Deliverer.allCases
  var fleet = DeliveryFleet()

  /// After the last end. What has not arrived by then counts as lost.
  static let patience = Duration.seconds(300)

  func run() async throws -> Report {
    var report = Report(
      "delivery",
      """
      \(fleet.words); one after the other, each into a Pushgateway of its own that a Prometheus scrapes each second. \
      "Arrived" is the time from an application's end until the last page that it served is in Prometheus, asked each \
      \(ArrivalWatch.interval.seconds.short) s; "stale" the age at the end less the age in Prometheus \
      \(Self.patience.seconds.short) s later at most.
      """
    )
    for deliverer in deliverers {
      for row in try await rows(of: deliverer) { report.add(row) }
    }
    return report
  }

  private func rows(of deliverer: Deliverer) async throws -> [Report.Row] {
    try await BenchmarkCluster.run(.init(), pods: []) { cluster in
      try await PushgatewayProcess.run(programs.pushgateway) { gateway in
        try await PrometheusProcess.run(programs.prometheus, fed: .pushgateway(authority: gateway.authority)) { store in
          let plan = fleet.plan
          return try await deliverer.run(programs, for: plan, on: cluster, into: gateway, readBy: store) { process in
            try await measure(deliverer, process, SimulatedFleet(plan, on: cluster.server), gateway, store)
          }
        }
      }
    }
  }

  private func measure(
    _ deliverer: Deliverer,
    _ process: MeasuredProcess,
    _ drivers: SimulatedFleet,
    _ gateway: PushgatewayProcess,
    _ store: PrometheusProcess
  ) async throws -> [Report.Row] {
    let processes = [process, gateway.process, store.process]
    let before = try processes.map { try $0.figures() }
    note("delivery: \(deliverer.words)")
    let (watch, load) = try await MachineLoad.observed {
      try await withThrowingTaskGroup(of: ArrivalWatch?.self) { group in
        group.addTask {
          try await drivers.run()
          return nil
        }
        group.addTask {
          var watch = ArrivalWatch(drivers, at: store)
          try await watch.run(within: Self.patience)
          return watch
        }
        var watch: ArrivalWatch?
        for try await ended in group { watch = ended ?? watch }
        return watch
      }
    }
    let costs = try zip(before, processes).map { Cost($0, try $1.figures()) }
    guard let watch else { throw BenchmarkFailure("nobody has watched for arrivals") }
    let outcome = try await DeliveryOutcome(
      drivers.truth,
      arrivals: watch.arrivals,
      kept: KeptAges.arrived(at: store).read(),
      puts: gateway.metrics().sum("pushgateway_http_requests_total", with: "method=\"put\"")
    )
    let busy = Figure("processors busy %", load.mean * 100)
    return [Report.Row(name: deliverer.words, figures: outcome.figures + costs[0].figures + [busy])]
      + zip(processes, costs).dropFirst().map { Report.Row(name: "its \($0.name)", figures: $1.figures) }
  }
}
