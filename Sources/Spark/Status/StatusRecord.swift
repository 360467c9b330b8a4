/// What Spark numbers as it goes and tells of one by one: a stage's attempt, a job, the execution of a query.
protocol StatusRecord: Sendable, Equatable {
  associatedtype Key: Hashable, Comparable, Sendable

  /// Grows with time.
  var key: Key { get }
  /// Whether nothing of it will change any more.
  var isFinal: Bool { get }
  /// Spark's own word, in lower case.
  var status: String { get }
}

/// Spark's words for the state of a stage, a job or a query, in lower case. Any other is "unknown": each makes a series.
enum StatusWord {
  private static let known: Set = [
    "active", "pending", "complete", "failed", "skipped", "running", "succeeded", "completed",
  ]

  static func read(_ text: String?) -> String {
    let word = (text ?? "").lowercased()
    return known.contains(word) ? word : "unknown"
  }
}
