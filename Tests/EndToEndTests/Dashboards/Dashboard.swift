import FoundationEssentials

/// What of a Grafana dashboard asks Prometheus for something.
struct Dashboard: Decodable {
  struct Panel: Decodable {
    struct Query: Decodable {
      var refId: String
      var expr: String
      var instant: Bool
    }
    var title: String
    /// None in a row, which only divides.
    var targets: [Query]?
  }

  struct Variable: Decodable {
    var name: String
    /// None where it is a choice of data sources.
    var definition: String?
  }

  struct Templating: Decodable { var list: [Variable] }

  var title: String
  var panels: [Panel]
  var templating: Templating

  /// By the name of its file in the chart.
  static func named(_ name: String) throws -> Dashboard {
    let file = URL(filePath: "\(Tree.root)/charts/afterglow/dashboards/\(name).json")
    return try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
  }

  /// A query as Grafana sends it: its variables replaced by their values.
  ///
  /// - Parameters:
  ///   - application: the one that is chosen.
  ///   - span: the time range of the dashboard, in seconds.
  static func filled(_ query: String, application: String, span: Int) -> String {
    // Longer names first, since one is the beginning of another.
    let values = [
      ("$__rate_interval", "4s"), ("$__interval", "2s"), ("$__range", "\(span)s"), ("$application_id", application),
      ("$namespace", ".*"), ("$instance", ".*"), ("$job", ".*"),
    ]
    return values.reduce(query) { $0.replacing($1.0, with: $1.1) }
  }

  /// The query that gives the values of a variable, of `label_values(METRIC, LABEL)`: one series for each.
  static func values(of definition: String, span: Int) -> String? {
    guard definition.hasPrefix("label_values("), definition.hasSuffix(")"), let comma = definition.lastIndex(of: ",")
    else { return nil }
    let label = definition[comma...].dropFirst().dropLast().filter { $0 != " " }
    let metric = definition[..<comma].dropFirst("label_values(".count)
    return filled("count by (\(label)) (last_over_time(\(metric)[\(span)s]))", application: "", span: span)
  }
}
