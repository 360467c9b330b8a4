import NIOCore

/// A watch in protobuf, `;stream=watch`: before each event its length in four bytes (k8s.io/apimachinery,
/// pkg/util/framer), then a bare `metav1.WatchEvent`, without an envelope; the object within it has one again
/// (k8s.io/apiserver, endpoints/handlers/response.go and watch.go).
struct ProtobufWatchBody: WatchBody {
  /// The fields of `WatchEvent`, and of the `RawExtension` in it.
  private enum Field {
    static let type = 1
    static let object = 2
    static let raw = 1
  }

  private let objectLimit: Int
  private var unread = ByteBuffer()

  init(objectLimit: Int) {
    self.objectLimit = objectLimit
  }

  mutating func append(_ chunk: ByteBuffer) {
    unread.takeUp(chunk)
  }

  mutating func next() throws(WireFault) -> SentEvent? {
    guard let length = unread.getInteger(at: unread.readerIndex, as: UInt32.self) else { return nil }
    guard length <= objectLimit else { throw WireFault(.tooLarge("an event of the watch", limit: objectLimit)) }
    guard unread.readableBytes >= 4 + Int(length) else { return nil }
    unread.moveReaderIndex(forwardBy: 4)
    guard let event = unread.readSlice(length: Int(length)) else { return nil }
    return try Self.event(event)
  }

  private static func event(_ bytes: ByteBuffer) throws(WireFault) -> SentEvent {
    var type = ""
    var object = ByteBuffer()
    var fields = ProtobufFields(bytes, name: "an event of the watch")
    while let (number, bytes) = try fields.next() {
      switch number {
      case Field.type: type = String(buffer: bytes)
      case Field.object:
        var extensions = ProtobufFields(bytes, name: "the object in an event of the watch")
        while let (number, bytes) = try extensions.next() {
          if number == Field.raw { object = bytes }
        }
      default: break
      }
    }
    return try SentEvent(type: type, object: object, encoding: .protobuf)
  }
}
