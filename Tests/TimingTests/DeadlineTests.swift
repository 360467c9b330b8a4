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

  @Test("an operation's own error is passed on")
  func fails() async {
    struct Own: Error {}
    await #expect(throws: Own.self) { try await withDeadline(.seconds(30)) { throw Own() } }
  }
}
