public import Timing

/// Which last values are awaited from which Prometheus, which have arrived, and when each is asked next: a pure state
/// machine.
///
/// A generation is acknowledged once each Prometheus has returned exactly that one, at whatever times. A higher one says
/// nothing of it: an earlier run whose clock was ahead may have written that.
public struct AcknowledgementPlan: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public struct Policy: Sendable {
    /// The wait after something new is awaited, which doubles with each answer that brings nothing.
    public var shortestInterval = Duration.seconds(1)
    public var longestInterval = Duration.seconds(15)
    /// The interval while nothing is awaited, so that it is known beforehand when a Prometheus cannot be asked.
    public var idleInterval = Duration.seconds(60)
    /// The least wait, as a multiple of the time that the last answer took; the idle interval at most.
    public var restFactor = 20.0
    public var backoff = Backoff(first: .seconds(1), longest: .seconds(30))
    /// How long a Prometheus may return nothing at all, while something is awaited, before that is a complaint.
    public var patience = Duration.seconds(180)

    public init() {}
  }

  /// What came of an answer.
  public struct Progress: Sendable, Equatable {
    public struct Acknowledgement: Sendable, Hashable {
      public let id: String
      public let generation: Int
    }

    /// What all have returned by now, each once.
    public var acknowledged: [Acknowledgement] = []
    /// Said once for as long as it stays so.
    public var returnsNothing = false
  }

  private struct Awaited {
    let generation: Int
    /// The indices of those that have returned it.
    var returnedBy: Set<Int> = []
  }

  fileprivate struct Source {
    var next: Instant
    var interval: Duration
    /// For the sake of its load.
    var notBefore: Instant
    var backoff: Backoff
    /// Since when its answers have held nothing.
    var emptySince: Instant?
    var hasComplained = false
  }

  private let policy: Policy
  private var awaited: [String: Awaited] = [:]
  private var sources: [Source]

  /// - Parameter sources: how many there are to be asked; each is known by its index. All are asked at once.
  public init(sources: Int, policy: Policy = Policy(), now: Instant) {
    self.policy = policy
    self.sources = (0..<max(0, sources)).map { _ in
      Source(next: now, interval: policy.shortestInterval, notBefore: now, backoff: policy.backoff)
    }
  }

  /// How many groups are awaited.
  public var count: Int { awaited.count }

  /// Of each of them, who has not returned it yet.
  public var lacking: [String: [Int]] {
    awaited.mapValues { entry in sources.indices.filter { !entry.returnedBy.contains($0) } }
  }

  /// What is awaited now, all of it, with its generations.
  ///
  /// - Returns: whether something of it is new.
  @discardableResult
  public mutating func expect(_ generations: [String: Int], now: Instant) -> Bool {
    awaited = awaited.filter { generations[$0.key] == $0.value.generation }
    var hasNews = false
    for (id, generation) in generations where awaited[id] == nil {
      awaited[id] = Awaited(generation: generation)
      hasNews = true
    }
    guard hasNews else { return false }
    for index in sources.indices {
      sources[index].interval = policy.shortestInterval
      guard sources[index].backoff.failures == 0 else { continue }
      let soon = max(now + policy.shortestInterval, sources[index].notBefore)
      sources[index].next = min(sources[index].next, soon)
    }
    return true
  }

  /// When one is to be asked next.
  public func nextQuery(of source: Int) -> Instant { sources[source].next }

  /// One has answered.
  ///
  /// - Parameters:
  ///   - generations: of all groups of the agent that it has, by the application's id; several where it has several
  ///     series of one.
  ///   - latency: how long the answer took.
  public mutating func take(
    _ generations: [String: [Int]],
    from index: Int,
    latency: Duration,
    now: Instant
  ) -> Progress {
    var source = sources[index]
    var progress = Progress()
    progress.returnsNothing = source.complains(
      returnsNothing: generations.isEmpty && !awaited.isEmpty,
      policy,
      now: now
    )
    var hasNews = false
    for (id, returned) in generations {
      guard var entry = awaited[id], returned.contains(entry.generation), entry.returnedBy.insert(index).inserted else {
        continue
      }
      hasNews = true
      awaited[id] = entry.returnedBy.count < sources.count ? entry : nil
      if awaited[id] == nil { progress.acknowledged.append(.init(id: id, generation: entry.generation)) }
    }
    source.backoff.reset()
    source.interval = hasNews ? policy.shortestInterval : min(source.interval * 2, policy.longestInterval)
    source.notBefore = now + min(latency * policy.restFactor, policy.idleInterval)
    let isAwaiting = awaited.values.contains { !$0.returnedBy.contains(index) }
    source.next = max(now + (isAwaiting ? source.interval : policy.idleInterval), source.notBefore)
    sources[index] = source
    return progress
  }

  /// One could not be asked, or gave no proper answer.
  public mutating func fail(_ index: Int, now: Instant, using generator: inout some RandomNumberGenerator) {
    sources[index].next = now + sources[index].backoff.next(using: &generator)
  }
}

extension AcknowledgementPlan.Source {
  /// Whether it is time to say that it has returned nothing for long.
  fileprivate mutating func complains(
    returnsNothing: Bool,
    _ policy: AcknowledgementPlan.Policy,
    now: AcknowledgementPlan.Instant
  ) -> Bool {
    guard returnsNothing else {
      emptySince = nil
      hasComplained = false
      return false
    }
    let since = emptySince ?? now
    emptySince = since
    guard !hasComplained, since.duration(to: now) >= policy.patience else { return false }
    hasComplained = true
    return true
  }
}
