/// Why something could not be measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
  /// With what to do about it.
  var description: String

  init(_ description: String) {
    self.description = description
  }
}
