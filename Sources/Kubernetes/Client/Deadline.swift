/// Runs `body`, and cancels it when `limit` has passed; the HTTP client's own deadline ends with an answer's head.
///
/// - Returns: `nil` when time was up.
func withDeadline<Value: Sendable>(
  _ limit: Duration,
  time: TimeSource,
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await body() }
    group.addTask {
      try await time.sleep(limit)
      return nil
    }
    return try await group.next() ?? nil
  }
}
