import NIOCore

/// A list in JSON: an object, in it `kind`, `metadata` and the array `items`, whichever comes first. Each item is
/// handed on as soon as it is there; the document is never held as a whole.
struct JSONListBody: ListBody {
  private enum Place {
    case document
    case firstMember
    case member
    case colon(name: String)
    case value(name: String)
    case afterValue
    case firstItem
    case item
    case afterItem
    case end
  }

  private let objectLimit: Int
  private var unread = ByteBuffer()
  private var place = Place.document
  /// Of the value that `unread` begins with.
  private var scanner = JSONValueScanner()
  private var list: ListProgress

  init(kind: String, objectLimit: Int) {
    list = ListProgress(expectedKind: kind)
    self.objectLimit = objectLimit
  }

  mutating func append(_ chunk: ByteBuffer) {
    unread.takeUp(chunk)
  }

  mutating func next() throws(WireFault) -> SentObject? {
    while let byte = unread.nextJSONByte() {
      switch (place, byte) {
      case (.document, UInt8(ascii: "{")):
        step(to: .firstMember)
      case (.firstMember, UInt8(ascii: "}")), (.afterValue, UInt8(ascii: "}")):
        step(to: .end)
      case (.firstMember, UInt8(ascii: "\"")), (.member, UInt8(ascii: "\"")):
        guard let name = try value(.name) else { return nil }
        place = .colon(name: try name.jsonText())
      case (.colon(let name), UInt8(ascii: ":")):
        step(to: .value(name: name))
      case (.value("items"), UInt8(ascii: "[")):
        step(to: .firstItem)
      case (.value(let name), _):
        guard let value = try value(.member(name)) else { return nil }
        try take(value, as: name)
        place = .afterValue
      case (.afterValue, UInt8(ascii: ",")):
        step(to: .member)
      case (.firstItem, UInt8(ascii: "]")), (.afterItem, UInt8(ascii: "]")):
        step(to: .afterValue)
      case (.firstItem, UInt8(ascii: "{")), (.item, UInt8(ascii: "{")):
        guard let item = try value(.object(list.objects + 1)) else { return nil }
        place = .afterItem
        list.objects += 1
        return try SentObject(item, encoding: .json)
      case (.afterItem, UInt8(ascii: ",")):
        step(to: .item)
      default:
        throw .malformed("the list's JSON is broken behind \(list.objects) objects where \(unread.excerpt) stands")
      }
    }
    return nil
  }

  mutating func end() throws(WireFault) -> ListHead {
    guard case .end = place else { throw list.cut }
    return try list.end()
  }

  /// Over a byte that says only what comes next.
  private mutating func step(to next: Place) {
    unread.moveReaderIndex(forwardBy: 1)
    place = next
  }

  /// The value that begins here, once all of it is there.
  private mutating func value(_ part: ListPart) throws(WireFault) -> ByteBuffer? {
    let length = unread.withUnsafeReadableBytes { scanner.length(in: $0) }
    guard length ?? scanner.scanned <= objectLimit else { throw part.tooLarge(objectLimit) }
    guard let length else { return nil }
    scanner = JSONValueScanner()
    guard length > 0 else {
      throw .malformed("a JSON value is expected where \(unread.excerpt) stands")
    }
    return unread.readSlice(length: length)
  }

  private mutating func take(_ value: ByteBuffer, as name: String) throws(WireFault) {
    switch name {
    case "kind": try list.take(kind: try value.jsonText())
    case "metadata": list.head = try ListHead(json: value)
    case "items" where !value.isJSONNull:
      throw .malformed("the list's items are no array: \(value.excerpt)")
    default: break
    }
  }
}

extension ListHead {
  fileprivate init(json metadata: ByteBuffer) throws(WireFault) {
    self.init(resourceVersion: "")
    var members = try JSONMembers(metadata)
    while let (name, value) = try members.next() {
      switch name {
      case "resourceVersion": resourceVersion = try value.jsonText()
      case "continue": continuation = try value.jsonText().nonEmpty
      default: break
      }
    }
  }
}
