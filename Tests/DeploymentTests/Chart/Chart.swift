import FoundationEssentials
import Testing
import YAML

/// What helm makes of the chart for certain values, without a cluster.
struct Chart: Sendable {
  static let release = "afterglow"
  static let namespace = "monitoring"

  /// All objects, as one text and each by itself.
  let text: String
  let manifests: [Manifest]

  /// - Parameter values: the user's, as YAML.
  init(values: String, hasOperator: Bool = false, folder: String = Tree.chart) async throws {
    let outcome = try await Self.template(values: values, hasOperator: hasOperator, folder: folder)
    try #require(outcome.isSuccess, "\(outcome)")
    text = outcome.output
    manifests = try Manifest.all(in: text)
  }

  init(_ example: ChartExample) async throws {
    try await self.init(values: example.values, hasOperator: example.hasOperator)
  }

  static func template(
    values: String,
    hasOperator: Bool = false,
    folder: String = Tree.chart
  ) async throws -> Tool.Outcome {
    let knows = hasOperator ? ["--api-versions", "monitoring.coreos.com/v1"] : []
    let arguments = ["template", release, folder, "--namespace", namespace, "--values", "-"] + knows
    return try await Tool.helm.run(arguments, input: values)
  }

  /// Why helm refuses these values.
  static func complaint(about values: String) async throws -> String {
    let outcome = try await template(values: values)
    try #require(!outcome.isSuccess, "these values are accepted: \(values)")
    return outcome.complaint
  }

  func all(_ kind: String) -> [Manifest] { manifests.filter { $0.kind == kind } }

  /// The one object of this kind.
  func only(_ kind: String) throws -> Manifest {
    let found = all(kind)
    try #require(found.count == 1, "\(found.count) objects of kind \(kind)")
    return found[0]
  }

  var workload: Manifest {
    get throws { try #require(manifests.first { ["Deployment", "DaemonSet"].contains($0.kind) }) }
  }

  /// The specification of the workload's pods.
  var pod: YAMLNode {
    get throws { try #require(try workload["spec", "template", "spec"]) }
  }

  /// The one container.
  var container: YAMLNode {
    get throws {
      let containers = try #require(try pod["containers"]?.sequence)
      try #require(containers.count == 1)
      return containers[0]
    }
  }

  /// What is wrong with the objects by Kubernetes' schemas, which know no custom resources.
  func complaint(version: String) async throws -> String? {
    let documents = text.split(separator: "---\n").filter { !$0.contains("apiVersion: monitoring.coreos.com/") }
    return try await Schema.complaint(about: documents.joined(separator: "---\n"), version: version)
  }
}

extension YAMLNode {
  /// The texts of a list; empty where there is none.
  var texts: [String] { sequence?.compactMap(\.scalar?.text) ?? [] }

  /// The texts of a mapping; empty where there is none.
  var textsByKey: [String: String] {
    Dictionary((mapping ?? []).map { ($0.key.text, $0.value.scalar?.text ?? "") }) { first, _ in first }
  }
}
