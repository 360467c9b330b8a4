/// Spark's registry of Dropwizard metrics, as `/metrics/json/` shows it: of a driver, what no other page has, such as the
/// progress of streaming queries.
///
/// A metric's name is `<namespace>.<role>.<source>.<metric>`, and the namespace is the application's id where
/// `spark.metrics.namespace` says nothing else. See org.apache.spark.metrics.MetricsSystem.buildRegistryName.
struct RegistryRecord: Sendable, Equatable {
  /// Metrics of one answer; those beyond are left out.
  static let most = 5000

  /// One metric: its name without the namespace and the role, and its fields. A gauge has one, `value`.
  struct Metric: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
      case gauge = "gauges"
      case counter = "counters"
      case histogram = "histograms"
      case meter = "meters"
      case timer = "timers"
    }

    var kind: Kind
    var name: String
    var fields: [String: Double]
  }

  /// By name; those of streaming queries that have stopped stand behind.
  var metrics: [Metric]
  /// How many are those that the driver shows.
  var present: Int

  /// Metrics of queries that have stopped, which are kept.
  private static let mostStopped = 1200

  /// Streaming queries that run.
  var streamingQueries: Set<String> {
    Set(metrics.prefix(present).compactMap { StreamingMeasure.parse($0.name)?.query })
  }

  var hasStreaming: Bool { metrics.prefix(present).contains { StreamingMeasure.parse($0.name) != nil } }

  /// Keeps what streaming queries had said before they were stopped: the driver forgets it at once, and most applications
  /// stop their queries before they end.
  mutating func keepStopped(of earlier: RegistryRecord) {
    let names = Set(metrics.map(\.name))
    let stopped = earlier.metrics.filter { StreamingMeasure.parse($0.name) != nil && !names.contains($0.name) }
    // The newest are the first.
    metrics += stopped.prefix(Self.mostStopped)
  }
}

extension RegistryRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let kinds = try decoder.container(keyedBy: JSONField.self)
    var metrics: [Metric] = []
    for kind in Metric.Kind.allCases {
      guard let entries = kinds.fields(kind.rawValue) else { continue }
      for key in entries.allKeys where metrics.count < Self.most {
        guard let name = Self.bareName(key.stringValue), let entry = entries.fields(key.stringValue) else { continue }
        let fields = entry.allKeys.compactMap { field in
          entry.number(field.stringValue).map { (field.stringValue, $0) }
        }
        guard !fields.isEmpty else { continue }
        metrics.append(Metric(kind: kind, name: name.cut(to: 500), fields: Dictionary(fields) { first, _ in first }))
      }
    }
    present = metrics.count
    self.metrics = metrics.sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
  }

  /// Behind the role of a driver; a namespace may hold anything but that.
  private static func bareName(_ name: String) -> String? {
    guard let role = name.firstRange(of: ".driver.") else { return nil }
    return String(name[role.upperBound...])
  }
}

/// What a streaming query reports of itself, by Spark's name for it: org.apache.spark.sql.execution.streaming.MetricsReporter.
enum StreamingMeasure: String, CaseIterable {
  case inputRate = "inputRate-total"
  case processingRate = "processingRate-total"
  case latency
  case watermark = "eventTime-watermark"
  case stateRows = "states-rowsTotal"
  case stateBytes = "states-usedBytes"

  var metric: String {
    switch self {
    case .inputRate: "spark_streaming_input_rows_per_second"
    case .processingRate: "spark_streaming_processed_rows_per_second"
    case .latency: "spark_streaming_latency_seconds"
    case .watermark: "spark_streaming_watermark_timestamp_seconds"
    case .stateRows: "spark_streaming_state_rows"
    case .stateBytes: "spark_streaming_state_memory_bytes"
    }
  }

  /// Spark counts time in milliseconds.
  var divisor: Double {
    switch self {
    case .latency, .watermark: 1000
    case .inputRate, .processingRate, .stateRows, .stateBytes: 1
    }
  }

  /// The query and the measure that a metric's name tells of. A query may be called anything, with dots too.
  static func parse(_ name: String) -> (query: String, measure: StreamingMeasure)? {
    let prefix = "spark.streaming."
    guard name.hasPrefix(prefix), let measure = allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
      return nil
    }
    let query = name.dropFirst(prefix.count).dropLast(measure.rawValue.count + 1)
    return query.isEmpty ? nil : (String(query), measure)
  }
}
