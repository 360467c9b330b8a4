import NIOCore

/// A watch in JSON: a line for each event.
struct JSONWatchBody: WatchBody {
  private var lines: LineSplitter

  init(objectLimit: Int) {
    lines = LineSplitter(limit: objectLimit)
  }

  mutating func append(_ chunk: ByteBuffer) {
    lines.append(chunk)
  }

  mutating func next() throws(WireFault) -> SentEvent? {
    while var line = try nextLine() {
      if line.nextJSONByte() != nil { return try Self.event(line) }
    }
    return nil
  }

  private mutating func nextLine() throws(WireFault) -> ByteBuffer? {
    do {
      return try lines.next()
    } catch {
      throw WireFault(.tooLarge("an event of the watch", limit: error.limit))
    }
  }

  private static func event(_ line: ByteBuffer) throws(WireFault) -> SentEvent {
    var type = ""
    var object = ByteBuffer()
    var members = try JSONMembers(line)
    while let (name, value) = try members.next() {
      switch name {
      case "type": type = try value.jsonText()
      case "object": object = value
      default: break
      }
    }
    return try SentEvent(type: type, object: object, encoding: .json)
  }
}
