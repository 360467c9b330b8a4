import Capture
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Scraping
import Testing

@testable import Console

@Suite struct TargetsPageTests {
  private let now = Date(timeIntervalSince1970: 10_000)
  private let start = ContinuousClock.now

  private func pod(
    _ name: String,
    reason: NoTargetReason? = nil,
    warnings: [AnnotationWarning] = []
  ) -> DiscoveredPod {
    let reference = PodReference(uid: name, namespace: "spark", name: name)
    let target = Target(pod: reference, address: "10.0.0.1", port: 4040, path: "/metrics", startedAt: now - 3600)
    return DiscoveredPod(
      reference: reference,
      targets: reason == nil ? [target] : [],
      reason: reason,
      life: .running(since: nil),
      warnings: warnings
    )
  }

  /// The explanation of pods whose targets have gone through some scrapes.
  private func explanations(
    _ pods: [DiscoveredPod],
    complaints: [String: String] = [:],
    refused: Set<String> = [],
    taking duration: Duration = .milliseconds(3),
    scrapes: [String: [TargetSchedule.Result]] = [:]
  ) -> [PodExplanation] {
    var policy = SchedulePolicy()
    policy.jitter = 0
    var plan = ScrapePlan(policy: policy, now: start)
    for pod in pods { plan.update(pod, now: start, wallClock: now) }
    for (name, results) in scrapes {
      for (index, result) in results.enumerated() {
        let time = start + .seconds(20 * index)
        while case .scrape(let target) = plan.next(now: time, wallClock: now) {
          let isPage = if case .captured = result { true } else { false }
          plan.finish(
            Scrape(
              target: target,
              at: now - 2,
              duration: duration,
              result: isPage && target.pod.name == name ? .success(.init()) : .failure(.refused)
            ),
            now: time + duration
          )
        }
      }
    }
    var snapshot = AgentSnapshot(
      version: "1",
      startedAt: now,
      unreadiness: nil,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: pods,
      targets: plan.statuses(now: start + .seconds(20), wallClock: now),
      complaints: Dictionary(
        uniqueKeysWithValues: complaints.compactMap { name, words in
          pods.first { $0.reference.name == name }?.targets.first.map { ($0.id, words) }
        }
      ),
      scrapes: ScrapeStatistics(),
      capture: .init(),
      groups: [],
      gateways: []
    )
    snapshot.refused = Set(pods.filter { refused.contains($0.reference.name) }.flatMap { $0.targets.map(\.id) })
    return PodExplanation.all(in: snapshot, now: now)
  }

  private func page(_ pods: [PodExplanation], leftOut: Int = 0) -> TargetsPage {
    TargetsPage(pods: pods, annotated: pods.count + 3, scrapesLeftOut: leftOut)
  }

  @Test("that scrapes are left out is said before all else")
  func leftOut() {
    let text = page(explanations([pod("a")]), leftOut: 12).text
    #expect(text.hasPrefix("12 scrapes were left out since the start, of the oldest targets first:"))
    #expect(text.contains("scrapes-per-second"))
  }

  @Test("a pod that is not scraped comes first, with the reason in words")
  func reason() {
    let text = page(explanations([pod("a"), pod("b", reason: .malformedPort("x"))])).text
    #expect(text.hasPrefix("spark/b\n  not scraped: annotation prometheus.io/port is \"x\"; write a number"))
    #expect(text.contains("\nspark/a\n"))
  }

  @Test("a target that has answered tells its state, its pages and its next scrape")
  func steady() {
    let text = page(explanations([pod("a")], scrapes: ["a": [.captured()]])).text
    #expect(text.contains("  http://10.0.0.1:4040/metrics\n    steady: scraped every 15 s, the longest interval\n"))
    #expect(text.contains("1 page, the last 2 s ago"))
  }

  @Test("one that never answered tells what it was told")
  func waiting() {
    let text = page(explanations([pod("a")], scrapes: ["a": [.refused, .refused]])).text
    #expect(text.contains("waiting_for_port: nothing has answered on port 4040 yet; tried every 5 s"))
    #expect(text.contains("no page yet; 2 attempts failed; next scrape in"))
    #expect(text.contains("connection refused: nothing listens on the port"))
  }

  @Test("what is wrong with a page that came is told, too")
  func complaint() {
    let text = page(
      explanations([pod("a")], complaints: ["a": "the page is that of application x"], scrapes: ["a": [.captured()]])
    ).text
    #expect(text.contains("\n    the page is that of application x\n"))
  }

  @Test("a target whose pages are not taken is no scraped one, unless they cannot even be fetched")
  func refused() throws {
    let words = "the page is that of application x"
    func told(_ results: TargetSchedule.Result...) throws -> TargetExplanation {
      try #require(
        explanations([pod("a")], complaints: ["a": words], refused: ["a"], scrapes: ["a": results]).first?.targets.first
      )
    }
    let target = try told(.captured())
    #expect(target.state == "refused" && target.complaint == words)
    #expect(target.explanation == "its pages are not taken; fetched every 15 s")
    #expect(target.badge.tone == .bad)
    let pods = explanations([pod("a")], refused: ["a"], scrapes: ["a": [.captured()]])
    #expect(!pods.contains(where: TargetsQuery.Choice.scraped.matches))
    #expect(try told(.captured(), .refused).state != "refused")
  }

  @Test("where the time that a scrape takes makes the interval, that is said")
  func spared() {
    let captures = [TargetSchedule.Result](repeating: .captured(), count: 6)
    let text = page(explanations([pod("a")], taking: .seconds(2), scrapes: ["a": captures])).text
    #expect(
      text.contains(
        "    steady: scraped every 40 s, since its scrapes take long (the last one 2 s, 5 % of the time at most)\n"
      ),
      "\(text)"
    )
  }

  @Test("a target that is a little late is not told to be held back")
  func late() throws {
    var pods = explanations([pod("a")], scrapes: ["a": [.captured()]])
    pods[0].targets[0].secondsToNextScrape = -0.144
    #expect(page(pods).text.contains("next scrape in 0 ms"))
    #expect(!TargetsTable(pods: pods, absence: "").markup.text.contains("overdue"))
    pods[0].targets[0].secondsToNextScrape = -1.5
    #expect(page(pods).text.contains("due for 1.5 s, and held back"))
    #expect(TargetsTable(pods: pods, absence: "").markup.text.contains("overdue by 1.5 s"))
  }

  @Test("pods that a rule does not mean come behind those that are scraped")
  func notMeant() {
    let reason = NoTargetReason.notMeant(port: "ui", declared: [], rule: "r")
    let pods = explanations([pod("a", reason: reason), pod("b")])
    #expect(pods.map(\.pod) == ["b", "a"])
    #expect(page(pods).text.contains("spark/a\n  not scraped: not meant by the rule r, which names the port ui: "))
    #expect(pods.filter(TargetsQuery.Choice.notMeant.matches).map(\.pod) == ["a"])
    #expect(!pods.contains(where: TargetsQuery.Choice.notScraped.matches))
    let html = TargetsTable(pods: pods, absence: "").markup.text
    #expect(html.contains("<span class=\"badge past\">not meant</span>"))
  }

  @Test("an annotation that is not followed is named, though the pod is scraped")
  func warning() {
    let warning = AnnotationWarning(annotation: "afterglow.io/growth", value: "much", problem: "it is no ratio")
    let text = page(explanations([pod("a", warnings: [warning])])).text
    #expect(text.hasPrefix("spark/a\n  not followed: \(warning)\n  http://10.0.0.1:4040/metrics\n"))
  }

  @Test("other people's words begin no line and do not speak to the terminal")
  func printable() {
    let warning = AnnotationWarning(annotation: "afterglow.io/x", value: "\n  forged: \u{1B}[2J\u{202E}", problem: "no")
    let lines = page(explanations([pod("a", warnings: [warning])])).text.split(separator: "\n")
    #expect(!lines.contains { $0.hasPrefix("  forged") })
    #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202E } })
  }

  @Test("nothing to show is said, with what to do")
  func nothing() {
    #expect(page([]).text.hasPrefix("No such pod among 3 that ask to be scraped."))
  }

  @Test("a filter keeps one namespace, or one pod")
  func filter() {
    let all = explanations([pod("a"), pod("b")])
    #expect(all.filter(PodFilter(namespace: "spark", pod: "b").matches).map(\.pod) == ["b"])
    #expect(all.filter(PodFilter(namespace: "other").matches).isEmpty)
    #expect(all.filter(PodFilter().matches).count == 2)
  }

  @Test(
    "times are written as people read them",
    arguments: [
      (0.0004, "0.4 ms"), (0.0031, "3.1 ms"), (0.25, "250 ms"), (1.25, "1.3 s"), (15, "15 s"), (300, "5 min"),
      (10_000, "2.8 h"), (0, "0 ms"),
    ]
  )
  func figures(seconds: Double, words: String) {
    #expect(Figures.seconds(seconds) == words)
  }
}
