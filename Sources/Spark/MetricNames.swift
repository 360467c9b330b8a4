public import Exposition

/// What the metrics of Spark's PrometheusServlet are called, on `/metrics/prometheus/`.
///
/// There a name holds the application's id, as in `metrics_spark_5e9d_driver_jvm_heap_used_Number`, so that nothing can
/// be summed over applications, and each gauge stands there twice, as `…_Number` and `…_Value`. The executors page has
/// neither fault. See org.apache.spark.metrics.sink.PrometheusServlet. Where `spark.metrics.namespace` is set, that stands there
/// in place of the id.
public enum MetricNames: String, Sendable, CaseIterable {
  /// As Spark has them.
  case original
  /// Without the application's id, which is a label already, or the namespace in its place; and with each gauge once.
  case normalised
  /// As Spark has them; and what is asked of its REST API is called as sparkMeasure calls it.
  case sparkmeasure

  /// The name of each series of a page; `nil` for one that stands there twice.
  ///
  /// - Parameter id: the application's.
  public func names(of series: [Series], application id: String) -> [String?] {
    guard self == .normalised else { return series.map(\.name) }
    let prefix = Self.prefix(of: series, application: id)
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

  /// What all names of the servlet begin with that goes out of them.
  private static func prefix(of series: [Series], application id: String) -> String {
    let own = "metrics_\(escaped(id))_"
    guard !series.contains(where: { $0.name.hasPrefix(own) }) else { return own }
    return namespacePrefix(of: series) ?? own
  }

  /// Names with a namespace that somebody chose: it may be any text, so it is what stands before the one `_driver_` that all
  /// of them share. A page that is not the servlet's, where each gauge stands twice and nothing has a label but its type, is
  /// left alone, and so is one where that is not certain.
  private static func namespacePrefix(of series: [Series]) -> String? {
    let own = series.lazy.filter { series in
      series.name.hasPrefix("metrics_") && series.labels["type"] != nil && series.labels.dropFirst().isEmpty
    }.map(\.name)
    guard var common = own.first?.utf8[...] else { return nil }
    for name in own {
      common = common.prefix(zip(common, name.utf8).prefix { $0 == $1 }.count)
    }
    let all = Set(own)
    guard all.contains(where: { $0.hasSuffix("_Number") && all.contains("\($0.dropLast("Number".count))Value") }),
      let shared = String(common)
    else { return nil }
    let role = "_driver_"
    let namespace: Substring
    if shared.hasSuffix(role) {
      namespace = shared.dropLast(role.count)
    } else {
      let places = shared.ranges(of: role)
      guard places.count == 1, let place = places.first else { return nil }
      namespace = shared[..<place.lowerBound]
    }
    return namespace.utf8.count > "metrics_".utf8.count ? "\(namespace)_" : nil
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
