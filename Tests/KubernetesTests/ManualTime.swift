import FoundationEssentials
import Synchronization

@testable import Kubernetes

/// Time that passes when a test says so. Nobody's sleep ever ends in it but by cancellation.
final class ManualTime: Sendable {
  private let start = ContinuousClock.now
  private let passed = Mutex(Duration.zero)

  /// The time of day at the start: 2026-11-21T00:00:00Z.
  static let firstDate = Date(timeIntervalSince1970: 1_795_219_200)

  func pass(_ duration: Duration) {
    passed.withLock { $0 += duration }
  }

  var now: ContinuousClock.Instant { passed.withLock { start + $0 } }
  var date: Date { passed.withLock { Self.firstDate + $0 / .seconds(1) } }

  var source: TimeSource {
    TimeSource(now: { self.now }, date: { self.date }, sleep: { _ in try await Task.sleep(for: .seconds(86_400)) })
  }
}

/// Waits for what another process or task is about to do.
func eventually(_ condition: () throws -> Bool) async throws {
  while try !condition() {
    try await Task.sleep(for: .milliseconds(2))
  }
}
