/// What Spark numbers as it goes and tells of one by one: a stage's attempt, a job, the execution of a query.
protocol StatusRecord: Sendable, Equatable {
  associatedtype Key: Hashable, Comparable, Sendable

  /// Grows with time.
  var key: Key { get }
  /// Whether nothing of it will change any more.
  var isFinal: Bool { get }
  /// Spark's own word, in lower case.
  var status: String { get }
  /// In seconds since 1970; of what has not begun, nothing.
  var beganAt: Double? { get }
  /// Whether its key is not a new one but one of an earlier record, once more: such a one may come after greater ones.
  var isRepeated: Bool { get }
}

extension StatusRecord {
  var isRepeated: Bool { false }
}

/// Spark's words for the state of a stage, a job or a query, in lower case. Any other is "unknown": each makes a series.
enum StatusWord {
  private static let known: Set = [
    "active", "pending", "complete", "failed", "skipped", "running", "succeeded", "completed",
  ]
  /// Of what goes on.
  static let passing: Set = ["active", "pending", "running"]

  static let unknown = "unknown"

  static func read(_ text: String?) -> String {
    let word = (text ?? "").lowercased()
    return known.contains(word) ? word : unknown
  }
}
