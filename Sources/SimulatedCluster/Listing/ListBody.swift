import NIOCore

/// The bytes of a list, made piece by piece as they are sent, so that none of 372 MB is in memory whole.
struct ListBody: BodySource {
  private static let pieceBytes = 256 * 1024

  private let encoding: WireEncoding
  private let entries: [StoredEntry]
  private let head: [UInt8]
  private let tail: [UInt8]
  private var position = -1

  init(
    _ resource: Resource,
    _ entries: [StoredEntry],
    version: Int,
    continue token: String?,
    remaining: Int?,
    _ encoding: WireEncoding
  ) {
    self.encoding = encoding
    self.entries = entries
    let kind = resource.kind + "List"
    switch encoding {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.field("kind", kind)
        writer.field("apiVersion", "v1")
        writer.object("metadata") { writer in
          writer.field("resourceVersion", String(version))
          writer.field("continue", ifPresent: token)
          if let remaining { writer.field("remainingItemCount", remaining) }
        }
        writer.array("items", [Int]()) { _, _ in }
      }
      head = writer.bytes.dropLast(2)
      tail = Array("]}\n".utf8)
    case .protobuf:
      var list = ProtobufWriter()
      list.message(1) { writer in
        writer.field(1, "")
        writer.field(2, String(version))
        writer.field(3, token ?? "")
        writer.field(4, ifPresent: remaining)
      }
      let length = entries.reduce(list.bytes.count) { length, entry in
        length + Self.itemHead(entry).count + entry.protobufLength
      }
      let envelope = ProtobufEnvelope.ends(kind: kind, length: length)
      head = envelope.head + list.bytes
      tail = envelope.tail
    }
  }

  private static func itemHead(_ entry: StoredEntry) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.header(2, length: entry.protobufLength)
    return writer.bytes
  }

  mutating func next() -> ByteBuffer? {
    guard position <= entries.count else { return nil }
    var piece = ByteBuffer()
    if position < 0 {
      piece.writeBytes(head)
      position = 0
    }
    while position < entries.count, piece.readableBytes < Self.pieceBytes {
      let entry = entries[position]
      switch encoding {
      case .json: if position > 0 { piece.writeInteger(UInt8(ascii: ",")) }
      case .protobuf: piece.writeBytes(Self.itemHead(entry))
      }
      piece.writeBytes(entry.encoded(encoding))
      position += 1
    }
    if position == entries.count {
      piece.writeBytes(tail)
      position += 1
    }
    return piece
  }

  /// All of it at once.
  static func whole(_ body: ListBody) -> [UInt8] {
    var body = body
    var bytes: [UInt8] = []
    while let piece = body.next() { bytes += piece.readableBytesView }
    return bytes
  }
}
