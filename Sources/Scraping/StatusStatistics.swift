/// Counts requests to the REST API of drivers.
public struct StatusStatistics: Sendable {
  /// By result: `answered`, or the code of a failure. All are there from the beginning, as those of scrapes.
  public private(set) var requests = ScrapeFailure.Kind.allCases.reduce(into: ["answered": 0]) { $0[$1.rawValue] = 0 }
  /// Spent inside of them.
  public private(set) var duration: Duration = .zero

  public init() {}

  public mutating func count(_ result: Result<PageFetcher.Page, ScrapeFailure>, _ duration: Duration) {
    switch result {
    case .success: requests["answered", default: 0] += 1
    case .failure(let failure): requests[failure.code, default: 0] += 1
    }
    self.duration += duration
  }
}
