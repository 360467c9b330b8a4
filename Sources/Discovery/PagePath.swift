/// The path of a page with its query, as it stands in the line of a request: printable ASCII in origin form (RFC 9112,
/// section 3.2.1), beginning with exactly one slash. Two would begin the name of a host wherever it is read as part of a
/// URL.
struct PagePath: Hashable {
  /// Bytes that a path may have together with its query; servers allow about 8 KiB for all of a request's head.
  static let mostBytes = 4096

  let text: String

  /// - Parameter written: what an annotation says.
  init(_ written: some StringProtocol) throws(NoTargetReason) {
    // Anything else could end the request line and begin another header.
    guard written.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw .malformedPath(String(written))
    }
    try self.init(checked: "/" + Self.encoded(written.drop { $0 == "/" }.utf8, where: Self.isForeign))
  }

  private init(checked text: String) throws(NoTargetReason) {
    guard text.utf8.count <= Self.mostBytes else { throw .longPath(bytes: text.utf8.count) }
    self.text = text
  }

  /// The path with these parameters behind those of its own query, in the order of their names.
  func adding(_ parameters: [String: String]) throws(NoTargetReason) -> PagePath {
    guard !parameters.isEmpty else { return self }
    let pairs = parameters.sorted { $0.key < $1.key }.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
    let separator = !text.contains("?") ? "?" : text.hasSuffix("?") || text.hasSuffix("&") ? "" : "&"
    return try PagePath(checked: text + separator + pairs.joined(separator: "&"))
  }

  /// All but RFC 3986's unreserved characters percent-encoded.
  private static func encoded(_ text: String) -> String {
    encoded(text.utf8) { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        false
      default: true
      }
    }
  }

  /// What may stand neither in a path nor in a query. Square brackets may not either, but everybody writes them.
  private static func isForeign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      true
    default: false
    }
  }

  private static func encoded(_ bytes: some Sequence<UInt8>, where isEncoded: (UInt8) -> Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in bytes {
      guard isEncoded(byte) else {
        result.append(byte)
        continue
      }
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: result, as: UTF8.self)
  }
}
