/// Names of labels as discovery in Prometheus makes them.
enum RelabelName {
  static let serviceLabel = "__meta_kubernetes_service_label_"
  static let pod = "__meta_kubernetes_pod_"

  /// Of a label or annotation of Kubernetes: `app.kubernetes.io/name` becomes `app_kubernetes_io_name`.
  static func sanitized(_ name: String) -> String {
    String(decoding: name.utf8.map { isFit($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }

  private static func isFit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
