/// The parameters that a pod's annotations put behind each of its paths, encoded once for all of them.
struct PageQuery: Hashable {
  /// `name=value` pairs in the order of their names; empty where there are none.
  let text: String

  init(_ parameters: [String: String] = [:]) {
    let encoding = PercentEncoding.parameter
    text = parameters.sorted { $0.key < $1.key }
      .map { "\(encoding.encode($0.key.utf8))=\(encoding.encode($0.value.utf8))" }
      .joined(separator: "&")
  }

  /// What stands between a path, which may have a query of its own, and these parameters.
  func separator(behind path: Substring.UTF8View) -> String {
    if text.isEmpty { return "" }
    guard path.contains(UInt8(ascii: "?")) else { return "?" }
    return path.last == UInt8(ascii: "?") || path.last == UInt8(ascii: "&") ? "" : "&"
  }
}
