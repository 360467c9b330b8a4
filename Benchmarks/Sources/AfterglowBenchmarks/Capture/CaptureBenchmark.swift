import SimulatedCluster

/// Short-lived drivers before several collectors at once: what each of them has in the end, and what it cost.
struct CaptureBenchmark {
  var programs: CapturePrograms
  var collectors = CaptureCollector.usual
  var fleet = CaptureFleet()

  /// What the collectors have after the last end to deliver what they hold back.
  private static let timeToSettle = Duration.seconds(5)
  /// Above this share of busy processors the figures say more of the machine than of who is measured.
  private static let overload = 0.85

  func run() async throws -> Report {
    try await BenchmarkCluster.run(.init(), pods: []) { cluster in
      try await withAll(collectors[...], on: cluster) { running in
        try await eventually("all collectors watch the cluster", within: .seconds(30), every: .milliseconds(50)) {
          cluster.server.openWatches >= running.count ? true : nil
        }
        return try await measure(running, on: cluster)
      }
    }
  }

  /// Runs collectors, one inside the other, around a closure.
  private func withAll(
    _ waiting: ArraySlice<CaptureCollector>,
    on cluster: BenchmarkCluster,
    running: [RunningCollector] = [],
    body: ([RunningCollector]) async throws -> Report
  ) async throws -> Report {
    guard let next = waiting.first else { return try await body(running) }
    return try await next.run(programs, on: cluster) { collector in
      try await withAll(waiting.dropFirst(), on: cluster, running: running + [collector], body: body)
    }
  }

  private func measure(_ collectors: [RunningCollector], on cluster: BenchmarkCluster) async throws -> Report {
    let drivers = SimulatedFleet(fleet.plan, on: cluster.server)
    let processes = collectors.flatMap { [$0.process] + $0.servers }
    // Their start is over before the first driver's.
    try await Task.sleep(for: .seconds(2))
    let before = try processes.map { try $0.figures() }
    let own = try ProcessFigures()
    note("capture: \(fleet.words)")
    let (_, load) = try await MachineLoad.observed {
      try await drivers.run()
      try await Task.sleep(for: Self.timeToSettle)
    }
    let fleetTime = Cost(own, try ProcessFigures()).processorTime
    let after = try processes.map { try $0.figures() }
    let costs = zip(before, after).map { Cost($0, $1) }
    return report(try await reports(collectors, drivers.truth, costs), load, fleetTime: fleetTime)
  }

  /// - Parameter costs: of each collector, and of its servers after it.
  private func reports(
    _ collectors: [RunningCollector],
    _ truth: [ApplicationTruth],
    _ costs: [Cost]
  ) async throws -> [CollectorReport] {
    var costs = costs[...]
    var reports: [CollectorReport] = []
    for collector in collectors {
      var outcomes: [(place: String, CaptureOutcome)] = []
      for kept in collector.kept {
        outcomes.append((kept.name, try CaptureOutcome(truth, kept: try await kept.read())))
      }
      let cost = costs.removeFirst()
      let servers = collector.servers.map { ($0.name, costs.removeFirst()) }
      reports.append(
        CollectorReport(
          collector: collector.collector,
          outcomes: outcomes,
          scrapes: truth.scrapes(by: collector.userAgent),
          cost: cost,
          servers: servers
        )
      )
    }
    return reports
  }

  private func report(_ collectors: [CollectorReport], _ load: MachineLoad, fleetTime: Duration) -> Report {
    var report = Report(
      "capture",
      """
      \(fleet.words); all collectors at once. \
      "Stale" is the driver's age at its end less the one that was kept, of those captured; "lost" the share of all life \
      (from the port's opening) after what was kept. Scrapes are pages that drivers served in whole.
      """
    )
    let rival = collectors.first { $0.collector == .rival }?.microsecondsPerScrape
    for collector in collectors {
      let isAgent = collector.collector == .afterglow
      for row in collector.rows(goals: isAgent ? CaptureGoals(lives: fleet.lives, microsecondsPerScrape: rival) : nil) {
        report.add(row)
      }
    }
    let time = collectors.reduce(.zero) { $0 + $1.processorTime }
    report.notes = [
      """
      The processors were busy for \((load.mean * 100).short) %, in one second of twenty for \
      \((load.high * 100).short) % or more. The programs above took \((load.share(of: time) * 100).short) %, drivers and \
      API server \((load.share(of: fleetTime) * 100).short) %; the rest was others'.
      """
    ]
    if load.mean > Self.overload {
      report.notes.append(
        "WARNING: the machine was overloaded. Take fewer --drivers, a longer --over, or end what else runs here."
      )
    }
    return report
  }
}

extension [ApplicationTruth] {
  /// The pages that were served in whole to who calls itself so.
  fileprivate func scrapes(by userAgent: String) -> Int {
    reduce(0) { sum, truth in
      sum + truth.scrapesByClient.filter { $0.key.hasPrefix(userAgent) }.values.reduce(0, +)
    }
  }
}
