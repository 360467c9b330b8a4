/// Which bytes of a text are percent-encoded (RFC 3986, section 2).
enum PercentEncoding {
  /// Of a path with its query: what may stand in neither. Square brackets may not either, but everybody writes them.
  case path
  /// Of a parameter's name or value: all but the unreserved characters.
  case parameter

  /// Bytes that the encoded text has.
  func length(of bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 + (isEncoded($1) ? 3 : 1) }
  }

  func encode(_ bytes: some Sequence<UInt8>) -> String {
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

  /// The text that was encoded; what is no encoding stays as it is.
  static func decode(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func isEncoded(_ byte: UInt8) -> Bool {
    switch self {
    case .path: Self.isForeignToPaths(byte)
    case .parameter: !Self.isUnreserved(byte)
    }
  }

  private static func isForeignToPaths(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      true
    default: false
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
