import NIOCore

/// The present state, an event for each object, made piece by piece as it is sent.
struct PresentState: BodySource {
  private static let pieceBytes = 256 * 1024

  private let watch: ObjectWatch
  private let entries: [StoredEntry]
  private var position = 0

  init(_ entries: [StoredEntry], for watch: ObjectWatch) {
    self.entries = entries
    self.watch = watch
  }

  mutating func next() -> ByteBuffer? {
    guard position < entries.count else { return nil }
    var piece = ByteBuffer()
    while position < entries.count, piece.readableBytes < Self.pieceBytes {
      piece.writeBytes(watch.added(entries[position]))
      position += 1
    }
    return piece
  }
}

/// What happened since the version at which a watch begins, as it is sent.
struct Playback: BodySource {
  private static let pieceBytes = 256 * 1024

  private var watch: ObjectWatch
  private var changes: ArraySlice<ClusterStore.Change>

  init(_ changes: ArraySlice<ClusterStore.Change>, for watch: ObjectWatch) {
    self.changes = changes
    self.watch = watch
  }

  mutating func next() -> ByteBuffer? {
    var piece = ByteBuffer()
    while piece.readableBytes < Self.pieceBytes, let change = changes.popFirst() {
      if let event = watch.event(for: change) { piece.writeBytes(event) }
    }
    return piece.readableBytes == 0 ? nil : piece
  }
}
