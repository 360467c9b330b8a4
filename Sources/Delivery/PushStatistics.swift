/// A sink's own counts, kept for its whole life.
public struct PushStatistics: Sendable {
  /// Requests by method (`put`, `delete`) and result.
  public struct Key: Sendable, Hashable {
    public let method: String
    public let result: String
  }

  public private(set) var requests: [Key: Int] = [:]
  /// Samples that were not sent, since the Pushgateway has metrics of their names itself.
  public internal(set) var leftOut = 0
  /// Samples that were not sent, since a later one of the same body has the same series.
  public internal(set) var duplicates = 0

  public init() {
    for method in ["put", "delete"] {
      for result in ["accepted", "refused", "failed"] { requests[Key(method: method, result: result)] = 0 }
    }
  }

  mutating func count(_ outcome: PushOutcome, of method: String) {
    requests[Key(method: method, result: outcome.code), default: 0] += 1
  }
}
