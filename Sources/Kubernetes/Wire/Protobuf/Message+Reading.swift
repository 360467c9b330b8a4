import NIOCore
import SwiftProtobuf

extension Message {
  /// Unknown fields are dropped; what breaks the format throws.
  init(reading bytes: ByteBuffer) throws(WireFault) {
    do {
      self = try Self(serializedBytes: bytes.readableBytesSpan, options: .dropping)
    } catch {
      throw .malformed("the protobuf message \(Self.protoMessageName) cannot be decoded: \(error)")
    }
  }
}

extension BinaryDecodingOptions {
  fileprivate static let dropping = {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    return options
  }()
}
