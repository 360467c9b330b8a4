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
  struct State {
    var plan: SpoolPlan
    var status: SpoolStatus
    var storage: (any SpoolStorage)?
    /// Files that lie there and are not this agent's.
    var foreign: Set<String> = []
    var generator = SystemRandomNumberGenerator()
  }

  let configuration: Configuration
  let gateway: @Sendable (String) -> String?
  private let open: @Sendable () async throws(SpoolError) -> any SpoolStorage
  let logger: Logger
  let state: Mutex<State>
  let alarm: Alarm
  /// Rung when nothing is left to be written.
  let quiet: Alarm

  /// - Parameter gateway: tells which gateway was chosen for a group.
  public convenience init(
    configuration: Configuration,
    gateway: @escaping @Sendable (String) -> String? = { _ in nil },
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    self.init(configuration: configuration, gateway: gateway, eventLoop: eventLoop, logger: logger) {
      () async throws(SpoolError) in
      try await Self.openFolder(configuration, logger: logger)
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

  // MARK: What an earlier run left

  /// Makes the folder where it is not there. It stays anybody's.
  ///
  /// - Throws: where it cannot be used.
  public func tryOut() async throws(SpoolError) {
    let path = configuration.path
    _ = try await Self.blocking { () throws(SpoolError) in try SpoolFolder(path) }
  }

  /// Opens the folder and reads what an earlier run left there. Before anything else.
  ///
  /// Files that cannot be used are set aside and told of in the log; those of others are left alone.
  ///
  /// - Parameter term: where replicas work by turns, the number of this turn. Where others have worked since the folder was
  ///   last used, its groups are out of date: those others have brought them further, and maybe to their end.
  /// - Throws: where the folder cannot be used, which is to be told and not to be tried again.
  public func restore(term: Int64? = nil) async throws(SpoolError) -> [RestoredGroup] {
    let storage = try await open()
    let (logger, owner) = (logger, configuration.owner)
    let contents = try await Self.blocking { () throws(SpoolError) in
      var contents = try SpoolContents(of: storage, owner: owner, now: .now)
      if let term {
        let last = SpoolTerm.read(from: storage)
        if let last, last + 1 != term { try contents.discard(from: storage) }
        try SpoolTerm.write(term, to: storage)
      }
      return contents
    }
    if contents.discarded > 0 {
      logger.notice(
        "the spool is older than what other replicas have done since, and is begun anew",
        metadata: ["groups": "\(contents.discarded)"]
      )
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

  private static func openFolder(
    _ configuration: Configuration,
    logger: Logger
  ) async throws(SpoolError) -> any SpoolStorage {
    let folder = try await blocking { () throws(SpoolError) in try SpoolFolder(configuration.path) }
    let deadline = ContinuousClock.now + configuration.patience
    var isWaiting = false
    while !(try await blocking { () throws(SpoolError) in try folder.takeLock() }) {
      guard .now < deadline else { throw .inUse(configuration.path, waited: configuration.patience) }
      if !isWaiting {
        logger.notice("another agent uses the spool; waiting for its end", metadata: ["spool": "\(configuration.path)"])
        isWaiting = true
      }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { throw .interrupted }
    }
    try await blocking { () throws(SpoolError) in try folder.clear() }
    return folder
  }

  /// Off the threads that serve connections and tasks.
  static func blocking<Value: Sendable>(
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
}
