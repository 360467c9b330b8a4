/// What stands around an object in Kubernetes' protobuf encoding: the magic bytes and a `runtime.Unknown`.
enum ProtobufEnvelope {
  static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

  /// An object in its envelope.
  static func wrap(_ object: [UInt8], apiVersion: String = "v1", kind: String) -> [UInt8] {
    let envelope = ends(apiVersion: apiVersion, kind: kind, length: object.count)
    return envelope.head + object + envelope.tail
  }

  /// What precedes and follows an object of so many bytes.
  static func ends(apiVersion: String = "v1", kind: String, length: Int) -> (head: [UInt8], tail: [UInt8]) {
    var head = ProtobufWriter()
    head.message(1) { writer in
      writer.field(1, apiVersion)
      writer.field(2, kind)
    }
    head.header(2, length: length)
    var tail = ProtobufWriter()
    tail.field(3, "")
    tail.field(4, "")
    return (magic + head.bytes, tail.bytes)
  }

  /// One event of a watch: four bytes of length, the highest first, and a `metav1.WatchEvent` that has no envelope of
  /// its own while its object has one.
  static func frame(_ type: String, _ object: [UInt8], kind: String) -> [UInt8] {
    let envelope = ends(kind: kind, length: object.count)
    let enveloped = envelope.head.count + object.count + envelope.tail.count
    var raw = ProtobufWriter()
    raw.header(1, length: enveloped)
    var event = ProtobufWriter()
    event.field(1, type)
    event.header(2, length: raw.bytes.count + enveloped)
    let length = event.bytes.count + raw.bytes.count + enveloped
    var frame: [UInt8] = []
    frame.reserveCapacity(length + 4)
    for shift in [24, 16, 8, 0] { frame.append(UInt8(truncatingIfNeeded: length >> shift)) }
    frame += event.bytes
    frame += raw.bytes
    frame += envelope.head
    frame += object
    frame += envelope.tail
    return frame
  }
}
