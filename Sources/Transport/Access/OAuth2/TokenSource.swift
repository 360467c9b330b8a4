import Synchronization
import Timing

/// Gives whoever asks the token that holds now; one request at a time is made for all of them.
final class TokenSource: Sendable {
  private typealias Answer = Result<String, AccessFault>

  private struct State {
    var course = TokenCourse()
    /// No part of the task of whoever asked first: that one may give up, and the others wait on.
    var request: Task<Void, Never>?
    var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]
    var lastNumber: UInt64 = 0
    var isAbandoned = false
  }

  private let client: TokenClient
  private let state = Mutex(State())

  init(_ client: TokenClient) {
    self.client = client
  }

  func fault(at now: ContinuousClock.Instant) -> AccessFault? { client.fault(at: now) }

  /// - Parameter limit: how long is waited for the first one.
  func token(at now: ContinuousClock.Instant, within limit: Duration) async throws(AccessFault) -> String {
    let answer =
      if let atOnce = state.withLock({ answerAtOnce(in: &$0, at: now) }) { atOnce } else {
        await wait(for: limit, at: now)
      }
    return try answer.get()
  }

  func reject(_ isRejected: (String) -> Bool, at now: ContinuousClock.Instant) {
    state.withLock { $0.course.reject(isRejected, at: now) }
  }

  func abandon() {
    let (request, waiting) = state.withLock { state in
      state.isAbandoned = true
      defer { state.waiting = [:] }
      return (state.request, state.waiting.values)
    }
    request?.cancel()
    for waiter in waiting { waiter.resume(returning: .failure(client.fault("it is asked no more"))) }
  }

  func shutdown() async {
    abandon()
    await state.withLock { $0.request }?.value
  }

  // MARK: -

  /// - Returns: `nil` where a request is to be waited for.
  private func answerAtOnce(in state: inout State, at now: ContinuousClock.Instant) -> Answer? {
    guard !state.isAbandoned else { return .failure(client.fault("it is asked no more")) }
    let (step, begins) = state.course.ask(at: now)
    if begins { state.request = Task { await self.request() } }
    switch step {
    case .use(let token): return .success(token)
    case .refuse(let fault): return .failure(fault)
    case .wait: return nil
    }
  }

  private func request() async {
    let result = await client.token()
    let waiting = state.withLock { state in
      defer { state.waiting = [:] }
      state.request = nil
      var generator = SystemRandomNumberGenerator()
      state.course.receive(result, at: .now, using: &generator)
      return state.waiting.values
    }
    for waiter in waiting { waiter.resume(returning: result.map(\.text)) }
  }

  private func wait(for limit: Duration, at now: ContinuousClock.Instant) async -> Answer {
    let answer = try? await withDeadline(limit) { await self.wait(at: now) }
    return answer ?? .failure(client.fault("no answer within \(limit.written)"))
  }

  private func wait(at now: ContinuousClock.Instant) async -> Answer {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let atOnce: Answer? = state.withLock { state in
          // A cancellation before this point has found nobody to wake.
          if Task.isCancelled { return .failure(client.fault("it was not waited for")) }
          // What was under way may be done by now.
          if let answer = answerAtOnce(in: &state, at: now) { return answer }
          state.waiting[number] = continuation
          return nil
        }
        if let atOnce { continuation.resume(returning: atOnce) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
      waiter?.resume(returning: .failure(client.fault("it was not waited for")))
    }
  }
}
