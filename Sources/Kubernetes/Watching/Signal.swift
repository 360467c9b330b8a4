import Synchronization

/// Something that happens once, and that one task can wait for.
final class Signal: Sendable {
  private let fired = Mutex(false)
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
  }

  var hasFired: Bool { fired.withLock { $0 } }

  func fire() {
    fired.withLock { $0 = true }
    continuation.finish()
  }

  /// Returns when it has happened. To be awaited once.
  ///
  /// - Throws: `CancellationError`.
  func wait() async throws {
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
