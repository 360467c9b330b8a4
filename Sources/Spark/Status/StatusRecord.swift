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

/// Spark's words for the state of something, in lower case; never so long that they would not be one.
enum StatusWord {
  private static let longest = 40

  static func read(_ text: String?) -> String {
    String((text ?? "unknown").prefix(longest)).lowercased()
  }
}
