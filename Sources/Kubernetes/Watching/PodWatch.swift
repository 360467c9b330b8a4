public import Logging
import Synchronization

/// Watches the pods of one or more scopes, for as long as it runs.
public struct PodWatch: Sendable {
  let client: KubernetesClient
  let scopes: [PodScope]
  let configuration: Reflector.Configuration
  let logger: Logger
  public let statistics: WatchStatistics

  /// - Parameter scopes: all namespaces, or some by name. A scope that stands there twice is watched once.
  public init(
    client: KubernetesClient,
    scopes: [PodScope] = [.allNamespaces],
    configuration: Reflector.Configuration = Reflector.Configuration(),
    statistics: WatchStatistics = WatchStatistics(),
    logger: Logger
  ) {
    self.client = client
    var seen: Set<PodScope> = []
    self.scopes = scopes.filter { seen.insert($0).inserted }
    self.configuration = configuration
    self.statistics = statistics
    self.logger = logger
  }

  /// Runs until its task is cancelled, and throws a `CancellationError` then. Failures do not end it: they are told as
  /// ``PodEvent/trouble(_:)``, and tried again.
  ///
  /// - Parameter deliver: called for each event, and waited for. The events of one scope come in order, one at a time;
  ///   those of several scopes may come at the same time.
  public func run(deliver: @escaping @Sendable (PodEvent) async -> Void) async throws {
    let board = ScopeBoard(count: scopes.count)
    try await withThrowingDiscardingTaskGroup { group in
      for (index, scope) in scopes.enumerated() {
        group.addTask {
          try await follow(scope) { event in
            if let event = board.merge(event, from: index) { await deliver(event) }
          }
        }
      }
    }
    // Only without scopes does it get here.
    try Task.checkCancellation()
  }

  private func follow(_ scope: PodScope, tell: @Sendable (PodEvent) async -> Void) async throws {
    var pursuit = Pursuit(watch: self, scope: scope)
    defer { pursuit.leave() }
    var step = pursuit.reflector.start()
    while true {
      try Task.checkCancellation()
      for event in step.tell { await tell(event) }
      switch step.then {
      case .list(let version, let limit, let continuation):
        step = try await pursuit.list(resourceVersion: version, limit: limit, continuation: continuation)
      case .watch(let version, let seconds):
        step = try await pursuit.watch(resourceVersion: version, timeoutSeconds: seconds, tell: tell)
      case .wait(let duration):
        try await client.time.sleep(duration)
        step = pursuit.receive(.waited)
      case .read:
        // No watch is open here, so there is nothing to read; a watch that has ended is what this comes to.
        step = pursuit.receive(.watchEnded)
      }
    }
  }
}

/// One scope's reflector, with the hands to do what it asks for.
private struct Pursuit {
  let watch: PodWatch
  let scope: PodScope
  let logger: Logger
  var reflector: Reflector
  private var generator = SystemRandomNumberGenerator()
  private var podsCounted = 0
  private var lists = 0

  init(watch: PodWatch, scope: PodScope) {
    self.watch = watch
    self.scope = scope
    reflector = Reflector(configuration: watch.configuration)
    var logger = watch.logger
    logger[metadataKey: "scope"] = "\(scope)"
    self.logger = logger
  }

  mutating func receive(_ input: Reflector.Input) -> Reflector.Step {
    let step = reflector.receive(input, at: watch.client.time.now(), using: &generator)
    let change = reflector.podsKnown - podsCounted
    if change != 0 {
      podsCounted += change
      watch.statistics.count { $0.podsKnown += change }
    }
    return step
  }

  /// Its pods are no longer among those that the statistics know.
  func leave() {
    watch.statistics.count { $0.podsKnown -= podsCounted }
  }

  mutating func list(resourceVersion: String?, limit: Int?, continuation: String?) async throws -> Reflector.Step {
    if continuation == nil {
      lists += 1
      if lists > 1 { watch.statistics.count { $0.relists += 1 } }
      logger.debug("listing pods", metadata: ["resourceVersion": "\(resourceVersion ?? "newest")"])
    }
    do {
      let page = try await watch.client.listPods(
        scope,
        resourceVersion: resourceVersion,
        limit: limit,
        continuation: continuation
      )
      watch.statistics.count { $0.pages += 1 }
      return receive(.listed(page))
    } catch let error as ClusterError {
      watch.statistics.count { $0.listFailures += 1 }
      logger.debug("the list failed", metadata: ["error": "\(error)"])
      return receive(.listFailed(error))
    }
  }

  /// Opens a watch and reads it until the reflector wants something else or the watch is over.
  mutating func watch(
    resourceVersion: String,
    timeoutSeconds: Int,
    tell: @Sendable (PodEvent) async -> Void
  ) async throws -> Reflector.Step {
    do {
      let events = try await watch.client.watchPods(
        scope,
        resourceVersion: resourceVersion,
        timeoutSeconds: timeoutSeconds
      )
      watch.statistics.count { $0.watchesOpened += 1 }
      for event in receive(.watchOpened).tell { await tell(event) }
      for try await event in events {
        watch.statistics.count(event, at: watch.client.time.date())
        if case .error(let error) = event {
          watch.statistics.countWatchFailure(error)
          logger.debug("the server ended the watch", metadata: ["error": "\(error)"])
        }
        let step = receive(.event(event))
        guard step.then == .read else { return step }
        for event in step.tell { await tell(event) }
      }
      try Task.checkCancellation()
      watch.statistics.count { $0.watchesEnded += 1 }
      return receive(.watchEnded)
    } catch let error as ClusterError {
      watch.statistics.countWatchFailure(error)
      logger.debug("the watch failed", metadata: ["error": "\(error)"])
      return receive(.watchFailed(error))
    }
  }
}

/// What holds for all scopes together: synced when each is, healthy when none is in trouble.
private final class ScopeBoard: Sendable {
  private struct State {
    var unsynced: Set<Int>
    var troubled: Set<Int> = []
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(unsynced: Set(0..<count)))
  }

  /// The event to tell for the whole, if it is one.
  func merge(_ event: PodEvent, from scope: Int) -> PodEvent? {
    state.withLock { state in
      switch event {
      case .synced:
        state.unsynced.remove(scope)
        return state.unsynced.isEmpty ? .synced : nil
      case .trouble:
        state.troubled.insert(scope)
        return event
      case .healthy:
        state.troubled.remove(scope)
        return state.troubled.isEmpty ? .healthy : nil
      case .applied, .gone:
        return event
      }
    }
  }
}
