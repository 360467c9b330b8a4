import Testing
import Timing

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
  @Test("an operation in time gives its value")
  func inTime() async throws {
    #expect(try await withDeadline(.seconds(30)) { 7 } == 7)
  }

  @Test("an operation that takes too long is cancelled, and the error says how long was allowed")
  func late() async {
    let error = await #expect(throws: DeadlineExceeded.self) {
      try await withDeadline(.milliseconds(10)) { try await Task.sleep(for: .seconds(3600)) }
    }
    #expect(error?.limit == .milliseconds(10))
  }

  @Test("what comes of a cancellation is for the operation to say, also where the time has been told of it first")
  func cancelled() async throws {
    let (timeEnds, time) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await withDeadline(
        .seconds(30),
        sleep: { limit in
          defer { time.finish() }
          try await Task.sleep(for: limit)
        },
        {
          try? await Task.sleep(for: .seconds(30))
          // Not by the stream itself, which a cancelled task sees the end of at once.
          await Task { for await _ in timeEnds {} }.value
          for _ in 0..<100 { await Task.yield() }
          return "in its own words"
        }
      )
    }
    task.cancel()
    #expect(try await task.value == "in its own words")
  }

  @Test("an operation's own error is passed on")
  func fails() async {
    struct Own: Error {}
    await #expect(throws: Own.self) { try await withDeadline(.seconds(30)) { throw Own() } }
  }
}
