/// Why something could not be measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
  /// With what to do about it.
  var description: String
  /// Whether a process' last words are in it already: of several that run one inside the other, the innermost's are enough.
  var hasLastWords = false

  init(_ description: String, hasLastWords: Bool = false) {
    self.description = description
    self.hasLastWords = hasLastWords
  }
}
