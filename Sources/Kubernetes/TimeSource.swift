public import FoundationEssentials

/// Time as the room uses it: injected, so that tests need not wait.
public struct TimeSource: Sendable {
  public var now: @Sendable () -> ContinuousClock.Instant
  /// The time of day, for what people read.
  public var date: @Sendable () -> Date
  /// Throws `CancellationError` when its task is cancelled meanwhile.
  public var sleep: @Sendable (Duration) async throws -> Void

  public init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    date: @escaping @Sendable () -> Date,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.date = date
    self.sleep = sleep
  }

  public static let system = TimeSource(
    now: { ContinuousClock.now },
    date: { Date.now },
    sleep: { try await Task.sleep(for: $0) }
  )
}
