import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Whether this process was asked to end. Set by a signal's handler, where nothing more can be done.
private let isAskedToEnd = Atomic(false)

/// Runs a closure that is cancelled when this process is asked to end, so that the programs that it runs end first.
func untilInterrupted<Result: Sendable>(
  _ body: @Sendable @escaping () async throws -> Result
) async throws -> Result {
  isAskedToEnd.store(false, ordering: .relaxed)
  for number in [SIGINT, SIGTERM, SIGHUP] {
    signal(number) { _ in isAskedToEnd.store(true, ordering: .relaxed) }
  }
  return try await withThrowingTaskGroup(of: Result.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await body() }
    group.addTask {
      while !isAskedToEnd.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(100)) }
      throw BenchmarkFailure("interrupted; all that was started is ended")
    }
    guard let result = try await group.next() else { throw CancellationError() }
    return result
  }
}
