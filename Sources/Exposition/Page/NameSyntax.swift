/// Which names may stand without quotes: the rules of Prometheus before it took all of UTF-8.
enum NameSyntax {
  /// `[a-zA-Z_:]`, and digits after the first.
  static func isMetricNameByte(_ byte: UInt8, first: Bool) -> Bool {
    byte == .colon || isLabelNameByte(byte, first: first)
  }

  /// `[a-zA-Z_]`, and digits after the first.
  static func isLabelNameByte(_ byte: UInt8, first: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
    default: false
    }
  }

  static func isPlainMetricName(_ name: String) -> Bool {
    isPlain(name, isMetricNameByte)
  }

  static func isPlainLabelName(_ name: String) -> Bool {
    isPlain(name, isLabelNameByte)
  }

  /// The name as Prometheus and Pushgateways of any age read it: each byte that may not stand there becomes `_`, the way
  /// that Prometheus calls `underscores`.
  static func escaped(_ name: String, _ isNameByte: (UInt8, Bool) -> Bool) -> String {
    var bytes = name.utf8.map { isNameByte($0, false) ? $0 : UInt8(ascii: "_") }
    if let first = bytes.first, !isNameByte(first, true) { bytes.insert(UInt8(ascii: "_"), at: 0) }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ name: String, _ isNameByte: (UInt8, Bool) -> Bool) -> Bool {
    guard let first = name.utf8.first, isNameByte(first, true) else { return false }
    return name.utf8.dropFirst().allSatisfy { isNameByte($0, false) }
  }
}
