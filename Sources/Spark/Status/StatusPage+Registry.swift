import Exposition

extension StatusPage {
  /// The progress of streaming queries, and the sources that were chosen.
  mutating func addRegistry(_ registry: RegistryRecord, _ selection: SourceSelection) {
    for (place, metric) in registry.metrics.enumerated() {
      if let (query, measure) = StreamingMeasure.parse(metric.name) {
        // A watermark that has not been set is at the beginning of 1970.
        let value = metric.fields["value"].flatMap { measure == .watermark && $0 <= 0 ? nil : $0 / measure.divisor }
        add("streaming \(metric.name)", ["query": query], [(measure.metric, value)])
        // Each query has all of its measures: one tells whether it is there.
        guard measure == .latency else { continue }
        let isActive = place < registry.present
        add("query \(metric.name)", ["query": query], [("spark_streaming_query_active", isActive ? 1 : 0)])
      } else if selection.includes(metric.name) {
        add(metric)
      }
    }
  }

  /// Under `spark_driver_` and its name; histograms and timers as a summary of quantiles, with times in seconds.
  private mutating func add(_ metric: RegistryRecord.Metric) {
    let name = "spark_driver_\(MetricNames.escaped(metric.name))"
    let fields = metric.fields
    switch metric.kind {
    case .gauge: add("gauge \(name)", [:], [(name, fields["value"])])
    case .counter: add("counter \(name)", [:], [("\(name)_total", fields["count"])])
    case .meter:
      add("meter \(name)", [:], [("\(name)_total", fields["count"]), ("\(name)_per_second", fields["m1_rate"])])
    case .histogram: addQuantiles(of: metric, name, divisor: 1)
    // The servlet gives durations in milliseconds: org.apache.spark.metrics.sink.MetricsServlet.
    case .timer: addQuantiles(of: metric, "\(name)_seconds", divisor: 1000)
    }
  }

  private mutating func addQuantiles(of metric: RegistryRecord.Metric, _ name: String, divisor: Double) {
    for (quantile, field) in Self.quantiles {
      add(
        "quantile \(quantile) \(name)",
        ["quantile": quantile],
        [(name, metric.fields[field].map { $0 / divisor })]
      )
    }
    add("count \(name)", [:], [("\(name)_count", metric.fields["count"])])
  }

  private static let quantiles = [
    ("0.5", "p50"), ("0.75", "p75"), ("0.95", "p95"), ("0.98", "p98"), ("0.99", "p99"), ("0.999", "p999"),
  ]
}
