public import Transport

/// Where a Spark History Server is asked: `http://host:18080`, with a path in front where it is served under one.
public struct HistoryAddress: PeerAddress {
  public static let example = "http://spark-history.spark:18080"

  public let endpoint: Endpoint

  public init(_ endpoint: Endpoint) throws(Endpoint.Malformed) {
    // It may itself be served under /history.
    let path = "\(endpoint.path)/"
    let page = path.contains("/api/v1/") ? "/api/v1" : endpoint.path.contains("/history/") ? "/history" : nil
    if let page {
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
