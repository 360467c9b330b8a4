import NIOCore

/// A list as the API server streams it: the envelope, in it the list, in that one object behind the other.
///
/// Of the nested messages only the innermost are ever there as a whole; of the others it is counted how much is left.
struct ProtobufListBody: ListBody {
  private enum Place {
    case magic
    /// Between the fields of `runtime.Unknown`.
    case envelope
    /// Between the fields of the list, of which so many bytes are left.
    case list(left: Int)
  }

  /// The fields of each list.
  private enum Field {
    static let metadata = 1
    static let items = 2
  }

  private let objectLimit: Int
  private var unread = ByteBuffer()
  private var place = Place.magic
  /// Of a field that nobody wants.
  private var leftToSkip = 0
  private var list: ListProgress

  init(kind: String, objectLimit: Int) {
    list = ListProgress(expectedKind: kind)
    self.objectLimit = objectLimit
  }

  mutating func append(_ chunk: ByteBuffer) {
    unread.takeUp(chunk)
  }

  mutating func next() throws(WireFault) -> SentObject? {
    while true {
      leftToSkip -= unread.skip(atMost: leftToSkip)
      guard leftToSkip == 0 else { return nil }
      switch place {
      case .magic:
        guard try readMagic() else { return nil }
      case .envelope:
        guard try readEnvelopeField() else { return nil }
      case .list(left: 0):
        place = .envelope
      case .list(let left):
        guard let (number, bytes) = try readListField(left) else { return nil }
        switch number {
        case Field.metadata: list.head = ListHead(try ProtobufListMeta(reading: bytes))
        case Field.items:
          list.objects += 1
          return try SentObject(bytes, encoding: .protobuf)
        default: break
        }
      }
    }
  }

  mutating func end() throws(WireFault) -> ListHead {
    guard case .envelope = place, unread.readableBytes == 0, leftToSkip == 0 else { throw list.cut }
    return try list.end()
  }

  private mutating func readMagic() throws(WireFault) -> Bool {
    let magic = ProtobufEnvelope.magic
    guard magic.starts(with: unread.readableBytesView.prefix(magic.count)) else { throw ProtobufEnvelope.noMagic }
    guard unread.readableBytes >= magic.count else { return false }
    unread.moveReaderIndex(forwardBy: magic.count)
    place = .envelope
    return true
  }

  private mutating func readEnvelopeField() throws(WireFault) -> Bool {
    guard let field = try ProtobufField(of: unread.readableBytesUInt8Span) else { return false }
    if field.number == ProtobufEnvelope.Field.raw, case .delimited(let length) = field.value {
      unread.moveReaderIndex(forwardBy: field.headLength)
      place = .list(left: length)
      return true
    }
    guard let bytes = try body(of: field, .envelope) else { return false }
    if field.number == ProtobufEnvelope.Field.typeMeta {
      try list.take(kind: try ProtobufTypeMeta(reading: bytes).kind)
    } else {
      try ProtobufEnvelope.checkContent(field.number, bytes)
    }
    return true
  }

  /// A field of the list that is wanted, as a whole, or one that is not, which is skipped then.
  private mutating func readListField(_ left: Int) throws(WireFault) -> (number: Int, bytes: ByteBuffer)? {
    guard let field = try ProtobufField(of: unread.readableBytesUInt8Span) else { return nil }
    guard field.headLength + field.bodyLength <= left else {
      throw .malformed("field \(field.number) of the list, behind \(list.objects) objects, is longer than the list")
    }
    let isWanted = field.number == Field.metadata || field.number == Field.items
    if isWanted, case .delimited = field.value {
      let part = field.number == Field.items ? ListPart.object(list.objects + 1) : .member("metadata")
      guard let bytes = try body(of: field, part) else { return nil }
      place = .list(left: left - field.headLength - field.bodyLength)
      return (field.number, bytes)
    }
    unread.moveReaderIndex(forwardBy: field.headLength)
    leftToSkip = field.bodyLength
    place = .list(left: left - field.headLength - field.bodyLength)
    return (0, ByteBuffer())
  }

  /// Steps over the field once all of it is there.
  private mutating func body(of field: ProtobufField, _ part: ListPart) throws(WireFault) -> ByteBuffer? {
    guard field.bodyLength <= objectLimit else { throw part.tooLarge(objectLimit) }
    guard unread.readableBytes >= field.headLength + field.bodyLength else { return nil }
    unread.moveReaderIndex(forwardBy: field.headLength)
    return unread.readSlice(length: field.bodyLength)
  }
}

extension ListHead {
  fileprivate init(_ metadata: ProtobufListMeta) {
    self.init(resourceVersion: metadata.resourceVersion, continuation: metadata.continue.nonEmpty)
  }
}
