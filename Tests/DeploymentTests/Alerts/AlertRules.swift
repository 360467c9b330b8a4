import YAML

/// The chart's alerts, as Prometheus reads them.
struct AlertRules: Decodable {
  struct Group: Decodable {
    var name: String
    var rules: [Alert]
  }

  struct Alert: Decodable {
    var alert: String
    var expr: String
    var labels: [String: String]
    var annotations: [String: String]

    /// The labels that its annotations speak of: `{{ $labels.NAME }}`.
    var labelsNamed: Set<String> {
      Set(annotations.values.flatMap { $0.matches(of: /\$labels\.(?<name>[a-z_]+)/).map { String($0.output.name) } })
    }
  }

  var groups: [Group]

  var alerts: [Alert] { groups.flatMap(\.rules) }

  static let path = "charts/afterglow/rules/alerts.yaml"

  static func read() throws -> AlertRules {
    try YAMLDecoder().decode(AlertRules.self, from: Tree.text(path).utf8, file: path)
  }
}

/// One file of tests for `promtool test rules`.
struct AlertCases: Decodable {
  struct Case: Decodable {
    struct Query: Decodable {
      struct Sample: Decodable { var labels: String }
      var expr: String
      var samples: [Sample]

      enum CodingKeys: String, CodingKey {
        case expr
        case samples = "exp_samples"
      }
    }
    struct Rendering: Decodable { var alertname: String }

    var name: String
    var queries: [Query]?
    var renderings: [Rendering]?

    enum CodingKeys: String, CodingKey {
      case name
      case queries = "promql_expr_test"
      case renderings = "alert_rule_test"
    }
  }

  var tests: [Case]

  static let names = ["agent", "applications", "capture", "delivery", "spool", "words"]

  static func path(_ name: String) -> String { "charts/afterglow/rules/tests/\(name).yaml" }

  static func read() throws -> [Case] {
    try names.flatMap { name in
      try YAMLDecoder().decode(AlertCases.self, from: Tree.text(path(name)).utf8, file: path(name)).tests
    }
  }
}
