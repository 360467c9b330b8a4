import Capture
import Delivery
import Discovery
import Exposition
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kubernetes
import Logging
import NIOCore
import NIOPosix
import Scraping
import Testing
import Transport

@testable import Console

@Suite struct ConsoleTests {
  private static func snapshot(
    unreadiness: String? = nil,
    groups: [ApplicationGroup] = [],
    spool: SpoolStatus? = nil,
    leadership: LeaseStanding? = nil,
    acknowledgement: AcknowledgementStatus? = nil
  ) -> AgentSnapshot {
    AgentSnapshot(
      version: "1.2.3",
      startedAt: Date(timeIntervalSince1970: 1000),
      leadership: leadership,
      unreadiness: unreadiness,
      watch: WatchStatistics.Counts(),
      scopes: [],
      pods: [
        DiscoveredPod(
          reference: PodReference(uid: "u", namespace: "n", name: "p"),
          reason: .malformedPort("x"),
          life: .running(since: nil)
        )
      ],
      targets: [],
      scrapes: ScrapeStatistics(),
      capture: CaptureStatistics(),
      groups: groups,
      gateways: [],
      spool: spool,
      acknowledgement: acknowledgement
    )
  }

  private func get(
    _ path: String,
    of snapshot: AgentSnapshot = snapshot(),
    servesApplications: Bool = true,
    method: HTTPRequest.Method = .get
  ) async throws -> (status: Int, contentType: String?, body: String) {
    let console = Console(
      host: "127.0.0.1",
      port: 0,
      servesApplications: servesApplications,
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "test"),
      version: snapshot.version,
      unreadiness: { snapshot.unreadiness },
      standby: { snapshot.leadership?.standby },
      groups: { snapshot.groups },
      snapshot: { snapshot }
    )
    return try await Application(router: console.router()).test(.router) { client in
      try await client.execute(uri: path, method: method) { response in
        (response.status.code, response.headers[.contentType], String(buffer: response.body))
      }
    }
  }

  /// One group as the ledger makes it.
  private func groups() -> [ApplicationGroup] {
    var ledger = ApplicationLedger(configuration: .init(hold: .zero, awaitsDelivery: false))
    let pod = PodReference(uid: "u", namespace: "n", name: "p")
    let target = Target(pod: pod, address: "::1", port: 1, path: "/")
    let discovered = DiscoveredPod(
      reference: pod,
      targets: [target],
      life: .running(since: nil),
      sparkApplication: "spark-1"
    )
    ledger.update(discovered, now: .now)
    let page = ExpositionPage(samples: [Sample(Series(name: "tasks", labels: ["x": "a\"b"]), 7)])
    _ = ledger.take(page, from: target, at: .now, now: .now)
    return Array(ledger.groups.values)
  }

  @Test("the process is healthy as soon as it serves")
  func health() async throws {
    #expect(try await get("/healthz", of: Self.snapshot(unreadiness: "x")).status == 200)
  }

  @Test("the agent is ready once it knows the pods, and says why it isn't")
  func readiness() async throws {
    #expect(try await get("/readyz").status == 200)
    let unready = try await get("/readyz", of: Self.snapshot(unreadiness: "no list yet"))
    #expect(unready.status == 503)
    #expect(unready.body == "not ready: no list yet\n")
  }

  @Test("the pods are explained as text, and as JSON where that is asked for")
  func targets() async throws {
    let text = try await get("/targets")
    #expect(text.contentType == "text/plain; charset=utf-8")
    #expect(text.body.hasPrefix("n/p\n  not scraped: annotation prometheus.io/port"))
    let json = try await get("/targets?namespace=n&format=json")
    #expect(json.contentType == "application/json; charset=utf-8")
    #expect(json.body.contains(#"{"namespace":"n","pod":"p","reason":"annotation prometheus.io/port"#))
    #expect(try await get("/targets?pod=other&format=json").body == #"{"annotated":1,"pods":[],"scrapesLeftOut":0}"#)
    #expect(try await get("/targets?foo=1").status == 400)
    #expect(try await get("/targets?format=yaml").body == "There is no format yaml; there are text and json.\n")
  }

  @Test("the groups are served as Prometheus reads them")
  func applications() async throws {
    let answer = try await get("/applications/metrics", of: Self.snapshot(groups: groups()))
    #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
    let page = try ExpositionParser().parse(Array(answer.body.utf8), contentType: answer.contentType)
    #expect(page.rejections.isEmpty)
    let sample = try #require(page.samples.first { $0.series.name == "tasks" })
    #expect(sample.value == 7)
    #expect(sample.series.labels == ["application_id": "spark-1", "namespace": "n", "pod": "p", "x": "a\"b"])
  }

  @Test("where a Pushgateway gets the groups they are not served as well")
  func noApplications() async throws {
    let answer = try await get("/applications/metrics", servesApplications: false)
    #expect(answer.status == 404)
    #expect(answer.body.contains("--pushgateway"))
  }

  @Test("the agent's own metrics have a type, a help and the prefix, and can be read")
  func ownMetrics() async throws {
    let answer = try await get("/metrics", of: Self.snapshot(groups: groups()))
    let page = try ExpositionParser().parse(Array(answer.body.utf8), contentType: answer.contentType)
    #expect(page.rejections.isEmpty)
    #expect(page.samples.allSatisfy { $0.series.name.hasPrefix("afterglow_") })
    #expect(page.families.values.allSatisfy { $0.type != nil && $0.help?.hasSuffix(".") == true })
    func value(_ name: String, _ labels: LabelSet = [:]) -> Double? {
      page.samples.first { $0.series == Series(name: name, labels: labels) }?.value
    }
    #expect(value("afterglow_build_info", ["version": "1.2.3"]) == 1)
    #expect(value("afterglow_ready") == 1)
    #expect(value("afterglow_unscraped_pods", ["reason": "malformed_port"]) == 1)
    #expect(value("afterglow_groups", ["state": "running"]) == 1)
    #expect(value("afterglow_scrapes_total", ["result": "captured"]) == 0)
    #expect(value("afterglow_pods_missed_total") == 0)
  }

  @Test("what the process takes is told of where the system tells")
  func processMetrics() async throws {
    #expect(try await !get("/metrics").body.contains("process_"))
    var snapshot = Self.snapshot()
    snapshot.usage = ProcessUsage(processorTime: .milliseconds(1500), residentBytes: 50_000_000)
    let lines = try await get("/metrics", of: snapshot).body.split(separator: "\n")
    #expect(lines.contains("process_cpu_seconds_total 1.5"))
    #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes 5") })
  }

  @Test("the spool is told of where there is one")
  func spoolMetrics() async throws {
    #expect(try await !get("/metrics").body.contains("afterglow_spool"))
    var spool = SpoolStatus(path: "/spool", fileLimit: 10, byteLimit: 1000)
    (spool.files, spool.bytes, spool.damagedFiles, spool.lastError) = (2, 300, 4, "full")
    spool.evictions[.undelivered] = 5
    spool.writes[.noRoom] = 6
    let answer = try await get("/metrics", of: Self.snapshot(spool: spool))
    let page = try ExpositionParser().parse(Array(answer.body.utf8), contentType: answer.contentType)
    let values = page.samples.filter { $0.series.name.hasPrefix("afterglow_spool_") }
      .map { "\($0.series.name)\($0.series.labels.first?.value ?? "") \(Int($0.value))" }
    #expect(
      Set(values) == [
        "afterglow_spool_bytes 300", "afterglow_spool_files 2", "afterglow_spool_limit_bytes 1000",
        "afterglow_spool_up 0", "afterglow_spool_damaged_files_total 4",
        "afterglow_spool_writes_totalwritten 0", "afterglow_spool_writes_totalfailed 0",
        "afterglow_spool_writes_totalno_room 6", "afterglow_spool_evictions_totalheld 0",
        "afterglow_spool_evictions_totaldelivered 0", "afterglow_spool_evictions_totalundelivered 5",
      ]
    )
  }

  @Test("a standby says everywhere who leads, and is ready")
  func standby() async throws {
    let lease = ObjectKey(namespace: "n", name: "l")
    let standing = LeaseStanding(lease: lease, isLeading: false, holder: "o\nther", transitions: 3)
    let standby = Self.snapshot(leadership: standing)
    let ready = try await get("/readyz", of: standby)
    #expect(ready.status == 200)
    #expect(ready.body == "standing by; o\\u{a}ther leads\n")
    for page in ["/targets", "/groups"] {
      let text = try await get(page, of: standby).body
      #expect(text.hasPrefix("standing by; o\\u{a}ther leads, and tells on its own page which "))
      #expect(
        try await get("\(page)?format=json", of: standby).body.contains(#""standby":"standing by; o\nther leads""#)
      )
    }
    let metrics = try await get("/metrics", of: standby).body
    #expect(metrics.contains("\nafterglow_leader{lease=\"n/l\"} 0\n"))
    #expect(metrics.contains("\nafterglow_lease_transitions_total{lease=\"n/l\"} 3\n"))
    let leader = Self.snapshot(leadership: LeaseStanding(lease: lease, isLeading: true, holder: "me"))
    #expect(try await get("/metrics", of: leader).body.contains("\nafterglow_leader{lease=\"n/l\"} 1\n"))
    #expect(try await get("/readyz", of: leader).body == "ok\n")
    #expect(try await get("/targets", of: leader).body.hasPrefix("n/p\n"))
    #expect(try await !get("/metrics").body.contains("afterglow_lea"))
  }

  @Test("the first page leads to the others")
  func overview() async throws {
    let answer = try await get("/")
    for path in ["/metrics", "/applications/metrics", "/healthz", "/readyz", "1.2.3"] {
      #expect(answer.body.contains(path))
    }
  }

  @Test("every page answers HEAD as it does GET, without the body", arguments: ["/", "/healthz", "/metrics"])
  func head(path: String) async throws {
    let answer = try await get(path, method: .head)
    #expect(answer.status == 200)
    #expect(answer.body.isEmpty)
  }

  @Test("how holds end is told always, what Prometheus has to do with it where there is one")
  func acknowledgement() async throws {
    let without = try await get("/metrics").body
    #expect(without.contains("\nafterglow_holds_total{end=\"elapsed\"} 0\n"))
    #expect(!without.contains("afterglow_prometheus_up"))
    #expect(!without.contains("afterglow_unacknowledged_groups"))

    var up = AcknowledgementStatus.Prometheus(address: try PrometheusAddress("http://u:hush@up:9090"))
    up.queries["answered"] = 3
    var down = AcknowledgementStatus.Prometheus(address: try PrometheusAddress("http://down:9090"))
    down.lastFailure = "away"
    down.queries["unreachable"] = 2
    var status = AcknowledgementStatus(prometheuses: [up, down])
    status.awaited = 4
    let body = try await get("/metrics", of: Self.snapshot(acknowledgement: status)).body
    for line in [
      #"afterglow_prometheus_up{prometheus="http://up:9090"} 1"#,
      #"afterglow_prometheus_up{prometheus="http://down:9090"} 0"#,
      #"afterglow_prometheus_queries_total{prometheus="http://up:9090",result="answered"} 3"#,
      #"afterglow_prometheus_queries_total{prometheus="http://down:9090",result="unreachable"} 2"#,
      "afterglow_unacknowledged_groups 4",
    ] {
      #expect(body.contains("\n\(line)\n"), "\(line)")
    }
    #expect(!body.contains("hush"))
  }
}
