import NIOCore

/// Walks the fields of a message that is there as a whole, without a copy of any.
struct ProtobufFields {
  private var rest: ByteBuffer
  private let name: String

  /// - Parameter name: of the message, for a fault's words.
  init(_ message: ByteBuffer, name: String) {
    rest = message
    self.name = name
  }

  /// The next field that is a text or a message. Numbers are passed over.
  mutating func next() throws(WireFault) -> (number: Int, bytes: ByteBuffer)? {
    while rest.readableBytes > 0 {
      guard let field = try ProtobufField(of: rest.readableBytesUInt8Span),
        field.bodyLength <= rest.readableBytes - field.headLength
      else { throw WireFault(.cut(name)) }
      rest.moveReaderIndex(forwardBy: field.headLength)
      if case .delimited(let length) = field.value, let bytes = rest.readSlice(length: length) {
        return (field.number, bytes)
      }
      rest.moveReaderIndex(forwardBy: field.bodyLength)
    }
    return nil
  }
}
