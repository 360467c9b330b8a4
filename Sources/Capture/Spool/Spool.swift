import FoundationEssentials
public import Logging
public import NIOCore
import NIOPosix
import Synchronization
import Timing

/// Keeps on disk what is not delivered yet, and what may have to be delivered again: one file an application.
///
/// `restore` comes first, then `run`. Where the folder cannot be written for a while, all goes on in memory.
public final class Spool: Sendable {
  public struct Configuration: Sendable, Equatable {
    /// The folder; it is made if its parent is there.
    public var path: String
    /// The agent that the groups belong to; files of another are left alone.
    public var owner: String
    /// The most that the files may hold together.
    public var byteLimit: Int
    public var fileLimit: Int
    /// Whether `delivered` is called. If not, a group counts as delivered as soon as it is noted.
    public var awaitsDelivery: Bool
    /// How long another agent that uses the folder may take to end.
    public var patience: Duration

    public init(
      path: String,
      owner: String,
      byteLimit: Int = 256 << 20,
      fileLimit: Int = 10_000,
      awaitsDelivery: Bool = true,
      patience: Duration = .seconds(30)
    ) {
      self.path = path
      self.owner = owner
      self.byteLimit = byteLimit
      self.fileLimit = fileLimit
      self.awaitsDelivery = awaitsDelivery
      self.patience = patience
    }
  }

  private struct State {
    var plan: SpoolPlan
    var status: SpoolStatus
    var storage: (any SpoolStorage)?
    /// Files that lie there and are not this agent's.
    var foreign: Set<String> = []
    var generator = SystemRandomNumberGenerator()
  }

  private let configuration: Configuration
  private let gateway: @Sendable (String) -> String?
  private let open: @Sendable () async throws(SpoolError) -> any SpoolStorage
  private let logger: Logger
  private let state: Mutex<State>
  private let alarm: Alarm
  /// Rung when nothing is left to be written.
  private let quiet: Alarm

  /// - Parameter gateway: tells which gateway was chosen for a group.
  public convenience init(
    configuration: Configuration,
    gateway: @escaping @Sendable (String) -> String? = { _ in nil },
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    self.init(configuration: configuration, gateway: gateway, eventLoop: eventLoop, logger: logger) {
      () async throws(SpoolError) in
      try await Self.openFolder(configuration)
    }
  }

  init(
    configuration: Configuration,
    gateway: @escaping @Sendable (String) -> String? = { _ in nil },
    eventLoop: any EventLoop,
    logger: Logger,
    open: @escaping @Sendable () async throws(SpoolError) -> any SpoolStorage
  ) {
    self.configuration = configuration
    self.gateway = gateway
    self.open = open
    self.logger = logger
    let policy = SpoolPlan.Policy(
      byteLimit: configuration.byteLimit,
      fileLimit: configuration.fileLimit,
      awaitsDelivery: configuration.awaitsDelivery
    )
    let status = SpoolStatus(
      path: configuration.path,
      fileLimit: configuration.fileLimit,
      byteLimit: configuration.byteLimit
    )
    state = Mutex(State(plan: SpoolPlan(policy: policy), status: status))
    alarm = Alarm(on: eventLoop)
    quiet = Alarm(on: eventLoop)
  }

  public var status: SpoolStatus {
    state.withLock { state in
      var status = state.status
      (status.files, status.bytes) = (state.plan.files, state.plan.bytes)
      return status
    }
  }

  /// Takes note of what has changed; it is written by `run`. Returns at once.
  public func note(_ changes: [GroupChange]) {
    let isUrgent = state.withLock { state in
      changes.reduce(false) { state.plan.note($1, now: .now) || $0 }
    }
    if isUrgent { alarm.ring() }
  }

  /// A generation of a group has arrived at its gateway.
  public func delivered(_ id: String, generation: Int) {
    state.withLock { $0.plan.delivered(id, generation: generation, now: .now) }
  }

  // MARK: What an earlier run left

  /// Opens the folder and reads what an earlier run left there. Before anything else.
  ///
  /// Files that cannot be used are set aside and told of in the log; those of others are left alone.
  ///
  /// - Throws: where the folder cannot be used, which is to be told and not to be tried again.
  public func restore() async throws(SpoolError) -> [RestoredGroup] {
    let storage = try await open()
    let (logger, owner) = (logger, configuration.owner)
    let contents = try await Self.blocking { () throws(SpoolError) in
      try SpoolContents(of: storage, owner: owner, now: .now)
    }
    for report in contents.reports { report.log(to: logger) }
    state.withLock { state in
      state.storage = storage
      state.foreign = contents.foreign
      state.status.damagedFiles += contents.damaged
      for (group, bytes) in contents.groups {
        let isFinal = group.ending != nil
        state.plan.found(group.id, generation: group.generation, isFinal: isFinal, bytes: bytes, now: .now)
      }
    }
    if !contents.groups.isEmpty {
      logger.info("groups of an earlier run are in the spool", metadata: ["groups": "\(contents.groups.count)"])
    }
    return contents.groups.map(\.group)
  }

  private static func openFolder(_ configuration: Configuration) async throws(SpoolError) -> any SpoolStorage {
    let folder = try await blocking { () throws(SpoolError) in try SpoolFolder(configuration.path) }
    let deadline = ContinuousClock.now + configuration.patience
    while !(try await blocking { () throws(SpoolError) in try folder.takeLock() }) {
      guard .now < deadline else { throw .inUse(configuration.path, waited: configuration.patience) }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { throw .interrupted }
    }
    try await blocking { () throws(SpoolError) in try folder.clear() }
    return folder
  }

  /// Off the threads that serve connections and tasks.
  private static func blocking<Value: Sendable>(
    _ body: @escaping @Sendable () throws(SpoolError) -> Value
  ) async throws(SpoolError) -> Value {
    do {
      return try await NIOThreadPool.singleton.runIfActive(body)
    } catch let error as SpoolError {
      throw error
    } catch {
      throw .interrupted
    }
  }

  // MARK: Writing

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

  /// Writes all that is not in the files yet, without regard to pace, or until the time is over. While `run` runs.
  ///
  /// - Returns: how many groups are neither delivered nor in the files as they are.
  public func flush(within limit: Duration) async -> Int {
    state.withLock { $0.plan.drain() }
    alarm.ring()
    let deadline = ContinuousClock.now + limit
    while state.withLock({ $0.plan.isBusy }), .now < deadline, !Task.isCancelled {
      await quiet.wait(until: deadline)
    }
    return state.withLock { $0.plan.unsafeGroups }
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
      guard try await makeRoom(for: id, bytes: bytes.count, in: storage) else { return }
      let isFinal = group.snapshot.ending != nil
      try await Self.blocking { () throws(SpoolError) in try storage.write(bytes, as: name, isDurable: isFinal) }
      state.withLock { state in
        let now = ContinuousClock.now
        let generation = group.snapshot.generation
        state.status.writes[.written, default: 0] += 1
        state.plan.wrote(id, generation: generation, bytes: bytes.count, duration: start.duration(to: now), now: now)
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

  /// - Returns: whether there is room now.
  private func makeRoom(for id: String, bytes: Int, in storage: any SpoolStorage) async throws(SpoolError) -> Bool {
    switch state.withLock({ $0.plan.room(for: id, bytes: bytes, now: .now) }) {
    case .free(let evicting):
      for victim in evicting { try await evict(victim, from: storage) }
      return true
    case .none(let isNews):
      state.withLock { $0.status.writes[.noRoom, default: 0] += 1 }
      if isNews {
        logger.error(
          "the spool has no room for a group; raise --spool-size or --spool-files",
          metadata: ["application": "\(id)", "bytes": "\(bytes)", "limit": "\(configuration.byteLimit)"]
        )
      }
      return false
    }
  }

  private func evict(_ id: String, from storage: any SpoolStorage) async throws(SpoolError) {
    let name = SpoolFileName.of(id)
    try await Self.blocking { () throws(SpoolError) in try storage.remove(name) }
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
      state.plan.failed(id, now: .now, using: &state.generator)
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
