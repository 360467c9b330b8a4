public import Logging

/// Watches the pods of a scope, for as long as it runs.
public struct PodWatch: Sendable {
  private let client: KubernetesClient
  private let scope: PodScope
  private let interest: PodInterest
  private let policy: WatchPolicy
  private let logger: Logger
  private let statistics: WatchStatistics

  public init(
    client: KubernetesClient,
    scope: PodScope = PodScope(),
    interest: PodInterest = .everything,
    policy: WatchPolicy = WatchPolicy(),
    statistics: WatchStatistics = WatchStatistics(),
    logger: Logger
  ) {
    self.client = client
    self.scope = scope
    self.interest = interest
    self.policy = policy
    self.statistics = statistics
    self.logger = logger
  }

  /// Runs until its task is cancelled, and throws a `CancellationError` then. Failures do not end it: they are told as
  /// ``ObjectEvent/trouble(_:)``, and tried again.
  ///
  /// - Parameter deliver: called for each event. The events of one namespace come in order, one at a time; those of
  ///   several may come at the same time. Must neither block nor wait for this watch.
  public func run(deliver: @escaping @Sendable (PodEvent) -> Void) async throws {
    let board = ScopeBoard(deliver: deliver)
    if let namespaces = scope.namespaces {
      try await follow(namespaces, board)
    } else {
      // All stand on the board before the first can say that it is synced.
      let places = scope.fixed.map { (selection: $0, place: board.enter($0.namespace)) }
      try await withThrowingDiscardingTaskGroup { group in
        for (selection, place) in places {
          group.addTask {
            var pursuit = pods(of: selection)
            try await pursuit.run { board.tell($0, at: place) }
          }
        }
      }
    }
    // A scope without a single namespace has nothing to watch.
    try Task.checkCancellation()
  }

  private func pods(of selection: Selection) -> Pursuit<PodReader> {
    pursuit(of: selection, PodReader(interest: interest))
  }

  private func pursuit<Reader>(of selection: Selection, _ reader: Reader) -> Pursuit<Reader> {
    Pursuit(
      selection,
      reader: reader,
      client: client,
      policy: policy,
      tally: WatchTally(selection, in: statistics, at: client.time.date()),
      logger: logger
    )
  }
}

// MARK: - Namespaces that come and go

extension PodWatch {
  /// Watches namespaces, and the pods of each for as long as it is there and matches.
  private func follow(_ namespaces: Selection, _ board: ScopeBoard) async throws {
    let place = board.enter()
    try await withThrowingDiscardingTaskGroup { group in
      var followed: [String: Departure] = [:]
      var leaving: [String: Departure] = [:]
      var pursuit = pursuit(of: namespaces, NamespaceReader())
      try await pursuit.run { event in
        switch event {
        case .applied(let namespace):
          guard followed[namespace.name] == nil else { return }
          let departure = Departure()
          followed[namespace.name] = departure
          let predecessor = leaving.removeValue(forKey: namespace.name)
          let place = board.enter(namespace.name)
          let selection = scope.pods(in: namespace.name)
          group.addTask {
            defer { departure.completed.fire() }
            // Its pods must be told as gone before they can be told as there again.
            try await predecessor?.completed.wait()
            try await follow(selection, until: departure, board, at: place)
          }
        case .gone(let namespace):
          leaving = leaving.filter { !$0.value.completed.hasFired }
          guard let departure = followed.removeValue(forKey: namespace.name) else { return }
          leaving[namespace.name] = departure
          departure.asked.fire()
        case .synced: board.synced(place)
        case .listed: break
        case .trouble(let error): board.trouble(error, at: place)
        case .healthy: board.healthy(place)
        }
      }
    }
  }

  /// The pods of one namespace, until it is gone or does not match any more: then they are told as gone.
  private func follow(
    _ selection: Selection,
    until departure: Departure,
    _ board: ScopeBoard,
    at place: ScopeBoard.Place
  ) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask {
        var pursuit = pods(of: selection)
        do {
          try await pursuit.run { board.tell($0, at: place) }
        } catch {
          guard departure.asked.hasFired else { throw error }
          pursuit.abandon { board.tell($0, at: place) }
          board.leave(place)
        }
      }
      group.addTask { try await departure.asked.wait() }
      try await group.next()
      group.cancelAll()
      for try await _ in group {}
    }
  }
}

extension ScopeBoard {
  fileprivate func tell(_ event: PodEvent, at place: Place) {
    switch event {
    case .applied(let pod): applied(pod)
    case .gone(let pod): gone(pod)
    case .synced: synced(place)
    case .listed: break
    case .trouble(let error): trouble(error, at: place)
    case .healthy: healthy(place)
    }
  }
}
