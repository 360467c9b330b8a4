import Synchronization

/// A value made from files that others replace while the agent runs: made again when it is older than `age`.
///
/// Where making it again fails, the last good one stays: a mount is swapped in two steps, and a reader may fall
/// between them.
final class Refreshed<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var madeAt: ContinuousClock.Instant?
  }

  private let age: Duration?
  private let make: @Sendable () throws(ClusterConfigurationError) -> Value
  private let state = Mutex(State())

  /// - Parameter age: how old the value may grow; `nil` for ever.
  init(age: Duration?, make: @escaping @Sendable () throws(ClusterConfigurationError) -> Value) {
    self.age = age
    self.make = make
  }

  func value(at now: ContinuousClock.Instant) throws -> Value {
    try state.withLock { state in
      if let value = state.value, let madeAt = state.madeAt {
        guard let age, now - madeAt >= age else { return value }
      }
      do {
        let value = try make()
        state.value = value
        state.madeAt = now
        return value
      } catch {
        guard let value = state.value else { throw error }
        state.madeAt = now
        return value
      }
    }
  }

  /// Lets the next reading make the value again, whatever its age.
  func expire() {
    state.withLock { $0.madeAt = nil }
  }
}
