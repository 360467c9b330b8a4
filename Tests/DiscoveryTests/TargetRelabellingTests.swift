import Exposition
import FoundationEssentials
import Kubernetes
import Relabelling
import Testing

@testable import Discovery

@Suite("What a rule's relabelings make of targets")
struct TargetRelabellingTests {
  private typealias Fields = RelabelRule.Fields

  private func examine(
    _ fields: [RelabelRule.Fields],
    path: String = "/metrics",
    hasCredentials: Bool = false
  ) throws -> DiscoveredPod {
    let rule = ScrapeRule(
      name: "r",
      targets: RuleTargets(podLabels: ["spark-role"], relabelings: try RelabelRules(fields)),
      hasCredentials: hasCredentials
    )
    let annotations = [
      "prometheus.io/scrape": "true", "prometheus.io/path": path, "prometheus.io/port": "4040",
      "example.com/team": "a",
    ]
    let pod = Pod.driver(annotations: annotations)
    return AnnotationDiscovery(rules: ScrapeRules([rule])).examine(pod, now: Date(timeIntervalSince1970: 2000))
  }

  @Test("make the labels of a pod that has ended too, with or without an address", arguments: [["10.244.1.7"], []])
  func ended(addresses: [String]) throws {
    let rule = ScrapeRule(
      name: "r",
      targets: RuleTargets(
        podLabels: ["spark-role"],
        relabelings: try RelabelRules([
          Fields(sourceLabels: ["__metrics_path__"], targetLabel: "page"),
          Fields(sourceLabels: ["spark_role"], targetLabel: "application_id"),
        ])
      )
    )
    let discovery = AnnotationDiscovery(rules: ScrapeRules([rule]))
    let running = discovery.examine(.driver(), now: Date(timeIntervalSince1970: 2000))
    #expect(running.labelling == nil)
    let pod = Pod.driver(phase: .succeeded, podIPs: addresses)
    let ended = discovery.examine(pod, now: Date(timeIntervalSince1970: 2000))
    #expect(ended.targets.isEmpty)
    #expect(ended.labelling == .init(rule: "r", labels: try #require(running.targets.first).labels))
    #expect(ended.labelling?.labels["page"] == "/metrics/executors/prometheus")
    let unruled = AnnotationDiscovery().examine(pod, now: Date(timeIntervalSince1970: 2000))
    #expect(unruled.labelling == nil)
  }

  @Test(
    "labels come from the pod, its container and the page",
    arguments: [
      ("__address__", "10.244.1.7:4040"), ("__scheme__", "http"), ("__metrics_path__", "/m"), ("__param_a", "b c"),
      ("__meta_kubernetes_namespace", "team-a"), ("__meta_kubernetes_pod_ip", "10.244.1.7"),
      ("__meta_kubernetes_pod_label_spark_role", "driver"),
      ("__meta_kubernetes_pod_labelpresent_spark_role", "true"),
      ("__meta_kubernetes_pod_annotation_example_com_team", "a"), ("__meta_kubernetes_pod_phase", "Running"),
      ("__meta_kubernetes_pod_container_port_name", "spark-ui"),
      ("__meta_kubernetes_pod_container_port_number", "4040"),
      ("__meta_kubernetes_pod_container_port_protocol", "TCP"), ("spark_role", "driver"),
    ]
  )
  func sources(label: String, value: String) throws {
    let pod = try examine([Fields(sourceLabels: [label], targetLabel: "x")], path: "/m?a=b+c&a=d")
    #expect(pod.targets.first?.labels["x"] == value)
    #expect(pod.targets.first?.path == "/m?a=b+c&a=d", "what is not touched stays as it is written")
    #expect(pod.targets.first?.labels["spark_role"] == "driver")
    #expect(pod.targets.first?.labels.contains { $0.name.hasPrefix("__") } == false)
  }

  @Test("port, scheme, path and parameters can be others")
  func changed() throws {
    let pod = try examine([
      Fields(sourceLabels: ["__address__"], regex: "(.*):.*", targetLabel: "__address__", replacement: "$1:9000"),
      Fields(targetLabel: "__scheme__", replacement: "https"),
      Fields(targetLabel: "__metrics_path__", replacement: "/other"),
      Fields(targetLabel: "__param_x", replacement: "1 2"),
    ])
    #expect(pod.targets.map(\.url) == ["https://10.244.1.7:9000/other?x=1%202"])
  }

  @Test("a page that is dropped is no target; where all are, that is the pod's reason, and no mistake")
  func dropped() throws {
    let dropping = Fields(action: .drop, sourceLabels: ["__metrics_path__"], regex: "/a")
    #expect(try examine([dropping], path: "/a,/b").targets.map(\.path) == ["/b"])
    let pod = try examine([dropping], path: "/a")
    #expect(pod.targets.isEmpty && pod.reason == .droppedByRelabelling(rule: "r"))
    #expect(pod.isAnnotated, "it asks to be scraped, and is told why it is not")
  }

  @Test("pages that become the same are one")
  func same() throws {
    let alike = Fields(targetLabel: "__metrics_path__", replacement: "/c")
    #expect(try examine([alike], path: "/a,/b").targets.map(\.path) == ["/c"])
  }

  @Test(
    "nobody is connected to but the pod, and nothing that cannot be scraped is a target",
    arguments: [
      ("__address__", "10.0.0.9:4040"), ("__address__", "evil.example:80"), ("__address__", "10.244.1.7"),
      ("__address__", "10.244.1.7:0"), ("__address__", "10.244.1.7:4040@evil"), ("__address__", "10.244.1.77:1"),
      ("__scheme__", "ftp"), ("__metrics_path__", "a b"),
    ]
  )
  func refused(label: String, value: String) throws {
    let pod = try examine([Fields(targetLabel: label, replacement: value)])
    #expect(pod.reason == .unusableRelabelling(rule: "r", label: label, value: value))
    #expect(pod.targets.isEmpty && pod.reason?.isMistake == true)
  }

  @Test("credentials do not go over plain HTTP by relabelling either")
  func credentials() throws {
    let plain = Fields(targetLabel: "__scheme__", replacement: "http")
    #expect(try examine([plain], hasCredentials: true).reason == .credentialsInTheClear(rule: "r"))
    #expect(try examine([], hasCredentials: true).targets.map(\.scheme) == [.https])
  }

  @Test("a label application_id that the rules make is the application's id, and none of its samples' labels")
  func application() throws {
    let fields = Fields(
      sourceLabels: ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_name"],
      separator: "-",
      targetLabel: "application_id"
    )
    let pod = try examine([fields])
    #expect(pod.configuredApplication == "team-a-\(pod.reference.name)")
    #expect(pod.targets.map(\.labels) == [["spark_role": "driver"]])
    #expect(try examine([Fields(targetLabel: "application_id", replacement: "")]).configuredApplication == nil)
    #expect(try examine([]).configuredApplication == nil)
  }

  @Test("annotations are kept where a rule may read them")
  func interest() throws {
    func keeps(_ fields: [RelabelRule.Fields]) throws -> Bool {
      let rules = ScrapeRules([ScrapeRule(name: "r", targets: RuleTargets(relabelings: try RelabelRules(fields)))])
      return AnnotationDiscovery(rules: rules).interest.keepsAnnotation("example.com/team")
    }
    #expect(try !keeps([Fields(sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "x")]))
    #expect(try keeps([Fields(sourceLabels: ["__meta_kubernetes_pod_annotation_example_com_team"], targetLabel: "x")]))
    #expect(try keeps([Fields(action: .labelmap, regex: "__meta_kubernetes_pod_annotation_(.+)")]))
  }
}
