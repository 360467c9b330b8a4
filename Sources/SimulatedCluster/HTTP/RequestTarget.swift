/// The path and the query of a request.
struct RequestTarget: Sendable, Equatable {
  /// As sent, still escaped.
  var path: String
  /// Unescaped. Of several parameters with one name the first counts, as with Go's `url.Values.Get`.
  private var parameters: [String: String] = [:]

  init(_ uri: String) {
    let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    guard parts.count == 2 else { return }
    for pair in parts[1].split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = Self.unescape(sides[0])
      guard parameters[name] == nil else { continue }
      parameters[name] = sides.count == 2 ? Self.unescape(sides[1]) : ""
    }
  }

  /// The value of a parameter; `nil` where it is absent or empty, which Kubernetes takes for the same.
  subscript(name: String) -> String? {
    parameters[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The path's segments, unescaped.
  var segments: [String] {
    path.split(separator: "/").map { Self.unescape($0) }
  }

  private static func unescape(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
