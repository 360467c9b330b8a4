public import Exposition
import Timing

/// A sink's own counts, kept for its whole life.
public struct PushStatistics: Sendable {
  /// Requests by method (`put`, `post`, `delete`, `status`, `survey`) and result.
  public struct Key: Sendable, Hashable {
    public let method: String
    public let result: String
  }

  public private(set) var requests: [Key: Int] = [:]
  /// How long pushes took that were answered, in seconds.
  public private(set) var latencies = Histogram(bounds: Histogram.networkSeconds)
  /// Samples that were not sent, by reason.
  public internal(set) var leftOut = Dictionary(uniqueKeysWithValues: LeftOut.Reason.allCases.map { ($0, 0) })
  /// Samples that were not sent, since a later one of the same body has the same series.
  public internal(set) var duplicates = 0
  /// Bytes of bodies as sent.
  public internal(set) var bytes = 0

  public init() {
    for method in ["put", "delete"] {
      for result in ["accepted", "refused", "failed"] { requests[Key(method: method, result: result)] = 0 }
    }
  }

  mutating func count(_ outcome: PushOutcome, of method: String, took duration: Duration) {
    count(outcome.code, of: method)
    if case .failed = outcome { return }
    if method == "put" || method == "post" { latencies.observe(duration.inSeconds) }
  }

  mutating func count(_ result: String, of method: String) {
    requests[Key(method: method, result: result), default: 0] += 1
  }
}
