import CAllocationCounter

/// Times one piece of work, run after run, each by itself.
struct RunTimer {
  private(set) var seconds: [Double] = []
  private var allocations: UInt64 = 0
  private var warmUps = 3

  private init() {
    // So that the list's own growth is not in the runs.
    seconds.reserveCapacity(1 << 20)
  }

  /// Repeats a body for a while. It is given the number of its turn, and says by `time` which part of it is measured.
  static func repeating(
    for seconds: Double,
    _ body: (_ turn: Int, _ timer: inout RunTimer) throws -> Void
  ) rethrows -> RunTimer {
    var timer = RunTimer()
    let end = ContinuousClock.now + .seconds(seconds)
    var turn = 0
    while timer.seconds.isEmpty || ContinuousClock.now < end {
      try body(turn, &timer)
      turn += 1
    }
    return timer
  }

  /// One run. Whatever it replaces should be let go within, since the next run would have to pay for that too.
  mutating func time(_ work: () throws -> Void) rethrows {
    let before = allocation_count()
    let start = ContinuousClock.now
    try work()
    let duration = start.duration(to: .now)
    guard warmUps == 0 else {
      warmUps -= 1
      return
    }
    allocations += allocation_count() - before
    seconds.append(duration.seconds)
  }

  /// Of one run, on the average.
  var allocationsPerRun: Double? {
    allocations_are_counted() ? Double(allocations) / Double(max(1, seconds.count)) : nil
  }
}
