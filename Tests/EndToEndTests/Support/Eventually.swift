/// Asks again and again until there is an answer: the one way in which these tests wait for somebody else's program.
///
/// - Parameters:
///   - what: What is waited for, in the words of the failure: `the group of spark-1 to be gone`.
///   - probe: Gives the answer, or nil to be asked again. An error counts as nil and is told if time runs out.
///   - note: Says at the time-out what was there instead.
/// - Throws: `NeverHappened` when the time is over, `CancellationError` when the test is ended.
@discardableResult
func eventually<Answer>(
  _ what: String,
  within limit: Duration,
  every interval: Duration = .milliseconds(50),
  note: () async -> String? = { nil },
  probe: () async throws -> Answer?
) async throws -> Answer {
  let clock = ContinuousClock()
  let start = clock.now
  while true {
    var lastError: (any Error)?
    do {
      if let answer = try await probe() { return answer }
    } catch let error as PeerError where error.isFinal {
      throw error
    } catch {
      lastError = error
    }
    guard start.duration(to: clock.now) < limit else {
      throw NeverHappened(what: what, limit: limit, instead: await note(), cause: lastError)
    }
    try await clock.sleep(for: interval)
  }
}

struct NeverHappened: Error, CustomStringConvertible {
  var what: String
  var limit: Duration
  var instead: String?
  var cause: (any Error)?

  var description: String {
    var text = "waited \(limit) for \(what), in vain"
    if let instead { text += "; there was: \(instead)" }
    if let cause { text += "; the last error: \(cause)" }
    return text
  }
}
