import NIOCore

/// Walks the members of a JSON object that is there as a whole, without a copy of any, and without a look into values
/// that nobody asks for.
struct JSONMembers {
  private enum Place {
    case first
    case later
    case end
  }

  private var rest: ByteBuffer
  private var place = Place.first

  init(_ object: ByteBuffer) throws(WireFault) {
    rest = object
    guard rest.nextJSONByte() == UInt8(ascii: "{") else {
      throw .malformed("a JSON object is expected where \(object.excerpt) stands")
    }
    rest.moveReaderIndex(forwardBy: 1)
  }

  mutating func next() throws(WireFault) -> (name: String, value: ByteBuffer)? {
    guard place != .end else { return nil }
    switch rest.nextJSONByte() {
    case UInt8(ascii: "}"):
      place = .end
      rest.moveReaderIndex(forwardBy: 1)
      guard rest.nextJSONByte() == nil else { throw .malformed("\(rest.excerpt) stands behind a JSON object's end") }
      return nil
    case UInt8(ascii: ",") where place == .later:
      rest.moveReaderIndex(forwardBy: 1)
      _ = rest.nextJSONByte()
    case _? where place == .first:
      break
    case nil:
      throw WireFault(.cut("a JSON object"))
    default:
      throw .malformed("a comma is expected between a JSON object's members where \(rest.excerpt) stands")
    }
    place = .later
    let name = try value().jsonText()
    guard rest.nextJSONByte() == UInt8(ascii: ":") else {
      throw .malformed("no colon stands behind the name \"\(name)\" in a JSON object")
    }
    rest.moveReaderIndex(forwardBy: 1)
    _ = rest.nextJSONByte()
    return (name, try value())
  }

  private mutating func value() throws(WireFault) -> ByteBuffer {
    var scanner = JSONValueScanner()
    guard let length = rest.withUnsafeReadableBytes({ scanner.length(in: $0) }),
      let value = rest.readSlice(length: length)
    else { throw WireFault(.cut("a JSON object")) }
    guard length > 0 else { throw .malformed("a JSON value is expected where \(rest.excerpt) stands") }
    return value
  }
}
