import Capture
import Delivery
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Scraping
import Spark
import Timing

/// The agent's own metrics, as `/metrics` serves them.
struct OwnMetrics {
  let families: [MetricFamily]

  init(_ snapshot: AgentSnapshot, now: Date) {
    families =
      Self.agent(snapshot)
      + Self.configuration(snapshot)
      + Self.process(snapshot)
      + Self.leadership(snapshot)
      + Self.kubernetes(snapshot, now: now)
      + Self.discovery(snapshot)
      + Self.scraping(snapshot)
      + Self.capture(snapshot)
      + Self.delivery(snapshot)
      + Self.spool(snapshot)
      + Self.acknowledgement(snapshot)
  }

  private static func agent(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    [
      .gauge("afterglow_build_info", help: "1, labelled with the agent's version.", 1, ["version": snapshot.version]),
      .gauge(
        "afterglow_start_time_seconds",
        help: "When the agent started, in seconds since 1970.",
        snapshot.startedAt.timeIntervalSince1970
      ),
      .gauge(
        "afterglow_ready",
        help: "1 while pods are known and watched, or the agent stands by, else 0.",
        snapshot.unreadiness == nil ? 1 : 0
      ),
    ]
  }

  private static func leadership(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    guard let standing = snapshot.leadership else { return [] }
    // Whose leader it is, where one job scrapes the replicas of several leases.
    let lease: LabelSet = ["lease": "\(standing.lease)"]
    return [
      .gauge(
        "afterglow_leader",
        help: "1 while the agent holds the lease and works, 0 while it stands by.",
        standing.isLeading ? 1 : 0,
        lease
      ),
      .counter(
        "afterglow_lease_transitions_total",
        help: "How often the lease has changed hands, among all replicas, as it says itself.",
        Double(standing.transitions),
        lease
      ),
    ]
  }

  private static func discovery(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    var unscraped: [String: Int] = [:]
    // One that has ended has had its time.
    let asking = snapshot.pods.filter { $0.reason?.isNotMeant != true }
    for pod in asking where !pod.life.isEnded {
      if let reason = pod.reason { unscraped[reason.code, default: 0] += 1 }
    }
    var targets = Dictionary(
      uniqueKeysWithValues: TargetSchedule.State.allCases.filter { $0 != .ended }.map { ($0.code, 0) }
    )
    for target in snapshot.targets { targets[target.state.code, default: 0] += 1 }
    return [
      .gauge("afterglow_annotated_pods", help: "Pods that ask to be scraped.", Double(asking.count)),
      family(
        .gauge("afterglow_unscraped_pods", help: "Living pods that ask to be scraped and have no target, by reason."),
        unscraped,
        label: "reason"
      ),
      family(.gauge("afterglow_targets", help: "Targets by state of their schedule."), targets, label: "state"),
    ]
  }

  private static func scraping(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    let rejected = Dictionary(uniqueKeysWithValues: snapshot.scrapes.rejectedLines.map { ($0.key.rawValue, $0.value) })
    return [
      family(
        .counter("afterglow_scrapes_total", help: "Scrapes by result."),
        snapshot.scrapes.scrapes,
        label: "result"
      ),
      family(
        .counter("afterglow_status_requests_total", help: "Requests to the REST API of drivers, by result."),
        snapshot.status.requests,
        label: "result"
      ),
      .counter(
        "afterglow_status_request_seconds_total",
        help: "Time spent inside of requests to the REST API of drivers.",
        snapshot.status.duration.inSeconds
      ),
      .histogram(
        "afterglow_scrape_duration_seconds",
        help: "How long scrapes took that gave a page.",
        snapshot.scrapes.durations
      ),
      .counter(
        "afterglow_scrapes_shed_total",
        help: "Scrapes left out, of the oldest targets first, since more were due than the limits allow.",
        Double(snapshot.scrapes.shed)
      ),
      .counter("afterglow_scraped_samples_total", help: "Samples read from pages.", Double(snapshot.scrapes.samples)),
      family(
        .counter(
          "afterglow_rejected_lines_total",
          help: "Lines left out of pages, at each scrape of them, by reason: bad ones and those beyond a limit."
        ),
        rejected,
        label: "reason"
      ),
    ]
  }

  private static func capture(_ snapshot: AgentSnapshot) -> [MetricFamily] {
    var states = ["running": 0, "ended": 0, "held": 0, "expired": 0]
    for group in snapshot.groups { states[group.state.code, default: 0] += 1 }
    let ended = Dictionary(
      uniqueKeysWithValues: snapshot.capture.ended.map { ($0.key.rawValue.lowercased(), $0.value) }
    )
    return [
      .counter(
        "afterglow_applications_captured_total",
        help: "Applications of which at least one page was captured.",
        Double(snapshot.capture.applications)
      ),
      family(
        .counter("afterglow_applications_ended_total", help: "Captured applications that have ended, by outcome."),
        ended,
        label: "outcome"
      ),
      .counter(
        "afterglow_pods_missed_total",
        help: "Annotated pods that ended before a single page of them was captured.",
        Double(snapshot.capture.missedPods)
      ),
      .counter(
        "afterglow_applications_recovered_total",
        help: "Applications of which no page was captured, and which a history server told of.",
        Double(snapshot.capture.recoveredApplications)
      ),
      family(
        .counter(
          "afterglow_history_applications_total",
          help: "Ended applications that a history server was asked for, by what came of it."
        ),
        Dictionary(uniqueKeysWithValues: snapshot.history.map { ($0.key.rawValue, $0.value) }),
        label: "result"
      ),
      .gauge(
        "afterglow_history_waiting_applications",
        help: "Ended applications that a history server is being asked for.",
        Double(snapshot.historyWaiting)
      ),
      family(
        .counter("afterglow_pages_refused_total", help: "Pages that were not taken into a group, by reason."),
        snapshot.capture.refusals,
        label: "reason"
      ),
      family(
        .counter(
          "afterglow_relabelling_dropped_samples_total",
          help:
            "Samples of pages left out by reason: a rule of metric-relabelings, no name left, or a name of the agent's own."
        ),
        Dictionary(uniqueKeysWithValues: snapshot.capture.dropped.map { ($0.key.rawValue, $0.value) }),
        label: "reason"
      ),
      family(.gauge("afterglow_groups", help: "Groups of applications by state."), states, label: "state"),
      .counter(
        "afterglow_groups_deleted_total",
        help: "Groups deleted after their hold.",
        Double(snapshot.capture.deletedGroups)
      ),
    ]
  }

  static func family(_ family: MetricFamily, _ counts: [String: Int], label: String) -> MetricFamily {
    counts.sorted { $0.key < $1.key }.reduce(family) { $0.adding(Double($1.value), [label: $1.key]) }
  }
}
