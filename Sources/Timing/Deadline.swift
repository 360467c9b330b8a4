/// Thrown by `withDeadline` when the time is over.
public struct DeadlineExceeded: Error, CustomStringConvertible {
  /// How long was allowed.
  public let limit: Duration

  public var description: String { "not done within \(limit)" }
}

/// Runs an operation and cancels it when the time is over.
///
/// - Throws: `DeadlineExceeded`, or what the operation throws.
public func withDeadline<Value: Sendable>(
  _ limit: Duration,
  _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await operation() }
    group.addTask {
      try await Task.sleep(for: limit)
      throw DeadlineExceeded(limit: limit)
    }
    guard let first = try await group.next() else { throw DeadlineExceeded(limit: limit) }
    return first
  }
}
