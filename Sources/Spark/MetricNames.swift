public import Exposition

/// What the metrics of Spark's PrometheusServlet are called, on `/metrics/prometheus/`.
///
/// There a name holds the application's id, as in `metrics_spark_5e9d_driver_jvm_heap_used_Number`, so that nothing can
/// be summed over applications, and each gauge stands there twice, as `…_Number` and `…_Value`. The executors page has
/// neither fault. See org.apache.spark.metrics.sink.PrometheusServlet.
public enum MetricNames: String, Sendable, CaseIterable {
  /// As Spark has them.
  case original
  /// Without the application's id, which is a label already, and with each gauge once.
  case normalised
  /// As Spark has them; and what is asked of its REST API is called as sparkMeasure calls it.
  case sparkmeasure

  /// The name of each series of a page; `nil` for one that stands there twice.
  ///
  /// - Parameter id: the application's.
  public func names(of series: [Series], application id: String) -> [String?] {
    guard self == .normalised else { return series.map(\.name) }
    let prefix = "metrics_\(Self.escaped(id))_"
    let all = Set(series.map(\.name))
    return series.map { series in
      let name = series.name
      guard name.hasPrefix(prefix) else { return name }
      let bare = "metrics_\(name.dropFirst(prefix.count))"
      guard series.labels["type"] == "gauges" else { return bare }
      if name.hasSuffix("_Number") { return String(bare.dropLast("_Number".count)) }
      guard name.hasSuffix("_Value") else { return bare }
      return all.contains("\(name.dropLast("_Value".count))_Number") ? nil : String(bare.dropLast("_Value".count))
    }
  }

  /// The application whose id stands in a name, if it is one that Spark draws for Kubernetes: `spark-` and 32 hexadecimal
  /// digits. Any other might as well be a namespace that somebody chose (`spark.metrics.namespace`).
  static func application(in name: String) -> String? {
    let prefix = "metrics_spark_"
    guard name.hasPrefix(prefix) else { return nil }
    let rest = name.utf8.dropFirst(prefix.utf8.count)
    let digits = rest.prefix(32)
    let isDrawn = digits.count == 32 && rest.dropFirst(32).first == UInt8(ascii: "_")
    guard isDrawn, digits.allSatisfy(isLowercaseHexadecimal), let id = String(digits) else { return nil }
    return "spark-\(id)"
  }

  private static func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  /// As Spark writes an id into a name, and as any text can stand in one: all but letters and digits of ASCII becomes an underscore.
  static func escaped(_ id: String) -> String {
    String(
      decoding: id.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          byte
        default: UInt8(ascii: "_")
        }
      },
      as: UTF8.self
    )
  }
}
