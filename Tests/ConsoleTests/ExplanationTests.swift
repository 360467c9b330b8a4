import Capture
import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Scraping
import Testing

@testable import Console
@testable import Delivery

@Suite("An explanation of a pod") struct ExplanationTests {
  private static let now = Date(timeIntervalSince1970: 10_000)
  private let start = ContinuousClock.now

  private static func pod(
    annotations: [String: String] = [
      "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus",
      "prometheus.io/port": "4040",
    ],
    started age: Double = 30
  ) -> Pod {
    Pod(
      namespace: "analytics",
      name: "report-driver",
      uid: "u",
      labels: ["spark-role": "driver", "spark-app-selector": "spark-1"],
      annotations: annotations,
      creationTimestamp: now - age - 3,
      nodeName: "node-1",
      restartPolicy: .never,
      containers: [
        Container(
          name: "spark-kubernetes-driver",
          ports: [
            ContainerPort(name: "driver-rpc-port", containerPort: 7078),
            ContainerPort(name: "spark-ui", containerPort: 4040),
          ]
        )
      ],
      phase: .running,
      podIPs: ["10.244.1.7"],
      containerStatuses: [
        ContainerStatus(name: "spark-kubernetes-driver", state: .running(startedAt: now - age))
      ]
    )
  }

  /// What came of the pod's scrapes, and what became of that.
  private struct Course {
    var failure: ScrapeFailure?
    var page: [Sample]?
    var gateways: [PushgatewayStatus] = []
    /// Whether the first of them keeps the group.
    var isPlaced = true
  }

  private func explanation(
    _ pod: Pod = pod(),
    rules: [ScrapeRule] = [],
    after course: Course = Course()
  ) -> Explanation {
    let trace = AnnotationDiscovery(rules: ScrapeRules(rules)).trace(pod, now: Self.now)
    var policy = SchedulePolicy()
    policy.jitter = 0
    var plan = ScrapePlan(policy: policy, now: start)
    plan.update(trace.discovered, now: start, wallClock: Self.now)
    var ledger = ApplicationLedger(configuration: .init(hold: .seconds(300), awaitsDelivery: true))
    ledger.update(trace.discovered, now: start)
    var complaints: [Target.ID: String] = [:]
    if course.failure != nil || course.page != nil,
      case .scrape(let target) = plan.next(now: start, wallClock: Self.now)
    {
      let page = ExpositionPage(samples: course.page ?? [])
      let result: Result<ExpositionPage, ScrapeFailure> = course.failure.map { .failure($0) } ?? .success(page)
      let scrape = Scrape(target: target, at: Self.now, duration: .milliseconds(3), result: result)
      plan.finish(scrape, now: start)
      if course.failure == nil {
        complaints[target.id] = ledger.take(page, from: target, at: Self.now, now: start).first.map { "\($0)" }
      }
    }
    var snapshot = AgentSnapshot(
      version: "1",
      startedAt: Self.now,
      unreadiness: nil,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: [trace.discovered],
      targets: plan.statuses(now: start, wallClock: Self.now),
      complaints: complaints,
      scrapes: ScrapeStatistics(),
      capture: .init(),
      groups: Array(ledger.groups.values),
      gateways: course.gateways,
      gatewaysOfGroups: course.isPlaced ? course.gateways.first.map { ["spark-1": $0.address] } ?? [:] : [:]
    )
    snapshot.refused = Set(complaints.keys)
    var chain = ExplanationChain("pod analytics/report-driver")
    chain.tell(trace, at: Self.now)
    let success = chain.tell(trace.discovered, in: snapshot, at: Self.now)
    return chain.explanation(otherwise: success)
  }

  private static func samples(of application: String) -> [Sample] {
    [Sample(Series(name: "tasks", labels: ["application_id": application]), 7)]
  }

  @Test("without an annotation says that there is none, and what to write")
  func notAnnotated() {
    #expect(
      explanation(Self.pod(annotations: [:])).text(.plain) == """
        pod analytics/report-driver is not scraped: no prometheus.io/scrape annotation; set it to "true" to have the pod scraped

        [ok]   pod: Running on node node-1, created 33 s ago
               address 10.244.1.7
               label spark-app-selector=spark-1
               label spark-role=driver
        [--]   annotations: none that has a meaning here
        [--]   rule: none is configured
        [no]   target: no prometheus.io/scrape annotation; set it to "true" to have the pod scraped

        """
    )
  }

  @Test("with a misspelt port name says which there are")
  func misspeltPort() {
    let pod = Self.pod(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "spark-iu"])
    #expect(
      explanation(pod).text(.terminal(coloured: false)) == """
        pod analytics/report-driver is not scraped: annotation prometheus.io/port names "spark-iu", but the containers declare driver-rpc-port (7078), spark-ui (4040); write one of these names, or the port's number

        ✓ pod: Running on node node-1, created 33 s ago
            address 10.244.1.7
            label spark-app-selector=spark-1
            label spark-role=driver
        ✓ annotations: 2 as read
            prometheus.io/port: "spark-iu"
            prometheus.io/scrape: "true"
        · rule: none is configured
        ✗ target: annotation prometheus.io/port names "spark-iu", but the containers declare driver-rpc-port (7078), spark-ui (4040); write one of these names, or the port's number

        """
    )
  }

  @Test("that a rule would find, but for another before it, names both")
  func shadowed() throws {
    let rules = [
      ScrapeRule(name: "elsewhere", reach: RuleReach(namespaces: ["etl"])),
      ScrapeRule(name: "quiet", reach: RuleReach(namespaces: ["analytics"])),
      ScrapeRule(
        name: "drivers",
        reach: RuleReach(selector: try LabelSelector(parsing: "spark-role=driver"), findsPods: true)
      ),
    ]
    #expect(
      explanation(Self.pod(annotations: [:]), rules: rules).text(.plain) == """
        pod analytics/report-driver is not scraped: no prometheus.io/scrape annotation; set it to "true" to have the pod scraped; the rule drivers would have it scraped, but quiet stands before it, covers the pod and does not say scrape: true

        [ok]   pod: Running on node node-1, created 33 s ago
               address 10.244.1.7
               label spark-app-selector=spark-1
               label spark-role=driver
        [--]   annotations: none that has a meaning here
        [ok]   rule: quiet covers it
               not elsewhere: it is for pods in etl
               it does not say scrape: true, so the pod's own annotations decide
               drivers matches too, but stands behind it and has no say
        [no]   target: no prometheus.io/scrape annotation; set it to "true" to have the pod scraped

        """
    )
  }

  @Test("whose port refuses has patience at first, and none after two minutes", arguments: [30.0, 300.0])
  func refusedPort(age: Double) {
    let isLate = age > 120
    let text = explanation(Self.pod(started: age), after: Course(failure: .refused)).text(.plain)
    let mark = isLate ? "[no]  " : "[wait]"
    let said = isLate ? "gives no metrics" : "does not give metrics yet"
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first == "pod analytics/report-driver \(said): connection refused: nothing listens on the port")
    let scrapes = lines.firstIndex {
      $0.hasPrefix("\(mark) scrapes: waiting_for_port: nothing has answered on port 4040 yet")
    }
    #expect(scrapes != nil, "\(text)")
    #expect(lines.contains("       connection refused: nothing listens on the port"))
    #expect(lines.last == "[wait] group: there is none: an application has one from its first page on")
  }

  @Test("whose page is another application's says so, and that it is refused")
  func foreignPage() {
    let text = explanation(Self.pod(), after: Course(page: Self.samples(of: "spark-2"))).text(.plain)
    let words =
      "the page is that of application spark-2, but the pod belongs to spark-1; the pod's address seems to belong "
      + "to another pod now"
    #expect(text.hasPrefix("pod analytics/report-driver is scraped, but its pages are not taken: \(words)\n"))
    #expect(text.contains("\n[no]   scrapes: refused: its pages are not taken; fetched every "))
    #expect(text.contains("\n[no]   samples: \(words)\n"))
    #expect(text.contains("\n[wait] group: there is none"))
  }

  @Test("that is scraped tells of its samples, its group and where that is")
  func scraped() {
    let text = explanation(Self.pod(), after: Course(page: Self.samples(of: "spark-1"))).text(.plain)
    #expect(text.hasPrefix("pod analytics/report-driver is scraped every "))
    #expect(
      text.split(separator: "\n").first?.hasSuffix("; its values are at this agent's /applications/metrics") == true
    )
    #expect(text.contains("\n[ok]   target: http://10.244.1.7:4040/metrics/executors/prometheus\n"))
    #expect(text.contains("\n       the port is the annotation's\n"))
    #expect(text.contains("\n[ok]   samples: 1 kept of 1 on the last page\n"))
    #expect(text.contains("\n[ok]   group: application spark-1, running: its application runs\n"))
    #expect(text.contains("\n[--]   gateway: none is configured"))
    #expect(text.contains("\n[--]   prometheus: none is configured"))
    #expect(!text.contains("[no]"))
  }

  private static func gateway(refusals: [String: String] = [:], failure: String? = nil) -> PushgatewayStatus {
    PushgatewayStatus(
      address: "http://g:9091",
      keys: GroupKeys(job: "spark", owner: "me"),
      version: "1.11.0",
      waiting: 0,
      oldestWaiting: nil,
      refusals: refusals,
      lastFailure: failure,
      poison: nil,
      leftOutFamilies: [:],
      tally: PushTally(),
      statistics: PushStatistics()
    )
  }

  @Test("whose group the gateway refuses says so with the gateway's words, and where the group would be")
  func refusedGroup() {
    let gateway = Self.gateway(refusals: ["spark-1": "http://g:9091 answered 400: no"])
    let course = Course(page: Self.samples(of: "spark-1"), gateways: [gateway])
    let text = explanation(Self.pod(), after: course).text(.plain)
    #expect(
      text.hasPrefix("pod analytics/report-driver is captured, but not delivered: http://g:9091 answered 400: no\n")
    )
    #expect(
      text.contains(
        """

        [no]   gateway: http://g:9091: http://g:9091 answered 400: no
               0 pushes answered; no group waits
               http://g:9091/metrics/job/spark/application_id/spark-1
        [--]   prometheus: none is configured: nobody acknowledges what it has

        """
      ),
      "\(text)"
    )
  }

  @Test("whose gateway is away says what is wrong with that one")
  func gatewayAway() {
    let course = Course(page: Self.samples(of: "spark-1"), gateways: [Self.gateway(failure: "it is away")])
    let text = explanation(Self.pod(), after: course).text(.plain)
    #expect(
      text.hasPrefix(
        "pod analytics/report-driver is captured, but not delivered: http://g:9091 cannot be used: it is away\n"
      )
    )
  }

  @Test("whose words hold control characters shows them as such")
  func hostile() {
    let pod = Self.pod(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "4040\n\u{1B}[31mroot"])
    let text = explanation(pod).text(.plain)
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\n[31m"))
  }

  @Test("a terminal that has colours gets them")
  func colours() {
    let text = explanation().text(.terminal(coloured: true))
    #expect(text.contains("\u{1B}[32m✓\u{1B}[0m \u{1B}[1mpod\u{1B}[0m: Running"))
  }

  @Test("says of nothing that it is at a place where it is not yet")
  func undelivered() {
    let other = Self.gateway()
    var course = Course(page: Self.samples(of: "spark-1"))
    course.gateways = [other]
    course.isPlaced = false
    let text = explanation(Self.pod(), after: course).text(.plain)
    let answer = text.split(separator: "\n").first
    #expect(answer?.hasSuffix("; its values wait for their first push to a Pushgateway") == true, "\(text)")
    #expect(text.contains("\n[wait] gateway: none is chosen yet; the group waits for its first push\n"))
  }

  @Test("tells of a group of which its gateway has had nothing yet what it waits for, and where that will be")
  func firstPush() {
    var gateway = Self.gateway()
    gateway.unforwarded = ["spark-1"]
    let url = "http://g:9091/metrics/job/spark/application_id/spark-1"
    let text = explanation(Self.pod(), after: Course(page: Self.samples(of: "spark-1"), gateways: [gateway])).text(
      .plain
    )
    let answer = text.split(separator: "\n").first
    #expect(answer?.hasSuffix("; its values wait for their first push to \(url)") == true, "\(text)")
    #expect(text.contains("running: its application runs, and it waits for its first push to \(url)\n"))
    #expect(text.contains("\n[wait] gateway: http://g:9091, version 1.11.0; the group waits for its first push\n"))
    gateway.unforwarded = []
    let after = explanation(Self.pod(), after: Course(page: Self.samples(of: "spark-1"), gateways: [gateway])).text(
      .plain
    )
    #expect(after.split(separator: "\n").first?.hasSuffix("; its values are at \(url)") == true, "\(after)")
    #expect(after.contains("\n[ok]   gateway: http://g:9091, version 1.11.0\n"))
  }
}
