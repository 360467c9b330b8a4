import FoundationEssentials

/// `user:password`, as a URL may hold it, percent-encoded.
struct URLCredentials {
  /// The value of the `Authorization` header.
  let header: String

  init(_ text: Substring) {
    header = "Basic " + Data(Self.decoded(text)).base64EncodedString()
  }

  private static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
