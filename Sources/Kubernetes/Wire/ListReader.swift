public import NIOCore

/// Reads a list as it streams, object by object. Of the answer it holds what has come of one object, and one chunk.
public struct ListReader: Sendable {
  private var body: any ListBody

  init(kind: String, encoding: WireEncoding, objectLimit: Int) {
    switch encoding {
    case .json: body = JSONListBody(kind: "\(kind)List", objectLimit: objectLimit)
    case .protobuf: body = ProtobufListBody(kind: "\(kind)List", objectLimit: objectLimit)
    }
  }

  /// `nil` for anything but JSON and Kubernetes' protobuf.
  ///
  /// - Parameters:
  ///   - kind: of the objects, such as `Pod`; the list's own is `PodList`.
  ///   - contentType: what the answer says of itself.
  ///   - objectLimit: bytes that one object may have, or the list's metadata.
  public init?(kind: String, contentType: String, objectLimit: Int) {
    guard let encoding = WireEncoding(contentType: contentType) else { return nil }
    self.init(kind: kind, encoding: encoding, objectLimit: objectLimit)
  }

  public mutating func append(_ chunk: ByteBuffer) {
    body.append(chunk)
  }

  /// The next object; `nil` where more bytes are needed.
  public mutating func next() throws(WireFault) -> SentObject? {
    try body.next()
  }

  /// After the last chunk, when there is no next object. Throws if the list is cut, of another kind or without a
  /// resource version.
  public mutating func end() throws(WireFault) -> ListHead {
    try body.end()
  }
}

/// What a list says of itself.
public struct ListHead: Sendable, Hashable {
  /// What a watch that follows the list begins with.
  public var resourceVersion: String
  /// Asks for the next page; `nil` on the last one.
  public var continuation: String?
}

/// The body of a list in one of the encodings; for its methods see ``ListReader``.
protocol ListBody: Sendable {
  mutating func append(_ chunk: ByteBuffer)
  mutating func next() throws(WireFault) -> SentObject?
  mutating func end() throws(WireFault) -> ListHead
}
