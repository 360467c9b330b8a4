/// The series of a page, in its order.
///
/// As long as a target shows the same series, its pages have the same layout, the same object: whatever is worked out
/// of the series need not be worked out again for every page.
public final class PageLayout: Sendable {
  /// What a series takes, about: the object, its name, a share of its labels.
  static let bytesPerSeries = 100

  public let series: [Series]

  public init(_ series: [Series]) {
    self.series = series
  }
}
