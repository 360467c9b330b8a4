import Conversion
import Discovery
import FoundationEssentials
import Kubernetes
import Testing
import YAML

@testable import Agent

/// A file beside these tests.
func text(of file: String) throws -> String {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: file)
  return String(decoding: try Data(contentsOf: url), as: UTF8.self)
}

func manifests(_ yaml: String, file: String = "monitors.yaml") throws -> [Manifest] {
  try YAMLParser(file: file).parse(yaml.utf8).enumerated().map { Manifest($1, file: file, document: $0 + 1) }
}

func convert(_ yaml: String, namespace: String? = nil) throws -> Conversion {
  Conversion(try manifests(yaml), namespace: namespace)
}

/// A PodMonitor with one endpoint, given as the lines of its own keys, and further keys of its specification.
func podMonitor(endpoint: String = "port: spark-ui", spec: String = "") -> String {
  monitor("PodMonitor", "podMetricsEndpoints", endpoint: endpoint, spec: spec)
}

func serviceMonitor(endpoint: String = "port: spark-ui", spec: String = "") -> String {
  monitor("ServiceMonitor", "endpoints", endpoint: endpoint, spec: spec)
}

private func monitor(_ kind: String, _ endpoints: String, endpoint: String, spec: String) -> String {
  let lines = endpoint.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
  let more = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
  let selector = spec.contains("selector:") ? "" : "  selector: {matchLabels: {spark-role: driver}}\n"
  return """
    apiVersion: monitoring.coreos.com/v1
    kind: \(kind)
    metadata: {name: drivers, namespace: spark}
    spec:
    \(selector)\(more)  \(endpoints):
      -
    \(lines)

    """
}

/// The lines of a text that are no comments, without what stands around every rule here.
func lines(_ conversion: Conversion) -> [String] {
  let usual = [
    "rules:", "- name: spark-drivers", "namespaces: [spark]", "pod-selector:", "match-labels: {spark-role: driver}",
    "scrape: true", "port: spark-ui",
  ]
  return conversion.rulesText.split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
    .filter { !$0.hasPrefix("#") && !usual.contains($0) }
}

/// All comments as one text, without the breaks between their lines.
func comments(_ conversion: Conversion) -> String {
  conversion.rulesText.split(separator: "\n").map { line in line.drop { $0 == " " } }
    .filter { $0.hasPrefix("#") }.map { $0.dropFirst(2) }.joined(separator: " ")
}

/// What the agent itself reads in the rules, once the files that they name are there.
@discardableResult
func read(_ conversion: Conversion) throws -> AgentConfiguration {
  let yaml = conversion.rulesText.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    guard line.contains("-file: "), let colon = line.firstIndex(of: ":") else { return String(line) }
    return "\(line[..<colon]): \(#filePath)"
  }
  return try AgentConfiguration(
    layers: [SettingsLayer(yaml: Array(yaml.joined(separator: "\n").utf8), file: "converted.yaml")]
  )
}

extension ScrapeRule {
  func covers(_ pod: Pod) -> Bool { ScrapeRules([self]).first(for: pod) != nil }
}
