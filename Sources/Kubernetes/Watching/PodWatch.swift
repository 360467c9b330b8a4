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
      try await withThrowingDiscardingTaskGroup { group in
        for selection in scope.fixed {
          let place = board.enter()
          group.addTask {
            var pursuit = pods(of: selection)
            try await pursuit.run { board.tell($0, at: place) }
          }
        }
      }
    }
    // Only without anything to watch does it get here.
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
      var departures: [String: Departure] = [:]
      var pursuit = pursuit(of: namespaces, NamespaceReader())
      try await pursuit.run { event in
        switch event {
        case .applied(let namespace):
          guard departures[namespace.name] == nil else { return }
          let departure = Departure()
          departures[namespace.name] = departure
          let place = board.enter()
          let selection = scope.pods(in: namespace.name)
          group.addTask { try await follow(selection, until: departure, board, at: place) }
        case .gone(let namespace):
          departures.removeValue(forKey: namespace.name)?.leave()
        case .synced: board.synced(place)
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
          guard departure.hasLeft else { throw error }
          pursuit.abandon { board.tell($0, at: place) }
          board.leave(place)
        }
      }
      group.addTask { try await departure.wait() }
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
    case .trouble(let error): trouble(error, at: place)
    case .healthy: healthy(place)
    }
  }
}
