import FoundationEssentials

/// Where the next page of a list begins, and the state of the cluster that all its pages show.
///
/// Opaque to clients; written as a real server does (base64url of JSON, `start` being the last key and a NUL).
struct ContinueToken: Codable, Equatable {
  private var v = "meta.k8s.io/v1"
  /// The version that the pages show; -1 for the present one (an inconsistent continuation after a 410).
  var rv: Int
  private var start: String

  static let presentVersion = -1

  /// - Parameter last: the last object of the page before.
  init(resourceVersion: Int, after last: ObjectKey, isNamespaced: Bool) {
    rv = resourceVersion
    start =
      switch (last.resource, isNamespaced) {
      case (.namespaces, _): "\(last.name)\0"
      case (.pods, true): "/\(last.name)\0"
      case (.pods, false): "\(last.namespace)/\(last.name)\0"
      }
  }

  /// - Throws: `APIStatus` 400, with the words of a real server.
  init(parsing text: String) throws(APIStatus) {
    if let position = Self.illegalPosition(in: text) {
      throw .badRequest(
        "invalid continue token: continue key is not valid: illegal base64 data at input byte \(position)"
      )
    }
    let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    guard
      let data = Data(base64Encoded: String(standard) + padding),
      let token = try? JSONDecoder().decode(ContinueToken.self, from: data)
    else {
      throw .badRequest("invalid continue token: continue key is not valid")
    }
    self = token
  }

  var text: String {
    let characters = Data(WireJSON.encode(self)).base64EncodedString().compactMap { character -> Character? in
      switch character {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: character
      }
    }
    return String(characters)
  }

  /// The last object of the page before.
  func last(of selector: ObjectSelector) -> ObjectKey {
    let key = start.prefix { $0 != "\0" }
    let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard selector.resource == .pods else { return .namespace(String(key)) }
    guard parts.count == 2 else { return .pod(selector.namespace ?? "", String(key)) }
    return .pod(selector.namespace ?? String(parts[0]), String(parts[1]))
  }

  private static func illegalPosition(in text: String) -> Int? {
    let isLegal: (UInt8) -> Bool = { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    let bytes = Array(text.utf8)
    if let position = bytes.firstIndex(where: { !isLegal($0) }) { return position }
    return bytes.count % 4 == 1 ? bytes.count - 1 : nil
  }
}
