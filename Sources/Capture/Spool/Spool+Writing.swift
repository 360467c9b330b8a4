import Logging
import Synchronization
import Timing

extension Spool {
  /// Writes until the task is cancelled.
  public func run(from store: ApplicationStore) async {
    await run { store.spooled($0) }
  }

  func run(_ group: @Sendable (String) -> SpooledGroup?) async {
    guard let storage = state.withLock({ $0.storage }) else { return }
    while !Task.isCancelled {
      let start = ContinuousClock.now
      let step = state.withLock { $0.plan.next(now: start) }
      switch step {
      case .write(let id): await write(id, group(id), to: storage, since: start)
      case .remove(let id): await remove(id, from: storage)
      case .wait(let until):
        if !state.withLock({ $0.plan.isBusy }) { quiet.ring() }
        await alarm.wait(until: until)
      }
    }
  }

  private func write(
    _ id: String,
    _ group: SpooledGroup?,
    to storage: any SpoolStorage,
    since start: ContinuousClock.Instant
  ) async {
    guard let group else {
      state.withLock { $0.plan.skipped(id) }
      return
    }
    let name = SpoolFileName.of(id)
    do throws(SpoolError) {
      guard !state.withLock({ $0.foreign.contains(name) }) else {
        throw SpoolError.nameTaken("\(configuration.path)/\(name)")
      }
      let bytes = try encoded(group)
      guard let victims = victims(of: id, bytes: bytes.count) else { return }
      let isFinal = group.snapshot.ending != nil
      let victimsByName = Dictionary(victims.map { (SpoolFileName.of($0), $0) }) { first, _ in first }
      try await Self.blocking { () throws(SpoolError) in
        try storage.write(bytes, as: name, isDurable: isFinal, evicting: victims.map(SpoolFileName.of)) { name in
          if let victim = victimsByName[name] { self.evicted(victim) }
        }
      }
      state.withLock { state in
        let now = ContinuousClock.now
        state.status.writes[.written, default: 0] += 1
        state.plan.wrote(id, bytes: bytes.count, duration: start.duration(to: now), now: now)
      }
      tellRecovery()
    } catch {
      fail(id, error)
    }
  }

  private func encoded(_ group: SpooledGroup) throws(SpoolError) -> [UInt8] {
    do {
      return try SpoolFile.write(group, gateway: gateway(group.snapshot.id))
    } catch {
      throw .unwritable("\(error)")
    }
  }

  /// - Returns: the groups whose files have to go for it; `nil` where there is no room at all.
  private func victims(of id: String, bytes: Int) -> [String]? {
    switch state.withLock({ $0.plan.room(for: id, bytes: bytes, now: .now) }) {
    case .free(let victims):
      return victims
    case .none(let isNews):
      state.withLock { $0.status.writes[.noRoom, default: 0] += 1 }
      if isNews {
        logger.error(
          "the spool has no room for a group; raise --spool-size or --spool-files",
          metadata: ["application": "\(id)", "bytes": "\(bytes)", "limit": "\(configuration.byteLimit)"]
        )
      }
      return nil
    }
  }

  private func evicted(_ id: String) {
    let kind = state.withLock { state in
      let kind = state.plan.evictionKind(of: id)
      state.status.evictions[kind, default: 0] += 1
      state.plan.evicted(id, now: .now)
      return kind
    }
    if case .undelivered = kind {
      logger.error(
        """
        the spool is full: a group that is not delivered had to make room, and is in memory alone; raise --spool-size or \
        --spool-files
        """,
        metadata: ["application": "\(id)"]
      )
    }
  }

  private func remove(_ id: String, from storage: any SpoolStorage) async {
    let name = SpoolFileName.of(id)
    do throws(SpoolError) {
      if !state.withLock({ $0.foreign.contains(name) }) {
        try await Self.blocking { () throws(SpoolError) in try storage.remove(name) }
      }
      state.withLock { $0.plan.removed(id) }
      tellRecovery()
    } catch {
      fail(id, error)
    }
  }

  /// An outage is logged once, as is its end.
  private func fail(_ id: String, _ error: SpoolError) {
    if case .interrupted = error { return }
    let isNews = state.withLock { state in
      if error.isOfOneFile {
        state.plan.failedAlone(id, now: .now)
      } else {
        state.plan.failed(id, now: .now, using: &state.generator)
      }
      state.status.writes[.failed, default: 0] += 1
      defer { state.status.lastError = "\(error)" }
      return state.status.lastError == nil
    }
    if isNews {
      logger.error(
        "the spool cannot be written; what is captured is in memory alone until it can",
        metadata: ["cause": "\(error)", "application": "\(id)"]
      )
    }
  }

  private func tellRecovery() {
    let hasRecovered = state.withLock { state in
      guard state.status.lastError != nil, !state.plan.isFailing else { return false }
      state.status.lastError = nil
      return true
    }
    if hasRecovered { logger.notice("the spool is written again", metadata: ["path": "\(configuration.path)"]) }
  }
}
