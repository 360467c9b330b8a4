/// Where a Pushgateway is: `http://host:9091`, with a path in front where it is served under one.
public struct PushgatewayAddress: Sendable, Hashable {
  /// Scheme, host, port and path, without a slash at the end and without credentials.
  public let base: String
  /// From `user:password@` in the URL; never part of anything that is shown.
  let authorization: String?

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
  }

  /// - Throws: `Malformed`, with what is wrong and what is expected.
  public init(_ text: String) throws(Malformed) {
    let expected = "expected a URL such as http://pushgateway.monitoring:9091"
    guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else {
      throw Malformed(description: "it does not begin with http:// or https://; \(expected)")
    }
    var rest = text.dropFirst(scheme.count)
    while rest.hasSuffix("/") { rest.removeLast() }
    guard !rest.contains(where: { "?# ".contains($0) }), rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw Malformed(description: "it holds a query, a fragment or a character that no URL may hold; \(expected)")
    }
    let authority = rest.prefix { $0 != "/" }
    if let at = authority.lastIndex(of: "@") {
      authorization = BasicCredentials(authority[..<at]).header
      rest = rest[rest.index(after: at)...]
    } else {
      authorization = nil
    }
    guard !rest.isEmpty, rest.first != "/", rest.first != ":" else {
      throw Malformed(description: "it names no host; \(expected)")
    }
    // What users copy from a Pushgateway's own documentation: the path belongs to the group, not to the address.
    guard !rest.contains("/metrics/job") else {
      throw Malformed(description: "it names a group; give the Pushgateway's own address, and the job by --job")
    }
    base = scheme + rest
  }
}

extension PushgatewayAddress: CustomStringConvertible {
  public var description: String { base }
}
