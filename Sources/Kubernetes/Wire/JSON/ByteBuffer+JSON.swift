import FoundationEssentials
import NIOCore

extension ByteBuffer {
  /// The next byte that is no white space; `nil` where there is none. What stands before it is read then.
  mutating func nextJSONByte() -> UInt8? {
    let blanks = readableBytesView.prefix { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }.count
    moveReaderIndex(forwardBy: blanks)
    return getInteger(at: readerIndex, as: UInt8.self)
  }

  /// The text that the bytes are as a JSON value; empty for null, as an absent one would be.
  func jsonText() throws(WireFault) -> String {
    let inner = readableBytesView.dropFirst().dropLast()
    guard readableBytesView.first == UInt8(ascii: "\""), readableBytesView.last == UInt8(ascii: "\""),
      readableBytes >= 2
    else {
      if readableBytesView.elementsEqual("null".utf8) { return "" }
      throw .malformed("a JSON text is expected where \(excerpt) stands")
    }
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    do {
      return try JSONDecoder().decode(String.self, from: Data(readableBytesView))
    } catch {
      throw WireFault(error)
    }
  }

  /// The texts of a JSON object that has nothing else; none for null.
  func jsonTexts() throws(WireFault) -> [String: String] {
    if readableBytesView.elementsEqual("null".utf8) { return [:] }
    var texts: [String: String] = [:]
    var members = try JSONMembers(self)
    while let (name, value) = try members.next() {
      texts[name] = try value.jsonText()
    }
    return texts
  }

  var excerpt: String {
    let text = String(decoding: readableBytesView.prefix(40), as: UTF8.self)
    return readableBytes > 40 ? "\(text)…" : text
  }
}
