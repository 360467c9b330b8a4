extension SpoolPlan {
  /// A group, and what its file holds of it.
  struct Entry: Sendable {
    /// The higher, the later the group appeared.
    let number: Int
    /// Set once it has ended; the higher, the later.
    var endNumber: Int?
    /// When the group appeared.
    let since: ContinuousClock.Instant
    /// The newest.
    var generation: Int
    /// When the first change came that is not in the file.
    var changedAt: ContinuousClock.Instant
    /// Since when there have been values that were not delivered.
    var undeliveredSince: ContinuousClock.Instant?
    /// The generation in the file, or one of which there is nothing to write.
    var written: Int?
    /// The newest generation when its file was last begun: what is written then is not older.
    var begun: Int?
    var writtenAt: ContinuousClock.Instant?
    var fileBytes: Int?
    var isToRemove = false
    /// Tries that failed since one succeeded.
    var failures = 0
    /// Not before, since other files matter more or something is wrong with this one alone.
    var postponedUntil: ContinuousClock.Instant?
    var isKnownRoomless = false

    init(
      number: Int,
      endNumber: Int?,
      since: ContinuousClock.Instant,
      generation: Int,
      changedAt: ContinuousClock.Instant,
      undeliveredSince: ContinuousClock.Instant?
    ) {
      self.number = number
      self.endNumber = endNumber
      self.since = since
      self.generation = generation
      self.changedAt = changedAt
      self.undeliveredSince = undeliveredSince
    }

    var isFinal: Bool { endNumber != nil }
    var isToWrite: Bool { !isToRemove && written != generation }

    /// Which of those is served first whose time has come; the least is.
    struct Turn: Comparable {
      private let failures: Int
      private let kind: Int
      private let since: ContinuousClock.Instant
      private let number: Int

      init(_ entry: Entry) {
        // What failed must not stand in the way of others.
        failures = entry.failures
        // Removals make room and cost nothing. Of a running group without a file nothing at all would be known.
        kind =
          if entry.isToRemove { 0 } else if entry.isFinal { 1 } else {
            (entry.fileBytes == nil ? 2 : 4) + (entry.undeliveredSince == nil ? 1 : 0)
          }
        // Running ones in turn, however often they change: the one goes first whose file is the oldest.
        since = entry.isFinal ? entry.since : entry.writtenAt ?? entry.since
        number = entry.endNumber ?? entry.number
      }

      static func < (left: Turn, right: Turn) -> Bool {
        guard (left.failures, left.kind) == (right.failures, right.kind) else {
          return (left.failures, left.kind) < (right.failures, right.kind)
        }
        // Endings in their order.
        if left.kind > 1, left.since != right.since { return left.since < right.since }
        return left.number < right.number
      }
    }

    /// How much its file matters; the least is the first to make room. Of the same kind the oldest goes first. The
    /// order does not change from one write to the next, else two groups could drive each other out in turn.
    struct Worth: Comparable {
      private let kind: Int
      private let number: Int

      init(_ entry: Entry) {
        kind =
          switch entry.evictionKind {
          case .held: 0
          case .delivered: 1
          case .undelivered: 2
          }
        number = entry.endNumber ?? entry.number
      }

      static func < (left: Worth, right: Worth) -> Bool { (left.kind, left.number) < (right.kind, right.number) }
    }

    var turn: Turn { Turn(self) }
    var worth: Worth { Worth(self) }

    var evictionKind: SpoolStatus.EvictionKind {
      if undeliveredSince != nil { return .undelivered }
      return isFinal ? .held : .delivered
    }

    /// The file holds the generation that was the newest when it was begun.
    mutating func keep(bytes: Int, now: ContinuousClock.Instant) {
      written = begun
      writtenAt = now
      changedAt = now
      fileBytes = bytes
      failures = 0
      postponedUntil = nil
      isKnownRoomless = false
    }
  }
}
