import FoundationEssentials
import NIOCore

extension ByteBuffer {
  /// The next byte that is no white space; `nil` where there is none. What stands before it is read then.
  mutating func nextJSONByte() -> UInt8? {
    while let byte = getInteger(at: readerIndex, as: UInt8.self) {
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      moveReaderIndex(forwardBy: 1)
    }
    return nil
  }

  /// The text that the bytes are as a JSON value; empty for null, as an absent one would be.
  func jsonText() throws(WireFault) -> String {
    let quote = UInt8(ascii: "\"")
    let length = readableBytes - 2
    guard length >= 0, let inner = getSlice(at: readerIndex + 1, length: length),
      getInteger(at: readerIndex) == quote, getInteger(at: writerIndex - 1) == quote
    else {
      if isJSONNull { return "" }
      throw .malformed("a JSON text is expected where \(excerpt) stands")
    }
    let isEscaped = inner.withUnsafeReadableBytes { $0.offset(of: UInt8(ascii: "\\")) } != nil
    guard isEscaped else { return String(buffer: inner) }
    do {
      return try JSONDecoder().decode(String.self, from: Data(readableBytesView))
    } catch {
      throw WireFault(error)
    }
  }

  var isJSONNull: Bool { readableBytes == 4 && readableBytesView.elementsEqual("null".utf8) }

  /// The texts of a JSON object that has nothing else; none for null.
  func jsonTexts() throws(WireFault) -> [String: String] {
    if isJSONNull { return [:] }
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
