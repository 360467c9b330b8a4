public import Transport

/// Where a Pushgateway is: `http://host:9091`, with a path in front where it is served under one.
public struct PushgatewayAddress: PeerAddress {
  public static let example = "http://pushgateway.monitoring:9091"

  public let endpoint: Endpoint

  /// Scheme, host, port and path, without a slash at the end and without credentials.
  public var base: String { endpoint.base }

  public init(_ endpoint: Endpoint) throws(Endpoint.Malformed) {
    // What users copy from a Pushgateway's own documentation: the path belongs to the group, not to the address.
    guard !endpoint.base.hasSuffix("/metrics") else {
      throw .init(description: "it names the page of metrics; give the Pushgateway's own address, without /metrics")
    }
    guard !endpoint.base.contains("/metrics/job") else {
      throw .init(description: "it names a group; give the Pushgateway's own address, and the job by --job")
    }
    self.endpoint = endpoint
  }

  /// The `Authorization` header for `user:password@` in the URL; never part of anything that is shown.
  public var authorization: String? { endpoint.authorization }
}
