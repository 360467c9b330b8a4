import FoundationEssentials

/// The agent's work on one page of Spark's, and what peers take for the same, one core each and in turn.
struct FormatBenchmark {
  /// For each case and peer, in each round.
  var seconds: Double
  /// Everything has its turn in each, so that what else the machine does meanwhile meets all alike.
  var rounds: Int

  /// The goals were set on a machine on which VictoriaMetrics' parser does so much; elsewhere they move with it.
  private static let yardstick = (program: "victoriametrics", megabytesPerSecond: 2400.0)

  func run() async throws -> Report {
    let peers = FormatPeer.all.filter(\.isThere)
    let cases = FormatCase.allCases
    var ours: [FormatOutcome?] = cases.map { _ in nil }
    var theirs: [FormatOutcome?] = peers.map { _ in nil }
    try await withTemporaryFolder { folder in
      let (page, rules) = ("\(folder)/page.prom", "\(folder)/rules.json")
      try Data(SparkPage().bytes(version: 0)).write(to: URL(filePath: page))
      try JSONEncoder().encode(TypicalRule.all).write(to: URL(filePath: rules))
      let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      for round in 1...rounds {
        for (index, part) in cases.enumerated() {
          let outcome = try await FormatOutcome(of: program, ["format-case", part.rawValue, "--seconds", "\(seconds)"])
          ours[index] = ours[index]?.merging(outcome) ?? outcome
        }
        for (index, peer) in peers.enumerated() {
          let outcome = try await peer.measure(page: page, rules: rules, seconds: seconds)
          theirs[index] = theirs[index]?.merging(outcome) ?? outcome
        }
        note("format: round \(round) of \(rounds) is done")
      }
    }
    return try report(
      ours: zip(cases, ours).compactMap { part, outcome in outcome.map { (part, $0) } },
      theirs: zip(peers, theirs).compactMap { peer, outcome in outcome.map { (peer, $0) } }
    )
  }

  private func report(
    ours: [(part: FormatCase, outcome: FormatOutcome)],
    theirs: [(peer: FormatPeer, outcome: FormatOutcome)]
  ) throws -> Report {
    let yardstick = theirs.first { $0.peer.program == Self.yardstick.program }?.outcome
    let scale = yardstick.map { $0.megabytesPerSecond / Self.yardstick.megabytesPerSecond } ?? 1
    var report = Report(
      "format",
      """
      a page of Spark's executors with 3,435 samples, read and written by one core; the median of all runs in \
      \(rounds) rounds of \(seconds.short) s, and the best. \
      \(yardstick == nil ? Self.withoutYardstick : "Goals are in proportion to VictoriaMetrics' parser.")
      """
    )
    for (part, outcome) in ours {
      let goal = part.goal.map { Figure.Goal.atLeast($0 * scale) }
      let peer = theirs.filter { $0.peer.task == part.task }.map(\.outcome.megabytesPerSecond).max()
      let plain = ours.first { $0.part == part.withoutRules }?.outcome
      let goalOnTop = part.goalOnTop.map { Figure.Goal.atMost($0) }
      report.rows.append(Self.row(part.words, outcome, goal: goal, peer: peer, plain: plain, goalOnTop: goalOnTop))
    }
    for (peer, outcome) in theirs {
      let plain = theirs.first { $0.peer.isWithoutRules(of: peer) }?.outcome
      report.rows.append(Self.row(outcome.name ?? peer.program, outcome, plain: plain))
    }
    try check(ours, theirs)
    let missing = Set(FormatPeer.all.filter { !$0.isThere }.map(\.program)).sorted()
    if !missing.isEmpty {
      note("format: not measured: \(missing.joined(separator: ", ")); scripts/install format-peers says what they lack")
    }
    return report
  }

  private static let withoutYardstick = """
    Goals are those of another machine, on which VictoriaMetrics' parser does 2.4 GB/s: it is not here to compare with.
    """

  /// - Parameters:
  ///   - peer: what the fastest peer does, in MB/s.
  ///   - plain: the same work without relabelling.
  private static func row(
    _ name: String,
    _ outcome: FormatOutcome,
    goal: Figure.Goal? = nil,
    peer: Double? = nil,
    plain: FormatOutcome? = nil,
    goalOnTop: Figure.Goal? = nil
  ) -> Report.Row {
    var figures = [
      Figure("MB/s", outcome.megabytesPerSecond, goal: goal),
      Figure("best MB/s", outcome.bytes.megabytes / outcome.best),
      Figure("µs a page", outcome.median * 1_000_000),
    ]
    if let peer { figures.append(Figure("× fastest peer", outcome.megabytesPerSecond / peer)) }
    if let plain {
      figures.append(Figure("rules, % on top", (outcome.median / plain.median - 1) * 100, goal: goalOnTop))
    }
    if let allocations = outcome.allocations {
      figures.append(Figure("allocations a page", allocations))
      figures.append(Figure("a sample", allocations / Double(outcome.samples)))
    }
    return Report.Row(name: name, figures: figures)
  }

  /// Who reads less is faster, and no peer.
  private func check(
    _ ours: [(part: FormatCase, outcome: FormatOutcome)],
    _ theirs: [(peer: FormatPeer, outcome: FormatOutcome)]
  ) throws {
    guard let read = ours.first(where: { $0.part == .cold })?.outcome else { return }
    let others =
      ours.filter { $0.part.readsFirstPage }.map { (name: $0.part.words, outcome: $0.outcome) }
      + theirs.filter { $0.peer.task == .read }.map { (name: $0.outcome.name ?? $0.peer.program, outcome: $0.outcome) }
    for (name, outcome) in others where !outcome.agrees(with: read) {
      throw BenchmarkFailure(
        "\(name): \(outcome.samples) samples of sum \(outcome.sum) were read where the agent reads \(read.samples) of "
          + "sum \(read.sum): one of the two is at fault"
      )
    }
    let relabelled =
      ours.filter { $0.part.task == .relabel }.map(\.outcome)
      + theirs.filter { $0.peer.task == .relabel }.map(\.outcome)
    guard Set(relabelled.map(\.samples)).count <= 1 else {
      throw BenchmarkFailure(
        "the same rules leave \(relabelled.map(\.samples)) samples: one of the relabellers is at fault"
      )
    }
  }
}
