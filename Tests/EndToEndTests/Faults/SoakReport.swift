import FoundationEssentials
import SimulatedCluster

/// What a soak went through, and what came of it.
struct SoakReport: Sendable, CustomStringConvertible {
  /// All that must not be, each with all that is known of it. Empty where everything is well.
  let violations: [String]
  let description: String

  init(of soak: Soak, _ verdict: Verdict, settledIn: Duration?) {
    let (agent, gateway) = (soak.stage.agent, soak.stage.gateway)
    let evicted = soak.counters.sum("afterglow_spool_evictions_total", "undelivered")
    violations = Self.violations(soak, verdict, evicted: evicted)
    let counters = soak.counters
    let faults = soak.log.counts.map { "    \($0.count) × \($0.kind)" }.joined(separator: "\n")
    let settled = settledIn.map { "\(Int($0 / .seconds(1))) s" } ?? "not within \(soak.plan.settling)"
    let own = counters.all.filter { Self.isTold($0.key) }.sorted { $0.key < $1.key }
      .map { "    \($0.key) \(Int($0.value))" }.joined(separator: "\n")
    description = """
      soak of \(soak.plan.duration), seed \(soak.plan.seed):
        applications: \(soak.fleet.truth.count), scraped: \(verdict.scraped)
        last page and end in Prometheus: \(verdict.kept)
        the same but for the last \(soak.plan.mayBeLost) before the agent was killed: \(verdict.keptWithTolerance)
        seen in no other time than those, and not kept: \(verdict.excused)
        in the spool only: \(verdict.inSpool)
        lost: \(verdict.lost.count); wrong: \(verdict.wrong.count)
        ended while no agent saw how: \(verdict.endsUnseen)
        groups left: \(verdict.groupsLeft.count); files left in the spool: \(verdict.spoolFiles)
        faults: \(soak.log.all.count)
      \(faults)
        starts anew: \(agent.process.starts - 1) of the agent, \(gateway.process.starts - 1) of the Pushgateway
        others' groups: \(soak.neighbours.pushes) pushed, looked at \(soak.neighbours.checks) times, \
      \(soak.neighbours.violations.count) touched
        evicted from the spool undelivered: \(evicted)
        settled in: \(settled)
        memory of the agent: \((agent.residentMemory ?? 0) / 1_000_000) MB
        the agent's counters, over all its runs:
      \(own)
      """
  }

  /// Those that tell of deliveries.
  private static func isTold(_ series: String) -> Bool {
    let told = ["pushgateway", "spool", "holds", "groups", "applications", "prometheus", "ghost", "pods_missed"]
    return told.contains { series.hasPrefix("afterglow_\($0)") }
  }

  private static func violations(_ soak: Soak, _ verdict: Verdict, evicted: Int) -> [String] {
    var violations: [String] = []
    let complaints = verdict.lost.map { ("lost", $0) } + verdict.wrong.map { ("wrong", $0) }
    for (number, (kind, complaint)) in complaints.enumerated() {
      // Beyond some they are too many to be read.
      let past = number < 10 ? history(complaint.truth, soak) : ""
      violations.append("\(kind): \(complaint.truth.id): \(complaint.words)\n\(past)")
    }
    for group in verdict.groupsLeft {
      let truth = soak.fleet.truth.first { group.contains("\"\($0.id)\"") }
      let past = truth.map { history($0, soak) } ?? ""
      violations.append("a group is left at the Pushgateway: \(group)\n\(past)")
    }
    violations += soak.neighbours.violations.map { "somebody else's group was touched: \($0)" }
    if verdict.spoolFiles > verdict.inSpool {
      let count = verdict.spoolFiles - verdict.inSpool
      violations.append("\(count) files are left in the spool that hold nothing that Prometheus lacks")
    }
    if evicted > 0 { violations.append("\(evicted) groups were evicted from the spool undelivered") }
    return violations
  }

  /// The life of an application, what happened meanwhile, and what the agent wrote of it.
  private static func history(_ truth: ApplicationTruth, _ soak: Soak) -> String {
    let start = (truth.runningAt ?? .distantPast).addingTimeInterval(-2)
    let end = (truth.endedAt ?? Date()).addingTimeInterval(40)
    let faults = soak.log.during(start...end).map { "    \($0)" }
    let lines = soak.stage.agent.log(mentioning: truth.id).suffix(40).map { "    \($0)" }
    let name = "  \(truth.id) of \(truth.namespace)/\(truth.podName), \(truth.plannedEnding):"
    let moments = [("runs", truth.runningAt), ("serves", truth.uiUpAt), ("ended", truth.endedAt)]
    let life = moments.compactMap { moment, time in time.map { "    \($0.clock) \(moment)" } }
    return ([name] + life + ["  faults:"] + faults + ["  the agent:"] + lines).joined(separator: "\n")
  }
}
