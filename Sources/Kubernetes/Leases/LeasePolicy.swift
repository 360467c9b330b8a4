/// The pace of an election, with client-go's figures.
///
/// Whoever holds the lease stops to work ``renewDeadline`` after it sent its last successful renewal; nobody takes over
/// before ``duration`` has passed without a change of the record. The time between the two is what clocks may drift apart
/// meanwhile, and what the end of work may take.
public struct LeasePolicy: Sendable, Hashable {
  /// How long a record has to stay as it is before others may take the lease. In whole seconds, more than
  /// ``renewDeadline``.
  public var duration: Duration
  public var renewDeadline: Duration
  /// From one renewal to the next. Candidates ask, and failures are tried again, after half of it to all of it.
  public var retryPeriod: Duration
  /// For one request: short enough for three before the renewal is overdue.
  public var requestTimeout: Duration

  public init(
    duration: Duration = .seconds(15),
    renewDeadline: Duration = .seconds(10),
    retryPeriod: Duration = .seconds(2),
    requestTimeout: Duration = .seconds(3)
  ) {
    self.duration = duration
    self.renewDeadline = renewDeadline
    self.retryPeriod = retryPeriod
    self.requestTimeout = requestTimeout
  }
}
