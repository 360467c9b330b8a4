/// How busy the machine is, second by second (proc(5), `/proc/stat`).
struct MachineLoad: Sendable {
  private struct Ticks {
    var idle: Int
    var all: Int
  }

  /// Of each second, the share in which the processors worked.
  private var busy: [Double] = []

  /// The time that all processors together had.
  private var capacity = Duration.zero

  /// The share over all of it.
  var mean: Double { busy.isEmpty ? 0 : busy.reduce(0, +) / Double(busy.count) }

  func share(of processorTime: Duration) -> Double { capacity > .zero ? processorTime / capacity : 0 }

  /// The share that no more than one second in twenty exceeded.
  var high: Double { busy.sorted().quantile(0.95) ?? 0 }

  /// Observes the machine while a closure runs.
  static func observed<Result: Sendable>(
    during body: @Sendable @escaping () async throws -> Result
  ) async throws -> (Result, MachineLoad) {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      defer { group.cancelAll() }
      var load = MachineLoad()
      var last = try ticks()
      while true {
        group.addTask {
          try await Task.sleep(for: .seconds(1))
          return nil
        }
        // Either the second is over, or the closure has ended.
        guard let result = try await group.next() else { throw CancellationError() }
        if let result { return (result, load) }
        let now = try ticks()
        let all = now.all - last.all
        if all > 0 { load.busy.append(1 - Double(now.idle - last.idle) / Double(all)) }
        // USER_HZ is 100 on every architecture that matters.
        load.capacity += .milliseconds(all * 10)
        last = now
      }
    }
  }

  private static func ticks() throws -> Ticks {
    // cpu  user nice system idle iowait irq softirq steal guest guest_nice; the guests' are in user and nice.
    let fields = ProcessFigures.read("/proc/stat")?.split(separator: "\n").first?.split(separator: " ").dropFirst()
    let ticks = (fields ?? []).prefix(8).compactMap { Int($0) }
    guard ticks.count == 8 else { throw BenchmarkFailure("/proc/stat is of another shape than proc(5) says") }
    return Ticks(idle: ticks[3] + ticks[4], all: ticks.reduce(0, +))
  }
}
