/// What a collector of short lives has to reach.
struct CaptureGoals {
  var lives: ClosedRange<Double>
  /// The rival's, where it ran beside.
  var microsecondsPerScrape: Double?

  /// In milliseconds. How stale samples get depends on how long drivers live; these bounds are for 1 to 20 s.
  func staleness(_ bound: Double) -> Figure.Goal? { lives.upperBound <= 20 ? .atMost(bound) : nil }
}
