/// An address in the console, relative to the page that it stands on: it holds behind a proxy that serves the agent under a
/// path of its own, too.
struct WebLink {
  var path: String
  /// What is empty is left out.
  var query: [(name: String, value: String)] = []

  static func application(_ id: String) -> WebLink { WebLink(path: "application", query: [("id", id)]) }

  /// The application's page lies beside this address, not below it.
  static func samples(of id: String) -> WebLink { WebLink(path: "application/metrics", query: [("id", id)]) }

  static func pod(namespace: String, name: String) -> WebLink {
    WebLink(path: "targets", query: [("namespace", namespace), ("pod", name)])
  }

  var text: String {
    let given = query.filter { !$0.value.isEmpty }
    guard !given.isEmpty else { return path }
    return path + "?" + given.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
  }

  /// RFC 3986, section 2.3: everything but the unreserved characters.
  private static func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Markup.StringInterpolation {
  mutating func appendInterpolation(_ link: WebLink) {
    appendInterpolation(link.text)
  }
}
