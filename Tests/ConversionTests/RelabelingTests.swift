import Testing

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
}
