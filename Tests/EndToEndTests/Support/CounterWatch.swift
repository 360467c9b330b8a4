import Synchronization

/// Looks at each page of a Pushgateway for as long as a closure runs, since none of a group's counters may go back, nor go
/// away before the group does.
final class CounterWatch: Sendable {
  private struct State {
    /// By the application, and by the whole series with its labels.
    var counters: [Substring: [Substring: Double]] = [:]
    var last: [Substring: MetricsPage] = [:]
    var faults: [String] = []
    var pages = 0
  }

  private let state = Mutex(State())

  static func run<Result: Sendable>(
    on gateway: PushgatewayProcess,
    body: (CounterWatch) async throws -> Result
  ) async throws -> Result {
    let watch = CounterWatch()
    return try await withThrowingTaskGroup { group in
      group.addTask {
        while !Task.isCancelled {
          watch.take(try await gateway.metrics())
          try await Task.sleep(for: .milliseconds(50))
        }
      }
      defer { group.cancelAll() }
      return try await body(watch)
    }
  }

  /// What went back or away, in words.
  var faults: [String] { state.withLock { $0.faults } }

  /// How many pages it has seen.
  var pages: Int { state.withLock { $0.pages } }

  /// The last page that had anything of an application.
  func last(of id: String) -> MetricsPage? { state.withLock { $0.last[id[...]] } }

  func take(_ page: MetricsPage) {
    var counters: [Substring: [Substring: Double]] = [:]
    for line in page.lines {
      guard let id = Self.application(of: line), let space = line.lastIndex(of: " ") else { continue }
      let isCounter = line.prefix { $0 != "{" }.hasSuffix("_total")
      counters[id, default: [:]][isCounter ? line[..<space] : ""] = isCounter ? Double(line[space...].dropFirst()) : nil
    }
    state.withLock { state in
      state.pages += 1
      for (id, now) in counters {
        for (series, before) in state.counters[id] ?? [:] {
          guard let value = now[series] else {
            state.faults.append("page \(state.pages) has no \(series) any more, which was \(before)")
            continue
          }
          if value < before { state.faults.append("\(series) went from \(before) to \(value) on page \(state.pages)") }
        }
        state.counters[id] = now
        state.last[id] = page
      }
    }
  }

  private static func application(of line: Substring) -> Substring? {
    line.firstRange(of: "application_id=\"").map { line[$0.upperBound...].prefix { $0 != "\"" } }
  }
}
