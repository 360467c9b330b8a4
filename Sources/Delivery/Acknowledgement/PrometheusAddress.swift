public import Transport

/// Where a Prometheus, or what answers queries as it does, is asked: `http://host:9090`, with a path in front where it is
/// served under one.
public struct PrometheusAddress: PeerAddress {
  public static let example = "http://prometheus.monitoring:9090"

  public let endpoint: Endpoint

  /// Scheme, host, port and path, without a slash at the end and without credentials.
  public var base: String { endpoint.base }

  public init(_ endpoint: Endpoint) throws(Endpoint.Malformed) {
    guard !endpoint.base.contains("/api/v1") else {
      throw .init(description: "it names a page of Prometheus; give the address in front of /api/v1")
    }
    for page in ["/graph", "/query", "/metrics"] where endpoint.base.hasSuffix(page) {
      throw .init(description: "it ends in \(page), which is a page of Prometheus; give the address in front of that")
    }
    self.endpoint = endpoint
  }
}
