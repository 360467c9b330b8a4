import Discovery
import Exposition
import FoundationEssentials
import Kubernetes
import Testing

@testable import Agent
@testable import Conversion

@Suite("A monitor's relabelings")
struct RelabelingTests {
  private func relabelings(_ list: String, of kind: String = "relabelings", spec: String = "") throws -> Conversion {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\n\(kind): \(list)", spec: spec))
    try read(conversion)
    return conversion
  }

  @Test("get Prometheus' keys")
  func keys() throws {
    let conversion = try relabelings(
      "[{sourceLabels: [__meta_kubernetes_pod_label_team], targetLabel: team}, {action: LabelMap, regex: a_(.+)}]"
    )
    #expect(
      lines(conversion) == [
        "relabelings:", "- {source_labels: [__meta_kubernetes_pod_label_team], target_label: team}",
        "- {action: labelmap, regex: 'a_(.+)'}",
      ]
    )
  }

  @Test(
    "read the operator's own labels by what they are made of",
    arguments: [
      ("pod", "[__meta_kubernetes_pod_name]", nil), ("namespace", "[__meta_kubernetes_namespace]", nil),
      ("container", "[__meta_kubernetes_pod_container_name]", nil),
      ("endpoint", "[__tmp_endpoint]", "- {target_label: __tmp_endpoint, replacement: spark-ui}"),
      ("job", "[__tmp_job]", "- {target_label: __tmp_job, replacement: spark/drivers}"),
      ("instance", "[instance]", nil),
    ] as [(String, String, String?)]
  )
  func operatorLabels(label: String, read: String, before: String?) throws {
    let conversion = try relabelings("[{sourceLabels: [\(label)], targetLabel: x}]")
    let expected = ["relabelings:", before, "- {source_labels: \(read), target_label: x}"].compactMap { $0 }
    #expect(lines(conversion) == expected)
  }

  @Test("that read what an earlier one has written are left alone")
  func written() throws {
    let conversion = try relabelings("[{targetLabel: pod, replacement: a}, {sourceLabels: [pod], targetLabel: b}]")
    #expect(lines(conversion).last == "- {source_labels: [pod], target_label: b}")
  }

  @Test(
    "that read what the agent does not know are left as comments with the reason",
    arguments: [
      ("__meta_kubernetes_pod_ready", "the agent does not know it of a pod"),
      ("__meta_kubernetes_node_label_zone", "the agent may not read nodes"),
      ("__meta_kubernetes_endpoint_ready", "nothing of its Endpoints"),
      ("__scrape_interval__", "the agent scrapes by age"),
    ]
  )
  func unknown(label: String, reason: String) throws {
    let conversion = try relabelings("[{action: keep, sourceLabels: [\(label)], regex: 'true'}]")
    #expect(lines(conversion).isEmpty)
    #expect(comments(conversion).contains("Left out, since it reads \(label): "))
    #expect(comments(conversion).contains(reason))
    #expect(conversion.rulesText.contains("# - {action: keep, source_labels: [\(label)], regex: 'true'}\n"))
  }

  @Test(
    "may change the port and not the host, which is said where it cannot be seen",
    arguments: [
      ("{sourceLabels: [__address__], regex: '(.+):.+', replacement: '$1:9090', targetLabel: __address__}", false),
      ("{sourceLabels: [__meta_kubernetes_pod_ip], replacement: '${1}:9090', targetLabel: __address__}", false),
      ("{replacement: 'exporter:9116', targetLabel: __address__}", true),
      ("{sourceLabels: [__meta_kubernetes_pod_name], replacement: '$1:9090', targetLabel: __address__}", true),
    ]
  )
  func address(rule: String, isSaid: Bool) throws {
    let conversion = try relabelings("[\(rule)]")
    #expect(lines(conversion).count == 2)
    #expect(comments(conversion).contains("The agent connects to the pod's own address and no other") == isSaid)
  }

  @Test("of a label that is the group's are said to change nothing", arguments: ["job", "application_id"])
  func group(label: String) throws {
    let conversion = try relabelings("[{targetLabel: \(label), replacement: a}]", of: "metricRelabelings")
    #expect(comments(conversion).contains("This changes nothing: \(label) is the group's"))
  }

  @Test("of samples do not see what only the operator gives to them")
  func samples() throws {
    let conversion = try relabelings(
      "[{action: drop, sourceLabels: [instance], regex: a}, {action: drop, sourceLabels: [pod], regex: a}]",
      of: "metricRelabelings"
    )
    #expect(lines(conversion) == ["metric-relabelings:", "- {action: drop, source_labels: [pod], regex: a}"])
    #expect(comments(conversion).contains("reads instance: the operator gives it to samples, and the agent does not."))
  }

  @Test("that are left out and decide on no pod are told each, and are no failure")
  func omissions() throws {
    let conversion = try relabelings(
      "[{sourceLabels: [__meta_kubernetes_node_name, __meta_kubernetes_node_label_zone], targetLabel: zone}, "
        + "{action: labelmap, regex: __meta_kubernetes_node_label_(.+)}, {targetLabel: a, replacement: b}]"
    )
    #expect(
      conversion.omissions.map(\.description) == [
        "monitors.yaml:9:21: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].relabelings[0]: left out, since it reads "
          + "__meta_kubernetes_node_name: the agent may not read nodes",
        "monitors.yaml:9:122: PodMonitor spark/drivers: spec.podMetricsEndpoints[0].relabelings[1]: left out, since the "
          + "agent may not read nodes",
      ]
    )
    #expect(conversion.problems.isEmpty)
    let deciding = try relabelings("[{action: keep, sourceLabels: [__meta_kubernetes_node_name], regex: a}]")
    #expect(deciding.omissions.isEmpty && deciding.problems.count == 1)
  }

  // MARK: Relabelings without an effect

  /// A driver with what annotations or the rule make of it, by what an agent's own discovery says.
  private func targets(_ conversion: Conversion, byAnnotations: Bool) throws -> [Target] {
    var pod = Pod(
      namespace: "spark",
      name: "driver",
      uid: "u",
      labels: ["spark-role": "driver", "team": "data"],
      containers: [Container(name: "spark", ports: [ContainerPort(name: "spark-ui", containerPort: 4040)])],
      phase: .running,
      podIPs: ["10.0.0.1"]
    )
    var rules = ScrapeRules()
    if byAnnotations {
      let annotations = try #require(conversion.rules.first).annotations
      pod.annotations = Dictionary(uniqueKeysWithValues: annotations.map { ($0.name, $0.value) })
    } else {
      rules = try read(conversion).rules
    }
    return AnnotationDiscovery(rules: rules).examine(pod, now: Date(timeIntervalSince1970: 0)).targets
  }

  /// Targets' own labels of these names are overruled by the pod's, and by the group's job.
  private static func seen(_ target: Target) -> [String] {
    let labels = target.labels.filter { !["namespace", "pod", "job"].contains($0.name) }
    return ["\(target.scheme)", target.address, "\(target.port)", target.path, "\(labels)"]
  }

  @Test(
    "that change nothing need no rule, and annotations make the same targets",
    arguments: [
      "[{action: labeldrop, regex: __meta_kubernetes_pod_label_team}]",
      "[{action: labeldrop, regex: (pod|service|endpoint|namespace|container)}]",
      "[{action: labelkeep, regex: __.*}]",
      "[{action: labelmap, regex: __meta_kubernetes_service_label_(.+)}]",
      "[{action: labelmap, regex: __meta_kubernetes_pod_label_(.+), replacement: __tmp_$1}]",
      "[{sourceLabels: [__meta_kubernetes_pod_label_team], targetLabel: __tmp_team}]",
      "[{sourceLabels: [__meta_kubernetes_pod_name], targetLabel: pod}, {targetLabel: namespace, replacement: x}]",
      "[{targetLabel: job, replacement: x}]",
      "[{targetLabel: __scrape_interval__, replacement: 5s}]",
      "[{action: hashmod, sourceLabels: [__meta_kubernetes_pod_uid], modulus: 4, targetLabel: __tmp_shard}]",
      "[{sourceLabels: [__meta_kubernetes_node_label_zone], targetLabel: zone}]",
    ]
  )
  func idle(list: String) throws {
    let conversion = try relabelings(list)
    #expect(conversion.withoutAnnotations.isEmpty, "\(conversion.withoutAnnotations)")
    #expect(conversion.annotationsText.contains("# Without its relabelings, which change nothing"))
    let byRule = try targets(conversion, byAnnotations: false)
    #expect(byRule.count == 1)
    #expect(byRule.map(Self.seen) == (try targets(conversion, byAnnotations: true)).map(Self.seen))
  }

  @Test(
    "that may change something need a rule",
    arguments: [
      "[{action: labeldrop, regex: __meta_kubernetes_pod_label_team|__scheme__}]",
      "[{action: labeldrop, regex: __.+}]", "[{action: labeldrop}]", "[{action: labelkeep, regex: __meta_.*}]",
      "[{action: labeldrop, regex: __param_.*}]", "[{action: labelkeep, regex: '__[a-z]+_?[a-z]*__'}]",
      "[{action: labelmap, regex: __meta_kubernetes_pod_label_(.+)}]", "[{action: labelmap, regex: __meta_(.+)}]",
      "[{action: labelmap, regex: '__meta_kubernetes_service_?(.*)|__meta_kubernetes_pod_label_(.+)'}]",
      "[{action: labelmap, regex: __meta_kubernetes_pod_label_(.+), replacement: __$1}]",
      "[{action: labelmap, regex: __meta_kubernetes_pod_label_(.+), replacement: __param_$1}]",
      "[{targetLabel: __tmp_a, replacement: b}, {action: labelmap, regex: __tmp_(.+)}]",
      "[{action: labelmap, regex: __tmp_x*(.+)}, {sourceLabels: [endpoint], targetLabel: __x}]",
      "[{targetLabel: '__$1', sourceLabels: [__meta_kubernetes_pod_label_team]}]",
      "[{targetLabel: team, replacement: a}]", "[{targetLabel: __metrics_path__, replacement: /a}]",
      "[{targetLabel: application_id, replacement: a}]", "[{targetLabel: __param_q, replacement: a}]",
      "[{action: keep, sourceLabels: [__meta_kubernetes_pod_label_team], regex: data}]",
      "[{action: dropequal, sourceLabels: [__meta_kubernetes_pod_name], targetLabel: __tmp_a}]",
    ]
  )
  func effective(list: String) throws {
    let conversion = try convert(podMonitor(endpoint: "port: spark-ui\nparams: {q: [x]}\nrelabelings: \(list)"))
    #expect(conversion.withoutAnnotations.map(\.message).first?.contains("for its relabelings") == true)
  }

  @Test(
    "of samples need a rule unless they are about labels that no sample has",
    arguments: [
      ("[{action: labeldrop, regex: __meta_.*}]", true), ("[{action: labeldrop, regex: '__meta_a|b'}]", false),
      ("[{action: labeldrop, regex: instance}]", false), ("[{action: labeldrop, regex: __.*}]", false),
      ("[{action: labelmap, regex: __meta_kubernetes_pod_label_(.+)}]", true),
      ("[{action: labelmap, regex: __na(.+)}]", false), ("[{action: labelkeep, regex: __name__}]", false),
      ("[{targetLabel: __tmp_a, sourceLabels: [executor_id]}]", true), ("[{targetLabel: __name__}]", false),
      ("[{targetLabel: job, replacement: a}]", false), ("[{action: drop, sourceLabels: [__tmp_a]}]", false),
    ]
  )
  func idleOfSamples(list: String, isIdle: Bool) throws {
    let conversion = try relabelings(list, of: "metricRelabelings")
    #expect(conversion.withoutAnnotations.isEmpty == isIdle)
  }
}
