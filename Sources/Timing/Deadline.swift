/// Thrown by `withDeadline` when the time is over.
public struct DeadlineExceeded: Error, CustomStringConvertible {
  /// How long was allowed.
  public let limit: Duration

  public var description: String { "not done within \(limit)" }
}

/// Runs an operation and cancels it when the time is over.
///
/// - Parameter sleep: how the time passes; another than the clock's for tests.
/// - Throws: `DeadlineExceeded`, or what the operation throws.
public func withDeadline<Value: Sendable>(
  _ limit: Duration,
  sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
  _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await operation() }
    group.addTask {
      do {
        try await sleep(limit)
      } catch is CancellationError {
        // What comes of that is for the operation to say, whichever of the two is told of it first.
        return nil
      }
      throw DeadlineExceeded(limit: limit)
    }
    while let ended = try await group.next() {
      if let value = ended { return value }
    }
    throw DeadlineExceeded(limit: limit)
  }
}
