package import Capture
import Delivery
package import Discovery
package import Exposition
package import FoundationEssentials
import Scraping

/// From the targets to whoever has their values, as a running agent knows it.
extension ExplanationChain {
  /// A target that has not answered yet is not at fault before this age, in seconds.
  private static let patience = 120.0

  /// - Returns: what follows the subject where all is well.
  package mutating func tell(_ pod: DiscoveredPod, in snapshot: AgentSnapshot, at now: Date) -> String {
    let statuses = snapshot.targets.filter { $0.target.pod == pod.reference }
      .sorted { $0.target.id.key < $1.target.id.key }
    let groups = snapshot.groups.filter { $0.pods.contains(pod.reference) }.sorted { $0.id < $1.id }
    let contents = groups.reduce(into: [Target.ID: ApplicationGroup.Contents]()) { all, group in
      all.merge(group.contents(of: pod.reference)) { first, _ in first }
    }
    var success = pod.life.isEnded ? "has ended, and nothing of it is kept here" : "is to be scraped"
    for status in statuses {
      success = tell(status, in: snapshot, contents[status.target.id], at: now)
    }
    for group in groups { success = tell(group, in: snapshot, after: pod.life.isEnded ? nil : success) }
    if groups.isEmpty, !pod.targets.isEmpty {
      add(.waiting, "group", "there is none: an application has one from its first page on")
    } else if groups.isEmpty, let missed = snapshot.missed.first(where: { $0.pod == pod.reference }) {
      tell(missed)
    } else if groups.isEmpty, let life = snapshot.past.first(where: { $0.pods.contains(pod.reference) }) {
      success = tell(life, podsAreTold: true)
    } else if groups.isEmpty, pod.life.isEnded {
      add(
        .none,
        "group",
        "there is none: its last values were delivered and its group is deleted, or nothing of it was captured"
      )
    }
    return success
  }

  /// - Returns: what follows the subject where all else is well.
  private mutating func tell(
    _ status: TargetStatus,
    in snapshot: AgentSnapshot,
    _ contents: ApplicationGroup.Contents?,
    at now: Date
  ) -> String {
    let target = TargetExplanation(status, in: snapshot, now: now)
    let isRefused = snapshot.isRefused(status)
    var lines = [TargetsPage.figures(of: target)]
    if let wrong = target.complaint { lines.append(wrong) }
    let wrong = target.complaint.map { ": \($0)" } ?? ""
    let age = now.timeIntervalSince(status.target.startedAt ?? status.knownSince)
    let words = "\(target.state): \(target.explanation)"
    switch status.state {
    case .waitingForPort, .waitingForPage:
      let isLate = age > Self.patience
      add(
        isLate ? .failed : .waiting,
        "scrapes",
        words,
        lines,
        because: isLate ? "gives no metrics\(wrong)" : "does not give metrics yet\(wrong)"
      )
    case .silent:
      add(.failed, "scrapes", words, lines, because: "does not answer any more\(wrong)")
    case .young, .steady, .idle, .ending, .ended:
      let isFailing = status.lastFailure != nil
      let mark: Explanation.Mark = isFailing || isRefused ? .failed : .done
      add(mark, "scrapes", words, lines, because: isFailing ? "gives no page now\(wrong)" : nil)
    }
    if status.captures > 0 {
      tellSamples(of: status, complaint: snapshot.complaints[status.target.id], isRefused: isRefused, contents)
    }
    return "is \(target.explanation)"
  }

  private mutating func tellSamples(
    of status: TargetStatus,
    complaint: String?,
    isRefused: Bool,
    _ contents: ApplicationGroup.Contents?
  ) {
    var lines = Self.lines(of: status.lastRejections)
    guard let contents else {
      let reason = complaint ?? "no page of it has been taken"
      add(.failed, "samples", reason, lines, because: "is scraped, but its pages are not taken: \(reason)")
      return
    }
    lines += Self.lines(of: contents.dropped)
    // What the group has is older then.
    if let complaint, isRefused {
      add(.failed, "samples", complaint, lines, because: "is scraped, but its pages are not taken: \(complaint)")
      return
    }
    add(.done, "samples", "\(contents.kept) kept of \(status.lastSamples) on the last page", lines)
  }

  package static func lines(of rejections: Rejections) -> [String] {
    let counts = rejections.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, count in
      "\(Figures.count(count, "line")) left out: \(reason)"
    }
    return counts + rejections.examples.prefix(1).map { "such as line \($0.line): \($0.text)" }
  }

  package static func lines(of dropped: [DropReason: Int]) -> [String] {
    dropped.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, count in
      let cause =
        switch reason {
        case .rule: "a metric-relabeling drops them"
        case .unnamed: "metric-relabelings leave them without a name"
        case .reserved: "their names are the agent's own"
        }
      return "\(Figures.count(count, "sample")) left out: \(cause)"
    }
  }

  /// - Parameter scraped: what follows the subject of a pod that is scraped.
  /// - Returns: what follows it where all else is well.
  package mutating func tell(
    _ group: ApplicationGroup,
    in snapshot: AgentSnapshot,
    after scraped: String? = nil
  ) -> String {
    let told = GroupExplanation.all(in: snapshot, now: .now).first { $0.application == group.id }
    let words = told.map { "application \(group.id), \($0.state): \($0.explanation)" } ?? "application \(group.id)"
    var lines = ["generation \(group.generation), captured last at \(group.lastCapture.formatted(.iso8601))"]
    if let ending = group.state.ending { lines.append(Self.words(for: ending)) }
    let isWaiting = if case .ended = group.state { true } else { false }
    add(isWaiting ? .waiting : .done, "group", words, lines)
    tellGateway(of: told, snapshot)
    tellPrometheus(of: group, snapshot)
    let place =
      switch told?.isForwarded {
      case nil: "its values are at this agent's /applications/metrics"
      case true?: "its values are at \(told?.url ?? "a Pushgateway")"
      case false?: "its values wait for their first push to \(told?.url ?? "a Pushgateway")"
      }
    if let scraped { return "\(scraped); \(place)" }
    guard let told, let outcome = told.outcome else { return "is running; \(place)" }
    return "has ended (\(outcome)): \(told.explanation)"
  }

  private mutating func tellGateway(of group: GroupExplanation?, _ snapshot: AgentSnapshot) {
    guard !snapshot.gateways.isEmpty else {
      add(
        .none,
        "gateway",
        "none is configured: the groups are on this agent's /applications/metrics, for Prometheus to scrape"
      )
      return
    }
    guard let status = snapshot.gateways.first(where: { $0.address == group?.gateway }) else {
      add(.waiting, "gateway", "none is chosen yet; the group waits for its first push")
      return
    }
    let gateway = GatewayExplanation(status)
    let lines = gateway.lines.dropFirst().map { String($0.drop { $0 == " " }) } + [group?.url].compactMap { $0 }
    if let complaint = group?.complaint {
      add(
        .failed,
        "gateway",
        "\(gateway.gateway): \(complaint)",
        lines,
        because: "is captured, but not delivered: \(complaint)"
      )
    } else if let failure = gateway.failure ?? gateway.poison {
      add(
        .failed,
        "gateway",
        gateway.gateway,
        lines,
        because: "is captured, but not delivered: \(gateway.gateway) cannot be used: \(failure)"
      )
    } else {
      let words = gateway.gateway + (gateway.version.map { ", version \($0)" } ?? "")
      let isWaiting = group?.isForwarded == false
      add(
        isWaiting ? .waiting : .done,
        "gateway",
        isWaiting ? "\(words); the group waits for its first push" : words,
        lines
      )
    }
  }

  private mutating func tellPrometheus(of group: ApplicationGroup, _ snapshot: AgentSnapshot) {
    guard let acknowledgement = snapshot.acknowledgement else {
      add(.none, "prometheus", "none is configured: nobody acknowledges what it has")
      return
    }
    for status in acknowledgement.prometheuses {
      let prometheus = PrometheusExplanation(status, now: .now)
      let lines = prometheus.lines.dropFirst().map { String($0.drop { $0 == " " }) }
      let (mark, words) = Self.step(of: group, prometheus, lacking: acknowledgement.lacking[group.id])
      add(mark, "prometheus", words, lines)
    }
  }

  /// - Parameter lacking: who has not returned the group's last generation yet; `nil` where that is not awaited yet.
  private static func step(
    of group: ApplicationGroup,
    _ prometheus: PrometheusExplanation,
    lacking: [String]?
  ) -> (mark: Explanation.Mark, words: String) {
    let address = prometheus.prometheus
    if prometheus.failure != nil { return (.failed, "\(address) cannot be asked") }
    switch group.state {
    case .running: return (.none, "\(address) is asked for the last values once the application has ended")
    case .ended: return (.none, "\(address) is asked for the last values once they are delivered")
    case .held where lacking?.contains(address) ?? true:
      return (.waiting, "\(address) does not show generation \(group.generation) yet")
    case .expired where group.acknowledgedAt == nil:
      return (.failed, "\(address) did not show generation \(group.generation) in time")
    case .held, .expired: return (.done, "\(address) has shown generation \(group.generation)")
    }
  }
}
