/// How an answer is written, by its Content-Type.
enum WireEncoding: Sendable, Hashable {
  case json
  case protobuf

  private static let protobufType = "application/vnd.kubernetes.protobuf"
  private static let jsonType = "application/json"

  /// What to ask for: protobuf, which the server writes an order of magnitude faster, or else JSON, which aggregated
  /// servers and proxies may only have. The same for lists and watches: client-go (rest/request.go) sends just these
  /// two for both, and a watch is answered as `application/vnd.kubernetes.protobuf;stream=watch` (k8s.io/apiserver,
  /// endpoints/handlers/watch.go). Asking for `;stream=watch` is understood but needed nowhere.
  static let accept = "\(protobufType), \(jsonType)"

  /// Parameters such as `;stream=watch` say nothing that is not known; `nil` for any other type. JSON where there is
  /// no header.
  init?(contentType: String?) {
    guard let contentType else {
      self = .json
      return
    }
    let type = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    switch type {
    case Self.jsonType: self = .json
    case Self.protobufType: self = .protobuf
    default: return nil
    }
  }
}
