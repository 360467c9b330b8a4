public import Transport

/// Where a Spark History Server is asked: `http://host:18080`, with a path in front where it is served under one.
public struct HistoryAddress: PeerAddress {
  public static let example = "http://spark-history.spark:18080"

  public let endpoint: Endpoint

  public init(_ endpoint: Endpoint) throws(Endpoint.Malformed) {
    for page in ["/api/v1", "/history"] where endpoint.base.contains(page) {
      throw .init(description: "it names a page of a history server; give the address in front of \(page)")
    }
    self.endpoint = endpoint
  }
}

/// Who is asked for the last word on applications.
public struct HistoryTerms: Sendable {
  public var address: HistoryAddress
  /// How long an application's event log may take to be there, and whole.
  public var wait: Duration
}
