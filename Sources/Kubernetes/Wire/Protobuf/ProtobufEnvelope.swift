import NIOCore

/// An object in the envelope that says what it is: four bytes and a `runtime.Unknown` (k8s.io/apimachinery,
/// pkg/runtime/serializer/protobuf). Each answer has one, and each object within a watch's event.
struct ProtobufEnvelope {
  static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

  /// The fields of `runtime.Unknown`.
  enum Field {
    static let typeMeta = 1
    static let raw = 2
    static let contentEncoding = 3
    static let contentType = 4
  }

  static let name = "the protobuf envelope"
  static let noMagic = WireFault.malformed("it is no protobuf of the Kubernetes API, which begins with \"k8s\" and a 0")

  var kind: String
  /// The object itself. Empty, as all of its fields may be absent, where there is none.
  var object: ByteBuffer

  init(_ bytes: ByteBuffer) throws(WireFault) {
    var bytes = bytes
    guard let magic = bytes.readBytes(length: Self.magic.count), magic == Self.magic else { throw Self.noMagic }
    var fields = ProtobufFields(bytes, name: Self.name)
    kind = ""
    object = ByteBuffer()
    while let (number, bytes) = try fields.next() {
      switch number {
      case Field.typeMeta: kind = try ProtobufTypeMeta(reading: bytes).kind
      case Field.raw: object = bytes
      default: try Self.checkContent(number, bytes)
      }
    }
  }

  /// Whether the object is written as expected: the API server says nothing of it then.
  static func checkContent(_ number: Int, _ bytes: ByteBuffer) throws(WireFault) {
    let text = String(buffer: bytes)
    if number == Field.contentEncoding, !text.isEmpty {
      throw .malformed("the object is encoded as \"\(text)\", which was not asked for")
    }
    if number == Field.contentType, !text.isEmpty, WireEncoding(contentType: text) != .protobuf {
      throw .malformed("the object is written as \"\(text)\" within protobuf")
    }
  }
}
