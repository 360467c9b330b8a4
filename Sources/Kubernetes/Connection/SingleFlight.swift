import Synchronization

/// Runs an operation once for all that ask for its result while it runs.
///
/// The first to ask runs it as a part of its own task, so that no task is left to itself; the others wait. Where that
/// first one is cancelled, the next in line runs the operation anew, and so it ends only when nobody waits any more.
final class SingleFlight<Value: Sendable>: Sendable {
  private enum Turn: Sendable {
    case lead
    case done(Result<Value, any Error>)
    case cancelled
  }

  private struct State {
    var isRunning = false
    var waiting: [(number: UInt64, continuation: CheckedContinuation<Turn, Never>)] = []
    var lastNumber: UInt64 = 0
  }

  private let state = Mutex(State())

  /// How many wait for the one that runs it.
  var waiting: Int { state.withLock { $0.waiting.count } }

  func run(_ operation: () async throws -> Value) async throws -> Value {
    switch await turn() {
    case .done(let result): return try result.get()
    case .cancelled: throw CancellationError()
    case .lead: break
    }
    do {
      let value = try await operation()
      finish(.success(value))
      return value
    } catch {
      if error is CancellationError || Task.isCancelled {
        handOver()
      } else {
        finish(.failure(error))
      }
      throw error
    }
  }

  private func turn() async -> Turn {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce: Turn? = state.withLock { state in
          // A cancellation before this point has found nobody to wake.
          if Task.isCancelled { return .cancelled }
          if state.isRunning {
            state.waiting.append((number, continuation))
            return nil
          }
          state.isRunning = true
          return .lead
        }
        if let atOnce { continuation.resume(returning: atOnce) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: .cancelled)
    }
  }

  private func finish(_ result: Result<Value, any Error>) {
    let waiters = state.withLock { state in
      defer { state.waiting = [] }
      state.isRunning = false
      return state.waiting
    }
    for waiter in waiters { waiter.continuation.resume(returning: .done(result)) }
  }

  private func handOver() {
    let next = state.withLock { state in
      if state.waiting.isEmpty {
        state.isRunning = false
        return nil as CheckedContinuation<Turn, Never>?
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: .lead)
  }
}
