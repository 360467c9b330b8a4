/// Where a Pushgateway is: `http://host:9091`, with a path in front where it is served under one.
public struct PushgatewayAddress: Sendable, Hashable {
  /// Scheme, host, port and path, without a slash at the end and without credentials.
  public let base: String
  /// The `Authorization` header for `user:password@` in the URL; never part of anything that is shown.
  public let authorization: String?

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
    guard !rest.contains("@") else {
      throw Malformed(description: "it has an @ where none may be; write / in a password as %2F and @ as %40")
    }
    guard !rest.isEmpty, rest.first != "/", rest.first != ":" else {
      throw Malformed(description: "it names no host; \(expected)")
    }
    if let port = Self.port(of: rest.prefix { $0 != "/" }), UInt16(port) == nil {
      throw Malformed(description: "its port is no number from 1 to 65535; \(expected)")
    }
    // What users copy from a Pushgateway's own documentation: the path belongs to the group, not to the address.
    guard !rest.contains("/metrics/job") else {
      throw Malformed(description: "it names a group; give the Pushgateway's own address, and the job by --job")
    }
    base = scheme + rest
  }

  /// What follows a host's colon; `nil` where there is none. An IPv6 address has colons of its own, inside of brackets.
  private static func port(of authority: Substring) -> Substring? {
    let hostEnd = authority.lastIndex(of: "]") ?? authority.startIndex
    return authority[hostEnd...].lastIndex(of: ":").map { authority[authority.index(after: $0)...] }
  }
}

extension PushgatewayAddress: CustomStringConvertible {
  public var description: String { base }
}
