/// Writes protobuf the way the API server's generated code does, which the reader knows nothing of.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  static func message(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    body(&writer)
    return writer.bytes
  }

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  /// Negative ones take ten bytes, as in Go.
  mutating func number(_ field: Int, _ value: Int) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: Int, _ value: String) {
    bytes(field, value.utf8)
  }

  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    bytes(field, Self.message(body))
  }

  mutating func texts(_ field: Int, _ values: [String: String]) {
    for (key, value) in values {
      message(field) {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
  }

  /// The four bytes and the `runtime.Unknown` around an object.
  static func enveloped(kind: String, _ object: [UInt8]) -> [UInt8] {
    Array("k8s\0".utf8)
      + message {
        $0.message(1) {
          $0.text(1, "v1")
          $0.text(2, kind)
        }
        $0.bytes(2, object)
        $0.text(3, "")
        $0.text(4, "")
      }
  }

  /// One event of a watch, with its length before it.
  static func event(_ type: String, kind: String = "Pod", _ object: [UInt8]) -> [UInt8] {
    let event = message {
      $0.text(1, type)
      $0.message(2) { $0.bytes(1, enveloped(kind: kind, object)) }
    }
    return framed(event)
  }

  static func framed(_ bytes: [UInt8]) -> [UInt8] {
    let length = UInt32(bytes.count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + bytes
  }
}
