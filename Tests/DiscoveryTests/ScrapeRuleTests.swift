import Exposition
import FoundationEssentials
import Kubernetes
import Testing

@testable import Discovery

@Suite("Rules on how pods are scraped")
struct ScrapeRuleTests {
  private static let finding = RuleReach(findsPods: true)

  /// In namespace team-a, with the label spark-role=driver.
  private func examine(_ rules: [ScrapeRule], scheme: String? = nil) -> DiscoveredPod {
    let pod = Pod.driver().with { $0.annotations["prometheus.io/scheme"] = scheme }
    return AnnotationDiscovery(rules: ScrapeRules(rules)).examine(pod, now: Date(timeIntervalSince1970: 2000))
  }

  @Test(
    "a rule matches by namespace and by label, and both must hold",
    arguments: [
      ([], nil, true),
      (["team-a"], nil, true),
      (["team-b", "team-a"], nil, true),
      (["team-b"], nil, false),
      ([], "spark-role=driver", true),
      ([], "spark-role=executor", false),
      (["team-a"], "spark-role in (driver, executor),!legacy", true),
      (["team-a"], "spark-role=executor", false),
      (["team-b"], "spark-role=driver", false),
      // A part of a namespace's name is another namespace.
      (["team"], nil, false),
    ] as [(Set<String>, String?, Bool)]
  )
  func matches(namespaces: Set<String>, selector: String?, expected: Bool) throws {
    let rule = ScrapeRule(
      name: "r",
      reach: RuleReach(namespaces: namespaces, selector: try selector.map { try LabelSelector(parsing: $0) })
    )
    #expect(rule.reach.matches(.driver()) == expected)
    #expect(examine([rule]).targets.map(\.rule) == [expected ? "r" : nil])
  }

  @Test("the first rule that matches covers the pod, and no other adds to it")
  func first() throws {
    let rules = [
      ScrapeRule(name: "elsewhere", reach: RuleReach(namespaces: ["team-b"]), timeout: .seconds(1)),
      ScrapeRule(name: "first", schedule: ScheduleOverrides(longest: .seconds(5))),
      ScrapeRule(name: "second", schedule: ScheduleOverrides(growth: 0.5), timeout: .seconds(2)),
    ]
    let target = try #require(examine(rules).targets.first)
    #expect(target.rule == "first")
    #expect(target.schedule == ScheduleOverrides(longest: .seconds(5)))
    #expect(target.timeout == nil)
  }

  private static func found(_ rule: ScrapeRule, _ annotations: [String: String] = [:]) -> DiscoveredPod {
    let ports = [ContainerPort(name: "web", containerPort: 8080), ContainerPort(name: "spark-ui", containerPort: 4040)]
    let pod = Pod.driver(annotations: annotations, ports: ports)
    let discovery = AnnotationDiscovery(rules: ScrapeRules([rule]))
    let discovered = discovery.examine(pod, now: Date(timeIntervalSince1970: 2000))
    let head = ObjectHead(namespace: pod.namespace, labels: pod.labels, annotations: annotations)
    // What has a target, or a reason worth telling, must have been of interest.
    if discovered.isAnnotated { #expect(discovery.interest.includes(head)) }
    return discovered
  }

  @Test("a rule can have pods scraped that do not ask for it, but none that refuse")
  func found() throws {
    let pages = try RulePages(["/metrics/executors/prometheus/", "b?x=1"], parameters: ["y": "2 3"])
    let targets = RuleTargets(port: .name("spark-ui"), pages: pages)
    let rule = ScrapeRule(name: "drivers", reach: Self.finding, targets: targets)
    let pod = Self.found(rule)
    #expect(pod.isAnnotated)
    #expect(pod.targets.map(\.port) == [4040, 4040])
    #expect(pod.targets.map(\.path) == ["/metrics/executors/prometheus/?y=2%203", "/b?x=1&y=2%203"])
    #expect(pod.targets.map(\.rule) == ["drivers", "drivers"])
    #expect(Self.found(rule, ["prometheus.io/scrape": "false"]).reason == .switchedOff)
    #expect(!Self.found(rule, ["prometheus.io/scrape": "false"]).isAnnotated)
    let refining = ScrapeRule(name: "refining", targets: targets)
    #expect(Self.found(refining).reason == .notAnnotated)
    #expect(!AnnotationDiscovery(rules: ScrapeRules([refining])).interest.includes(ObjectHead()))
  }

  @Test("of a pod that asks for itself, what it says comes first and the rule fills the rest")
  func filled() throws {
    let targets = RuleTargets(port: .number(1), pages: try RulePages(["/rule"]))
    let rule = ScrapeRule(name: "r", reach: Self.finding, targets: targets)
    let plain = Self.found(rule, ["prometheus.io/scrape": "true"])
    #expect(plain.targets.map(\.path) == ["/rule"] && plain.targets.map(\.port) == [1])
    #expect(Self.found(rule, ["prometheus.io/port": "web"]).targets.map(\.port) == [8080], "found, and says its port")
    #expect(Self.found(rule, ["prometheus.io/scheme": "ftp"]).reason == .unsupportedScheme("ftp"))
    let own = ["prometheus.io/scrape": "true", "prometheus.io/port": "web", "prometheus.io/path": "/own"]
    #expect(Self.found(rule, own).targets.map(\.path) == ["/own"])
    #expect(Self.found(rule, own).targets.map(\.port) == [8080])
    let parameter = ["prometheus.io/scrape": "true", "prometheus.io/param_a": "b"]
    #expect(Self.found(rule, parameter).targets.map(\.path) == ["/metrics?a=b"])
  }

  @Test("a pod that a rule finds, and that has no port of the rule's name, is not meant; one that asks is told")
  func unknownName() throws {
    let targets = RuleTargets(port: .name("metrics"))
    let rule = ScrapeRule(name: "r", reach: Self.finding, targets: targets)
    let pod = Self.found(rule)
    #expect(pod.isAnnotated && pod.targets.isEmpty)
    let reason = try #require(pod.reason)
    #expect(reason.isNotMeant && !reason.isMistake)
    #expect(
      "\(reason)"
        == "not meant by the rule r, which names the port metrics: the containers declare web (8080), spark-ui (4040)"
    )
    let asking = try #require(Self.found(rule, ["prometheus.io/scrape": "true"]).reason)
    #expect(asking.isMistake && !asking.isNotMeant)
    #expect("\(asking)".hasPrefix("the rule r names \"metrics\", but the containers declare"), "\(asking)")
    let named = try #require(Self.found(rule, ["prometheus.io/port": "metric"]).reason)
    #expect(named.isMistake, "the pod's own word")
    let annotated = Self.found(ScrapeRule(name: "r"), ["prometheus.io/scrape": "1", "prometheus.io/port": "metrics"])
    #expect("\(annotated.reason as Any)".contains("annotation prometheus.io/port names"))
  }

  @Test("labels of the pod that a rule names are the target's, under names that Prometheus takes")
  func podLabels() {
    let rule = ScrapeRule(
      name: "r",
      targets: RuleTargets(podLabels: ["spark-role", "absent", "app.kubernetes.io/name"])
    )
    let pod = Pod.driver().with { $0.labels["app.kubernetes.io/name"] = "x" }
    let discovered = AnnotationDiscovery(rules: ScrapeRules([rule])).examine(pod, now: .now)
    #expect(discovered.targets.map(\.labels) == [["spark_role": "driver", "app_kubernetes_io_name": "x"]])
  }

  @Test("the first rule that matches decides whether a pod is found")
  func search() {
    let quiet = ScrapeRule(name: "quiet", reach: RuleReach(namespaces: ["team-a"]))
    let finding = ScrapeRule(name: "finding", reach: Self.finding)
    let rules = ScrapeRules([quiet, finding, ScrapeRule(name: "last")])
    #expect(!rules.finds(ObjectHead(namespace: "team-a")) && rules.finds(ObjectHead(namespace: "team-b")))
    #expect(rules.search.reaches.count == 2)
    #expect(ScrapeRules([quiet]).search.reaches.isEmpty)
    let slower = ScrapeRule(name: "finding", reach: Self.finding, timeout: .seconds(1))
    #expect(ScrapeRules([quiet, slower]).search == rules.search, "what is no part of the search does not change it")
  }

  @Test("what a rule says of schedule and time-out is asked of the target")
  func values() throws {
    let schedule = ScheduleOverrides(
      growth: 0.01,
      shortest: .milliseconds(50),
      longest: .seconds(30),
      idleBoost: .seconds(5)
    )
    let target = try #require(
      examine([ScrapeRule(name: "r", schedule: schedule, timeout: .seconds(3))]).targets.first
    )
    #expect(target.schedule == schedule)
    #expect(target.timeout == .seconds(3))
    #expect(target.scheme == .http)
  }

  @Test("of what is asked of the schedule each value by itself comes from the stronger word that has one")
  func eachByItself() {
    let annotations = ScheduleOverrides(growth: 0.5, longest: .seconds(1))
    let rule = ScheduleOverrides(growth: 0.1, shortest: .milliseconds(20), idleBoost: .zero)
    #expect(
      annotations.filled(from: rule)
        == ScheduleOverrides(growth: 0.5, shortest: .milliseconds(20), longest: .seconds(1), idleBoost: .zero)
    )
  }

  @Test("without a rule that matches nothing is asked, and no rule named")
  func none() throws {
    let target = try #require(examine([]).targets.first)
    #expect(target.rule == nil)
    #expect(target.schedule == ScheduleOverrides())
    #expect(target.timeout == nil)
  }

  @Test("a rule makes no target of a pod that does not ask for one")
  func notAnnotated() {
    let pod = Pod.driver(annotations: [:])
    let found = AnnotationDiscovery(rules: ScrapeRules([ScrapeRule(name: "all")])).examine(pod, now: .now)
    #expect(found.reason == .notAnnotated)
    #expect(found.targets.isEmpty)
  }

  @Test(
    "the annotation's scheme comes before the rule's, but takes no credentials into the clear",
    arguments: [
      (nil, nil, false, .http),
      (nil, .https, false, .https),
      ("http", .https, false, .http),
      ("https", .http, false, .https),
      ("HTTPS", nil, false, .https),
      // With credentials, a rule that says nothing means https.
      (nil, nil, true, .https),
      ("https", nil, true, .https),
      ("http", nil, true, nil),
      ("http", .https, true, nil),
      ("HTTP", .https, true, nil),
      // Only the rule itself may have them sent in the clear.
      (nil, .http, true, .http),
      ("http", .http, true, .http),
      ("https", .http, true, .https),
    ] as [(String?, Target.Scheme?, Bool, Target.Scheme?)]
  )
  func scheme(annotation: String?, rule: Target.Scheme?, hasCredentials: Bool, expected: Target.Scheme?) {
    let pod = examine(
      [ScrapeRule(name: "r", targets: RuleTargets(scheme: rule), hasCredentials: hasCredentials)],
      scheme: annotation
    )
    #expect(pod.targets.map(\.scheme) == (expected.map { [$0] } ?? []))
    #expect(pod.reason == (expected == nil ? .credentialsInTheClear(rule: "r") : nil))
  }

  @Test("that credentials would go out in the clear is a mistake, told with its remedy")
  func words() throws {
    let pod = examine([ScrapeRule(name: "secured", hasCredentials: true)], scheme: "http")
    let reason = try #require(pod.reason)
    #expect(reason.isMistake)
    #expect(pod.isAnnotated)
    #expect(
      "\(reason)"
        == "annotation prometheus.io/scheme is \"http\", but the rule secured has credentials, which would be sent in "
        + "the clear; remove the annotation, or write scheme: http in the rule if that is meant"
    )
  }

  @Test("another rule's credentials are no matter: a pod that it does not match is scraped as it asks")
  func otherRule() {
    let rules = [
      ScrapeRule(name: "secured", reach: RuleReach(namespaces: ["team-b"]), hasCredentials: true),
      ScrapeRule(name: "plain"),
    ]
    let pod = examine(rules, scheme: "http")
    #expect(pod.targets.map(\.rule) == ["plain"])
    #expect(pod.targets.map(\.scheme) == [.http])
  }
}
