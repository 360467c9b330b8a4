import NIOCore

/// What a watch says of an object, as it was sent.
enum SentEvent: Sendable {
  case added(SentObject)
  case modified(SentObject)
  /// With the object's last state.
  case deleted(SentObject)
  /// A version to resume from; a streaming list is complete with the one that ends the initial events.
  case bookmark(resourceVersion: String, endsInitialEvents: Bool)
  /// The server ends the watch for this reason.
  case error(WireStatus)
  /// A kind of event that did not exist when this was written.
  case unknown(type: String)

  /// - Parameter object: the bytes of what an event of this type carries; in protobuf with an envelope of its own.
  init(type: String, object: ByteBuffer, encoding: WireEncoding) throws(WireFault) {
    switch type {
    case "ADDED": self = .added(try Self.object(object, encoding))
    case "MODIFIED": self = .modified(try Self.object(object, encoding))
    case "DELETED": self = .deleted(try Self.object(object, encoding))
    case "BOOKMARK":
      let head = try Self.object(object, encoding).head
      self = .bookmark(
        resourceVersion: head.resourceVersion,
        endsInitialEvents: head.annotations["k8s.io/initial-events-end"] == "true"
      )
    case "ERROR": self = .error(try WireStatus(object, encoding: encoding))
    default: self = .unknown(type: type)
    }
  }

  private static func object(_ bytes: ByteBuffer, _ encoding: WireEncoding) throws(WireFault) -> SentObject {
    switch encoding {
    case .json: try SentObject(bytes, encoding: .json)
    case .protobuf: try SentObject(try ProtobufEnvelope(bytes).object, encoding: .protobuf)
    }
  }
}
