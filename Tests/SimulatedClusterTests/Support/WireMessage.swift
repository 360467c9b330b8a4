/// A protobuf message read without a schema, for the comparison of answers.
struct WireMessage {
  enum Value: Equatable {
    case number(UInt64)
    case bytes([UInt8])
  }

  struct Malformed: Error {}

  private(set) var fields: [(number: Int, value: Value)] = []

  init(_ bytes: some Sequence<UInt8>) throws {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let tag = try Self.varint(&rest)
      let number = Int(tag >> 3)
      switch tag & 7 {
      case 0: fields.append((number, .number(try Self.varint(&rest))))
      case 2:
        let length = Int(try Self.varint(&rest))
        guard length <= rest.count else { throw Malformed() }
        fields.append((number, .bytes(Array(rest.prefix(length)))))
        rest = rest.dropFirst(length)
      default: throw Malformed()
      }
    }
  }

  /// An object out of its envelope, whose kind is told too.
  static func enveloped(_ bytes: [UInt8]) throws -> (apiVersion: String, kind: String, object: WireMessage) {
    guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else { throw Malformed() }
    let envelope = try WireMessage(bytes.dropFirst(4))
    let type = try envelope.message(1)
    return (type.text(1) ?? "", type.text(2) ?? "", try envelope.message(2))
  }

  /// The events of a stream, and the bytes behind the last whole one.
  static func events(_ stream: [UInt8]) throws -> (events: [(type: String, object: WireMessage)], rest: [UInt8]) {
    var events: [(String, WireMessage)] = []
    var rest = stream[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard rest.count >= 4 + length else { break }
      let event = try WireMessage(rest.dropFirst(4).prefix(length))
      events.append((event.text(1) ?? "", try enveloped(event.message(2).bytes(1) ?? []).object))
      rest = rest.dropFirst(4 + length)
    }
    return (events, Array(rest))
  }

  func all(_ number: Int) -> [Value] {
    fields.filter { $0.number == number }.map(\.value)
  }

  func number(_ number: Int) -> Int? {
    if case .number(let value)? = all(number).last { Int(truncatingIfNeeded: value) } else { nil }
  }

  func bytes(_ number: Int) -> [UInt8]? {
    if case .bytes(let bytes)? = all(number).last { bytes } else { nil }
  }

  func text(_ number: Int) -> String? {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  func message(_ number: Int) throws -> WireMessage {
    try WireMessage(bytes(number) ?? [])
  }

  func messages(_ number: Int) throws -> [WireMessage] {
    try all(number).map { value in
      guard case .bytes(let bytes) = value else { throw Malformed() }
      return try WireMessage(bytes)
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw Malformed() }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Malformed()
  }
}
