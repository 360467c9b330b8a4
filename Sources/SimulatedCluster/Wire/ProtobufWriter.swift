/// The protobuf wire format, written by hand so that it checks a client's generated code instead of sharing its faults.
///
/// As Go's generated code for `k8s.io/api` does it: fields in the order of their numbers, and those that are no
/// pointers in Go are written even where they are empty.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func field(_ number: Int, _ text: String) {
    tag(number, wireType: 2)
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func field(_ number: Int, ifPresent text: String?) {
    if let text { field(number, text) }
  }

  mutating func field(_ number: Int, _ content: some Collection<UInt8>) {
    tag(number, wireType: 2)
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  /// Negative numbers take ten bytes, as in Go.
  mutating func field(_ number: Int, _ value: Int) {
    tag(number, wireType: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func field(_ number: Int, ifPresent value: Int?) {
    if let value { field(number, value) }
  }

  mutating func field(_ number: Int, _ value: Bool) {
    field(number, value ? 1 : 0)
  }

  mutating func message(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
    tag(number, wireType: 2)
    let start = bytes.count
    // Most messages are shorter than 128 bytes, so that one byte of length is enough.
    bytes.append(0)
    body(&self)
    var length = ProtobufWriter()
    length.varint(UInt64(bytes.count - start - 1))
    if length.bytes.count == 1 {
      bytes[start] = length.bytes[0]
    } else {
      bytes.replaceSubrange(start...start, with: length.bytes)
    }
  }

  mutating func messages<Element>(
    _ number: Int,
    _ elements: some Sequence<Element>,
    _ body: (inout ProtobufWriter, Element) -> Void
  ) {
    for element in elements { message(number) { body(&$0, element) } }
  }

  /// A map, in the order of its keys.
  mutating func map(_ number: Int, _ entries: [String: String]) {
    for (key, value) in entries.sorted(by: { $0.key < $1.key }) { entry(number, key, value) }
  }

  mutating func entry(_ number: Int, _ key: String, _ value: String) {
    message(number) { writer in
      writer.field(1, key)
      writer.field(2, value)
    }
  }

  /// Fields that were written before.
  mutating func fields(_ insertion: BallastTemplate.Insertion?) {
    insertion?.append(to: &bytes)
  }

  /// The tag and the length of a field whose content follows by other ways.
  mutating func header(_ number: Int, length: Int) {
    tag(number, wireType: 2)
    varint(UInt64(length))
  }

  private mutating func tag(_ number: Int, wireType: UInt64) {
    varint(UInt64(number) << 3 | wireType)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
