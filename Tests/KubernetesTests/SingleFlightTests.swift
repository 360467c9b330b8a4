import Synchronization
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct SingleFlightTests {
  let flight = SingleFlight<Int>()
  let counter = Counter()

  final class Counter: Sendable {
    private let runs = Mutex(0)

    var count: Int { runs.withLock { $0 } }

    func next() -> Int {
      runs.withLock { runs in
        runs += 1
        return runs
      }
    }
  }

  /// Runs until `count` others wait, then returns its number.
  private func run(until count: Int) async throws -> Int {
    let run = counter.next()
    try await eventually { flight.waiting >= count }
    return run
  }

  @Test("many that ask at once run it once, and later ones again")
  func once() async throws {
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await flight.run { try await run(until: 19) } } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: 1, count: 20))
    #expect(try await flight.run { try await run(until: 0) } == 2)
  }

  @Test("all that wait get the failure")
  func failure() async throws {
    struct Failure: Error {}
    let failures = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<5 {
        group.addTask {
          do {
            _ = try await flight.run {
              _ = try await run(until: 4)
              throw Failure()
            }
            return false
          } catch { return error is Failure }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(failures == 5)
    #expect(counter.count == 1)
  }

  @Test("where the one that runs it is cancelled the next takes over")
  func takeover() async throws {
    try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        await withTaskGroup(of: Int?.self) { inner in
          inner.addTask { try? await flight.run { try await run(until: .max) } }
          try? await eventually { flight.waiting == 2 }
          inner.cancelAll()
          return await inner.next() ?? nil
        }
      }
      try await eventually { counter.count == 1 }
      for _ in 0..<2 { group.addTask { try await flight.run { try await run(until: 1) } } }
      let results = try await group.reduce(into: [Int?]()) { $0.append($1) }
      #expect(results.filter { $0 == nil }.count == 1)
      #expect(results.filter { $0 == 2 }.count == 2)
    }
    #expect(counter.count == 2)
  }

  @Test("one that waits is let go when it is cancelled, and the others stay")
  func cancelledWaiter() async throws {
    let departures = Counter()
    try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        try await flight.run {
          let run = counter.next()
          try await eventually { departures.count == 1 }
          return run
        }
      }
      try await eventually { counter.count == 1 }
      group.addTask {
        await withTaskGroup(of: Int?.self) { inner in
          inner.addTask { try? await flight.run { 99 } }
          try? await eventually { flight.waiting == 1 }
          inner.cancelAll()
          let result = await inner.next() ?? nil
          _ = departures.next()
          return result
        }
      }
      let results = try await group.reduce(into: [Int?]()) { $0.append($1) }
      #expect(results.count == 2 && results.contains(1) && results.contains(nil))
    }
  }
}
