import Exposition
import FoundationEssentials
import Kubernetes
import Relabelling
import Testing

@testable import Discovery

@Suite("How discovery came to what it makes of a pod")
struct DiscoveryTraceTests {
  private let now = Date(timeIntervalSince1970: 2000)

  private func trace(_ pod: Pod = .driver(), rules: [ScrapeRule] = []) -> DiscoveryTrace {
    AnnotationDiscovery(rules: ScrapeRules(rules)).trace(pod, now: now)
  }

  private func selector(_ text: String) throws -> LabelSelector { try LabelSelector(parsing: text) }

  @Test(
    "is told of the very pod that discovery hands on",
    arguments: [
      Pod.driver(), .driver(annotations: [:]), .driver(phase: .succeeded), .driver(podIPs: []),
      .driver(annotations: ["prometheus.io/scrape": "true", "prometheus.io/port": "spark-iu"]),
    ]
  )
  func sameWay(pod: Pod) throws {
    let rules = [
      ScrapeRule(
        name: "r",
        targets: RuleTargets(
          relabelings: try RelabelRules([.init(regex: "x", targetLabel: "team", replacement: "a")])
        )
      )
    ]
    let discovery = AnnotationDiscovery(rules: ScrapeRules(rules))
    #expect(discovery.trace(pod, now: now).discovered == discovery.examine(pod, now: now))
  }

  @Test("the annotations that have a meaning are told, in order, and no others")
  func annotations() {
    let pod = Pod.driver(annotations: [
      "prometheus.io/scrape": "true", "prometheus.io/port": "4040", "afterglow.io/growth": "0.1",
      "example.com/secret": "x",
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
    ])
    let told = trace(pod).annotations.map { "\($0.key)=\($0.value)" }
    #expect(told == ["afterglow.io/growth=0.1", "prometheus.io/port=4040", "prometheus.io/scrape=true"])
  }

  @Test("each rule before the one that covers the pod says why it does not, those behind that they would")
  func rules() throws {
    let rules = [
      ScrapeRule(name: "elsewhere", reach: RuleReach(namespaces: ["team-z", "team-b"])),
      ScrapeRule(name: "executors", reach: RuleReach(selector: try selector("spark-role=executor"))),
      ScrapeRule(name: "tiers", reach: RuleReach(selector: try selector("spark-role,tier in (a, b)"))),
      ScrapeRule(name: "drivers", reach: RuleReach(selector: try selector("spark-role=driver"))),
      ScrapeRule(name: "other", reach: RuleReach(namespaces: ["team-z"])),
      ScrapeRule(name: "all", reach: RuleReach(findsPods: true)),
    ]
    let pod = Pod.driver()
    let trace = trace(pod, rules: rules)
    #expect(trace.rule?.name == "drivers")
    #expect(trace.shadowedRules.map(\.name) == ["all"])
    let words = trace.passedRules.map {
      "\($0.rule.name): \($0.rule.reach.words(for: $0.mismatch, labels: pod.labels))"
    }
    #expect(
      words == [
        "elsewhere: it is for pods in team-b, team-z",
        "executors: its pod-selector asks for spark-role=executor, and the pod says spark-role=driver",
        "tiers: its pod-selector asks for tier in (a, b), and the pod has no label tier",
      ]
    )
  }

  @Test("where no rule covers the pod, all of them are told as passed")
  func noRule() {
    let trace = trace(rules: [
      ScrapeRule(name: "a", reach: RuleReach(namespaces: ["x"])),
      ScrapeRule(name: "b", reach: RuleReach(namespaces: ["y"])),
    ])
    #expect(trace.rule == nil)
    #expect(trace.passedRules.map(\.rule.name) == ["a", "b"])
    #expect(trace.shadowedRules.isEmpty)
  }

  @Test("it is told who says which port is scraped")
  func port() {
    #expect(trace().portSource == .annotation)
    let silent = Pod.driver(annotations: ["prometheus.io/scrape": "true"])
    #expect(trace(silent).portSource == .declared)
    #expect(
      trace(silent, rules: [ScrapeRule(name: "r", targets: RuleTargets(port: .number(4040)))]).portSource == .rule("r")
    )
    #expect(trace(.driver(annotations: [:])).portSource == nil)
  }

  @Test("relabelings are told rule by rule, with what each changes")
  func relabelling() throws {
    let rules = try RelabelRules([
      .init(sourceLabels: ["__meta_kubernetes_namespace"], targetLabel: "team"),
      .init(sourceLabels: ["team"], regex: "nobody", targetLabel: "team", replacement: "x"),
      .init(sourceLabels: ["team"], regex: "team-(.*)", targetLabel: "team"),
    ])
    let trace = trace(rules: [ScrapeRule(name: "r", targets: RuleTargets(relabelings: rules))])
    let course = try #require(trace.relabellings.first)
    #expect(course.path == "/metrics/executors/prometheus")
    #expect(course.dropped == nil)
    #expect(course.steps.map(\.number) == [1, 3])
    #expect(course.steps[0].changes == [.init(label: "team", before: nil, after: "team-a")])
    #expect(course.steps[1].changes == [.init(label: "team", before: "team-a", after: "a")])
    #expect(trace.discovered.targets.first?.labels["team"] == "a")
  }

  @Test("the relabeling that drops the target is named by its number")
  func dropped() throws {
    let rules = try RelabelRules([
      .init(regex: "x", targetLabel: "y", replacement: "z"),
      .init(action: .drop, sourceLabels: ["__meta_kubernetes_pod_phase"], regex: "Running"),
      .init(sourceLabels: ["__meta_kubernetes_namespace"], targetLabel: "team"),
    ])
    let trace = trace(rules: [ScrapeRule(name: "r", targets: RuleTargets(relabelings: rules))])
    #expect(trace.discovered.reason == .droppedByRelabelling(rule: "r"))
    #expect(trace.relabellings.first?.dropped == 2)
    #expect(trace.relabellings.first?.steps.map(\.number) == [2])
  }

  @Test(
    "a rule that an earlier one leaves nothing to is known",
    arguments: [
      ("", "", "", "", true), ("", "a=b", "", "", false), ("", "a=b", "", "c,a=b", true), ("x", "", "", "", false),
      ("x", "", "x", "", true), ("x,y", "", "y", "a=b", true), ("x", "", "x,y", "", false), ("", "", "x", "a", true),
    ]
  )
  func unreachable(firstNames: String, first: String, secondNames: String, second: String, isBehind: Bool) throws {
    func rule(_ name: String, _ namespaces: String, _ text: String) throws -> ScrapeRule {
      ScrapeRule(
        name: name,
        reach: RuleReach(
          namespaces: Set(namespaces.split(separator: ",").map(String.init)),
          selector: text.isEmpty ? nil : try selector(text)
        )
      )
    }
    let rules = ScrapeRules([try rule("first", firstNames, first), try rule("second", secondNames, second)])
    #expect(rules.unreachable.map { "\($0.rule.name) \($0.behind.name)" } == (isBehind ? ["second first"] : []))
  }
}
