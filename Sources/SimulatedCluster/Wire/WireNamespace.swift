/// A namespace as the API server writes it.
struct WireNamespace {
  var metadata: WireMetadata
  /// `nil` in the empty namespace of a bookmark.
  var phase: String?

  init(_ namespace: SimulatedNamespace) {
    metadata = WireMetadata(
      name: namespace.name,
      uid: namespace.uid,
      resourceVersion: namespace.resourceVersion,
      creationTimestamp: namespace.creationTimestamp,
      deletionTimestamp: namespace.deletionTimestamp,
      labels: namespace.labels
    )
    phase = namespace.phase
  }

  private init(metadata: WireMetadata) {
    self.metadata = metadata
  }

  static func bookmark(version: Int, annotations: [String: String]) -> WireNamespace {
    WireNamespace(metadata: WireMetadata(resourceVersion: String(version), annotations: annotations))
  }

  func encode(_ encoding: WireEncoding) -> [UInt8] {
    switch encoding {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.key("metadata")
        metadata.write(to: &writer, carrying: nil)
        writer.object("spec") { writer in
          if phase != nil { writer.array("finalizers", ["kubernetes"]) { $0.string($1) } }
        }
        writer.object("status") { $0.field("phase", ifPresent: phase) }
      }
      return writer.bytes
    case .protobuf:
      var writer = ProtobufWriter()
      writer.message(1) { metadata.write(to: &$0, carrying: nil) }
      writer.message(2) { writer in
        if phase != nil { writer.field(1, "kubernetes") }
      }
      writer.message(3) { $0.field(1, phase ?? "") }
      return writer.bytes
    }
  }
}
