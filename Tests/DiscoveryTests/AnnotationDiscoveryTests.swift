import FoundationEssentials
import Kubernetes
import Testing

@testable import Discovery

@Suite struct AnnotationDiscoveryTests {
  private let now = Date(timeIntervalSince1970: 2000)

  private func examine(_ pod: Pod) -> DiscoveredPod {
    AnnotationDiscovery().examine(pod, now: now)
  }

  private func examine(annotations: [String: String]) -> DiscoveredPod {
    examine(.driver(annotations: annotations))
  }

  @Test("a conventional driver is one target")
  func conventional() throws {
    let pod = examine(.driver())
    let target = try #require(pod.targets.first)
    #expect(pod.targets.count == 1)
    #expect(pod.reason == nil)
    #expect(target.url == "http://10.244.1.7:4040/metrics/executors/prometheus")
    #expect(target.container == "spark-kubernetes-driver")
    #expect(target.startedAt == Date(timeIntervalSince1970: 1000))
    #expect(pod.sparkApplication == "spark-1")
    #expect(pod.sparkRole == .driver)
    #expect(pod.life == .running(since: Date(timeIntervalSince1970: 1000)))
  }

  @Test(
    "the path is kept as given",
    arguments: [
      (nil, "/metrics"), ("", "/metrics"), ("/", "/"), ("metrics", "/metrics"),
      ("/metrics/executors/prometheus/", "/metrics/executors/prometheus/"),
      ("/metrics?name[]=a&b=%20", "/metrics?name[]=a&b=%20"),
    ]
  )
  func path(annotation: String?, expected: String) {
    var annotations = ["prometheus.io/scrape": "true", "prometheus.io/port": "4040"]
    annotations["prometheus.io/path"] = annotation
    #expect(examine(annotations: annotations).targets.first?.path == expected)
  }

  @Test(
    "a path that could break out of the request is refused",
    arguments: ["/a b", "/a\r\nHost: x", "/a#b", "/ä", "/\0"]
  )
  func hostilePath(_ path: String) {
    let pod = examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/path": path])
    #expect(pod.reason == .malformedPath(path))
    #expect(pod.isAnnotated)
  }

  @Test("an address in an annotation is no address: only the pod's own is connected to")
  func foreignAddress() {
    let url = examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/path": "http://evil.example/x"])
    #expect(url.targets.isEmpty)
    #expect(url.reason == .malformedPath("http://evil.example/x"))
    let path = examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/path": "//evil.example/x"])
    #expect(path.targets.first?.authority == "10.244.1.7:4040")
    #expect(path.targets.first?.path == "/evil.example/x")
  }

  @Test(
    "scrape is read as a Go boolean, and anything else is a mistake",
    arguments: [
      ("true", nil), ("True", nil), ("1", nil),
      ("false", .switchedOff), ("0", .switchedOff), ("", .switchedOff),
      ("yes", .malformedScrape("yes")), ("tru", .malformedScrape("tru")),
    ] as [(String, NoTargetReason?)]
  )
  func scrape(value: String, reason: NoTargetReason?) {
    #expect(examine(annotations: ["prometheus.io/scrape": value]).reason == reason)
  }

  @Test("a pod without the annotation is none of ours")
  func notAnnotated() {
    let pod = examine(annotations: ["prometheus.io/port": "4040"])
    #expect(pod.reason == .notAnnotated)
    #expect(!pod.isAnnotated)
  }

  @Test(
    "the port is a number, or a declared port's name",
    arguments: [
      ("4040", 4040), ("1", 1), ("65535", 65535), ("spark-ui", 4040), ("blockmanager", 7079),
    ]
  )
  func port(value: String, expected: Int) {
    #expect(
      examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": value]).targets.first?.port
        == expected
    )
  }

  @Test(
    "a malformed port is a mistake",
    arguments: ["0", "65536", "-1", "4040/tcp", "40 40", "4040.0", "4040 ", "UPPER"]
  )
  func malformedPort(_ value: String) {
    let pod = examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": value])
    #expect(pod.reason == .malformedPort(value))
  }

  @Test("a name that no container declares is a mistake that lists the declared ones")
  func unknownPortName() throws {
    let reason = try #require(
      examine(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "metrics"]).reason
    )
    #expect(reason.isMistake)
    #expect("\(reason)".contains("driver-rpc-port (7078), blockmanager (7079), spark-ui (4040)"))
  }

  @Test("without a port annotation it is spark-ui, else the only declared one, else undecided")
  func unsaidPort() {
    let annotations = ["prometheus.io/scrape": "true"]
    #expect(examine(.driver(annotations: annotations)).targets.first?.port == 4040)
    let only = [ContainerPort(containerPort: 8080), ContainerPort(containerPort: 53, transport: "UDP")]
    #expect(examine(.driver(annotations: annotations, ports: only)).targets.first?.port == 8080)
    #expect(examine(.driver(annotations: annotations, ports: [])).reason == .undecidedPort(declared: []))
    let two = [ContainerPort(containerPort: 1), ContainerPort(name: "b", containerPort: 2)]
    #expect(examine(.driver(annotations: annotations, ports: two)).reason == .undecidedPort(declared: ["1", "b (2)"]))
  }

  @Test(
    "the scheme is http or https; without one it is http, and anything else is a mistake",
    arguments: [
      (nil, .http, nil), ("", .http, nil), ("http", .http, nil), ("https", .https, nil), ("HTTPS", .https, nil),
      ("ftp", nil, .unsupportedScheme("ftp")), ("https://evil", nil, .unsupportedScheme("https://evil")),
    ] as [(String?, Target.Scheme?, NoTargetReason?)]
  )
  func scheme(annotation: String?, expected: Target.Scheme?, reason: NoTargetReason?) {
    var annotations = ["prometheus.io/scrape": "true"]
    annotations["prometheus.io/scheme"] = annotation
    let pod = examine(annotations: annotations)
    #expect(pod.targets.first?.scheme == expected)
    #expect(pod.reason == reason)
  }

  @Test("each path is a target of its own, of one port and with what is asked of the schedule")
  func severalPaths() {
    let pod = examine(annotations: [
      "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics/executors/prometheus, /metrics/prometheus/",
      "prometheus.io/param_x": "1", "afterglow.io/scrape-timeout": "2s",
    ])
    #expect(
      pod.targets.map(\.url) == [
        "http://10.244.1.7:4040/metrics/executors/prometheus?x=1", "http://10.244.1.7:4040/metrics/prometheus/?x=1",
      ]
    )
    #expect(pod.targets.allSatisfy { $0.timeout == .seconds(2) && $0.container == "spark-kubernetes-driver" })
  }

  @Test("of several addresses the first is asked; on its node's network it is the node's")
  func addresses() {
    #expect(examine(.driver(podIPs: ["10.0.0.1", "fd00::1"])).targets.map(\.address) == ["10.0.0.1"])
    let pod = Pod.driver(podIPs: ["192.168.0.9"]).with { $0.hostNetwork = true }
    #expect(examine(pod).targets.map(\.address) == ["192.168.0.9"])
    #expect(examine(pod).isOnHostNetwork)
  }

  @Test("an IPv6 address is written in brackets")
  func ipv6() {
    #expect(examine(.driver(podIPs: ["fd00::7"])).targets.first?.authority == "[fd00::7]:4040")
  }

  @Test("a pod without an address has no target yet")
  func noAddress() {
    let pod = examine(.driver(phase: .pending, podIPs: [], state: .waiting(reason: "ContainerCreating")))
    #expect(pod.reason == .noAddress)
    #expect(pod.life == .pending)
  }

  @Test("a pod with an address is a target before the kubelet says that it runs")
  func early() {
    let pod = examine(.driver(phase: .pending, state: .waiting(reason: "ContainerCreating")))
    #expect(pod.targets.count == 1)
    #expect(pod.targets.first?.startedAt == nil)
  }

  @Test("a restarted container is another target")
  func restart() {
    let first = examine(.driver())
    let second = examine(.driver().with { $0.containerStatuses[0].restartCount = 1 })
    #expect(first.targets.first?.id != second.targets.first?.id)
  }

  @Test("an id may come from a configured label, else annotation")
  func configuredID() {
    let discovery = AnnotationDiscovery(applicationIDLabel: "app")
    #expect(discovery.examine(.driver(), now: now).configuredApplication == nil)
    #expect(discovery.examine(.driver().with { $0.labels["app"] = "a" }, now: now).configuredApplication == "a")
    #expect(discovery.examine(.driver().with { $0.annotations["app"] = "b" }, now: now).configuredApplication == "b")
  }

  @Test("the label that a pod's rule names comes before the one for all")
  func configuredIDOfRule() {
    let rule = ScrapeRule(
      name: "r",
      reach: RuleReach(namespaces: ["team-a"]),
      targets: RuleTargets(applicationIDLabel: "example.com/job")
    )
    let discovery = AnnotationDiscovery(applicationIDLabel: "app", rules: ScrapeRules([rule]))
    let labelled = Pod.driver().with { $0.labels["app"] = "a" }
    #expect(discovery.examine(labelled, now: now).configuredApplication == nil)
    let annotated = labelled.with { $0.annotations["example.com/job"] = "nightly" }
    #expect(discovery.examine(annotated, now: now).configuredApplication == "nightly")
    #expect(discovery.examine(annotated.with { $0.namespace = "other" }, now: now).configuredApplication == "a")
    #expect(discovery.interest.keepsAnnotation("example.com/job") && discovery.interest.keepsAnnotation("app"))
    #expect(!AnnotationDiscovery(applicationIDLabel: "app").interest.keepsAnnotation("example.com/job"))
    #expect(discovery.rules.search != ScrapeRules([ScrapeRule(name: "r", reach: rule.reach)]).search)
  }
}
