import Synchronization

/// Tells one task that it is no longer needed, while the tasks beside it are.
final class Departure: Sendable {
  private let left = Mutex(false)
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
  }

  var hasLeft: Bool { left.withLock { $0 } }

  func leave() {
    left.withLock { $0 = true }
    continuation.finish()
  }

  /// Returns after ``leave()``. To be awaited once.
  ///
  /// - Throws: `CancellationError`.
  func wait() async throws {
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
