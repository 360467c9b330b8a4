/// What stands before a field's value in a protobuf message: the field's number, and how the value is written
/// (protobuf.dev/programming-guides/encoding).
struct ProtobufField: Sendable, Hashable {
  enum Value: Sendable, Hashable {
    /// A number, which counts as part of the head here.
    case varint
    /// So many bytes: a text, a message or a number of fixed width.
    case delimited(Int)
    case fixed(Int)
  }

  /// 1 … 2²⁹ − 1.
  var number: Int
  var value: Value
  /// Of the head, in bytes.
  var headLength: Int

  /// How many bytes follow the head.
  var bodyLength: Int {
    switch value {
    case .varint: 0
    case .delimited(let length), .fixed(let length): length
    }
  }

  /// `nil` where the bytes end within the head.
  init?(at start: Int = 0, of bytes: Span<UInt8>) throws(WireFault) {
    var position = start
    guard let tag = try Self.varint(at: &position, of: bytes) else { return nil }
    guard let number = Int(exactly: tag >> 3), (1..<(1 << 29)).contains(number) else {
      throw .malformed("a protobuf field has the number \(tag >> 3), which there cannot be")
    }
    switch tag & 7 {
    case 0:
      guard try Self.varint(at: &position, of: bytes) != nil else { return nil }
      value = .varint
    case 1: value = .fixed(8)
    case 2:
      guard let length = try Self.varint(at: &position, of: bytes) else { return nil }
      // Beyond what the format allows, and far enough from Int's own bounds for sums.
      guard let length = Int32(exactly: length) else {
        throw .malformed("protobuf field \(number) claims \(length) bytes, and 2 GB is the most there can be")
      }
      value = .delimited(Int(length))
    case 5: value = .fixed(4)
    default: throw .malformed("protobuf field \(number) is of wire type \(tag & 7), which the API does not use")
    }
    self.number = number
    headLength = position - start
  }

  private static func varint(at position: inout Int, of bytes: Span<UInt8>) throws(WireFault) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      // The tenth byte holds the one bit that is left of 64.
      guard shift < 63 || byte <= 1 else { throw .malformed("a protobuf number has more than 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
