import Capture
import Delivery
import Discovery
import FoundationEssentials
import Kubernetes
import Scraping

@testable import Console
@testable import Spark

/// Words that other people could choose, each of which would do something if it were taken for markup.
let hostileWords = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</title><h1>forged</h1>",
  "</textarea></pre></svg><b>", "&lt;b&gt;", "javascript:alert(1)", "a&b=c#d?e/f", "\u{202e}gnp.exe",
  "line\nbreak\u{0}",
  "``${alert(1)}", "]]><!--", "\u{2028}</style>", "日本語 \u{1f525}",
]

extension ApplicationExplanation {
  static let start = Date(timeIntervalSince1970: 1_767_225_600)

  /// An application that has ended well after ten seconds, and whose group is held.
  static func sample(
    _ id: String,
    name: String? = nil,
    namespace: String = "etl",
    state: State = .held,
    outcome: String? = "Succeeded",
    tasks: Double = 10,
    failed: Double = 0,
    startedAfter offset: Double = 0,
    lasting duration: Double = 10
  ) -> ApplicationExplanation {
    let start = start + offset
    let end = start + duration
    var milestones: [Milestone] = [
      .init(kind: .created, at: start - 1), .init(kind: .running, at: start), .init(kind: .firstScrape, at: start + 2),
      .init(kind: .lastScrape, at: end - 0.05),
    ]
    if state != .running { milestones.append(.init(kind: .ended, at: end)) }
    if state == .deleted { milestones.append(.init(kind: .acknowledged, at: end + 3)) }
    return ApplicationExplanation(
      id: id,
      name: name,
      namespace: namespace,
      pods: ["\(id)-driver"],
      state: state,
      outcome: state == .running ? nil : outcome,
      reason: nil,
      exitCode: nil,
      explanation: "its last values are delivered",
      complaint: nil,
      gateway: "http://gateway:9091",
      url: "http://gateway:9091/metrics/job/spark/application_id/\(id)",
      isForwarded: true,
      generation: 3,
      startedAt: start,
      endedAt: state == .running ? nil : end,
      durationSeconds: duration,
      secondsSinceLastScrape: 60,
      work: .sample(executors: 2, activeTasks: 1, completedTasks: tasks, failedTasks: failed, memoryBytes: 1_500_000),
      milestones: milestones
    )
  }

  /// One in which everything that is other people's is these words.
  static func hostile(_ words: String) -> ApplicationExplanation {
    var application = sample(words, name: words, namespace: words, outcome: "Failed")
    application.reason = words
    application.complaint = words
    application.explanation = words
    application.gateway = words
    application.url = words
    return application
  }
}

extension ExecutorWork {
  static func sample(
    executors: Int = 0,
    activeTasks: Double = 0,
    completedTasks: Double = 0,
    failedTasks: Double = 0,
    memoryBytes: Double = 0,
    gcSeconds: Double = 0
  ) -> ExecutorWork {
    var work = ExecutorWork()
    work.executors = executors
    work[.activeTasks] = activeTasks
    work[.completedTasks] = completedTasks
    work[.failedTasks] = failedTasks
    work[.memoryBytes] = memoryBytes
    work[.gcSeconds] = gcSeconds
    return work
  }
}

extension AgentSnapshot {
  static func sample(
    pods: [DiscoveredPod] = [],
    unreadiness: String? = nil,
    configuration: ConfigurationStatus? = nil,
    settings: [SettingExplanation] = []
  ) -> AgentSnapshot {
    var snapshot = AgentSnapshot(
      version: "1.2.3",
      startedAt: Date(timeIntervalSince1970: 1000),
      unreadiness: unreadiness,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: pods,
      targets: [],
      scrapes: ScrapeStatistics(),
      capture: CaptureStatistics(),
      groups: [],
      configuration: configuration
    )
    snapshot.settings = settings
    return snapshot
  }
}

extension WebPage {
  /// As it is sent.
  func html(of snapshot: AgentSnapshot = .sample()) -> String {
    let document = document(of: snapshot, uptime: 60) { $0.link(version: "1.2.3") }
    return String(decoding: document.bytes, as: UTF8.self)
  }
}

extension Markup {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
