public import Discovery
public import Exposition
public import FoundationEssentials

/// A scrape that has come to its end.
public struct Scrape: Sendable {
  public let target: Target
  /// When the answer was whole, or the attempt had failed.
  public let at: Date
  public let duration: Duration
  public let result: Result<ExpositionPage, ScrapeFailure>
  /// What is to be said of a page that was had from elsewhere.
  public let remark: String?

  public init(
    target: Target,
    at: Date,
    duration: Duration,
    result: Result<ExpositionPage, ScrapeFailure>,
    remark: String? = nil
  ) {
    self.target = target
    self.at = at
    self.duration = duration
    self.result = result
    self.remark = remark
  }
}

extension Scrape {
  var isFailure: Bool {
    if case .failure = result { true } else { false }
  }
}
