/// What a `# TYPE` line says of a metric.
public enum MetricType: String, Sendable, Hashable, CaseIterable {
  case counter
  case gauge
  case histogram
  case summary
  /// OpenMetrics calls it `unknown`; both words are read.
  case untyped
  /// OpenMetrics only, as are the two that follow.
  case info
  case stateset
  case gaugehistogram

  /// The type that the text format 0.0.4 has for this one.
  var inPlainText: MetricType {
    switch self {
    case .counter, .gauge, .histogram, .summary, .untyped: self
    case .info, .stateset: .gauge
    case .gaugehistogram: .untyped
    }
  }

  /// What the names of a family's parts end in, beside the family's own name.
  var partSuffixes: [String] {
    switch self {
    case .histogram: ["_bucket", "_sum", "_count"]
    case .summary: ["_sum", "_count"]
    case .counter, .gauge, .untyped, .info, .stateset, .gaugehistogram: []
    }
  }

  /// What OpenMetrics leaves out of the family's name, where the text format 0.0.4 has the sample's whole name.
  var omittedSuffix: String? {
    switch self {
    case .counter: "_total"
    case .info: "_info"
    case .gauge, .histogram, .summary, .untyped, .stateset, .gaugehistogram: nil
    }
  }

  /// Any case of letters is read, since the field's own parsers differ over it.
  init?(word: String) {
    let lowercased = word.lowercased()
    guard let type = lowercased == "unknown" ? .untyped : MetricType(rawValue: lowercased) else { return nil }
    self = type
  }
}
