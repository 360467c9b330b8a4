/// A series' value at one time.
public struct Sample: Sendable, Equatable {
  public var series: Series
  public var value: Double
  /// Milliseconds since 1970, where the page gave one.
  public var timestamp: Int64?

  public init(_ series: Series, _ value: Double, timestamp: Int64? = nil) {
    self.series = series
    self.value = value
    self.timestamp = timestamp
  }

  /// NaN equals NaN here: two samples are equal when they say the same.
  public static func == (left: Sample, right: Sample) -> Bool {
    left.series == right.series && left.timestamp == right.timestamp
      && (left.value == right.value || (left.value.isNaN && right.value.isNaN))
  }
}
