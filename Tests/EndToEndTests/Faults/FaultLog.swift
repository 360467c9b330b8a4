import FoundationEssentials
import Synchronization

/// What was done to whom, and when.
final class FaultLog: Sendable {
  struct Entry: Sendable, CustomStringConvertible {
    var kind: String
    var words: String
    var from: Date
    /// `nil` while it lasts.
    var until: Date?

    var description: String {
      let length = until.map { " for \(($0.timeIntervalSince(from) * 10).rounded() / 10) s" } ?? ", still"
      return "\(from.clock) \(words)\(length)"
    }
  }

  private let entries = Mutex<[Entry]>([])

  var all: [Entry] { entries.withLock { $0 } }

  /// How many of each kind.
  var counts: [(kind: String, count: Int)] {
    Dictionary(grouping: all, by: \.kind).map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }

  /// Does something and notes for how long.
  func note<Result>(_ kind: String, _ words: String = "", _ body: () async throws -> Result) async throws -> Result {
    let index = entries.withLock { entries in
      entries.append(Entry(kind: kind, words: words.isEmpty ? kind : "\(kind): \(words)", from: Date()))
      return entries.count - 1
    }
    defer { entries.withLock { $0[index].until = Date() } }
    return try await body()
  }

  /// Those that touch a span of time.
  func during(_ span: ClosedRange<Date>) -> [Entry] {
    all.filter { $0.from <= span.upperBound && ($0.until ?? .distantFuture) >= span.lowerBound }
  }
}

extension Date {
  /// The time of day, in UTC, as the agent's log has it.
  var clock: String {
    let milliseconds = Int((timeIntervalSince1970 * 1000).rounded())
    func padded(_ number: Int, _ digits: Int) -> String {
      String(repeating: "0", count: max(0, digits - "\(number)".count)) + "\(number)"
    }
    let (seconds, rest) = (milliseconds / 1000 % 86400, milliseconds % 1000)
    return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(padded(rest, 3))"
  }
}
