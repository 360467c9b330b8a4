/// Where something is reached over HTTP, and how: `https://host:9091/prefix`.
public struct Endpoint: Sendable, Hashable {
  /// Scheme, host, port and path, without a slash at the end and without credentials.
  public let base: String
  /// The `Authorization` header for `user:password@` in the URL; never part of anything that is shown.
  public let authorization: String?
  public var access: EndpointAccess
  /// A name or an address; one of IPv6 without its brackets.
  let host: String
  /// Host and port as they stand in the URL.
  let authority: String
  /// In front of what is asked for; without a slash at the end, empty where there is none.
  public let path: String

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) {
      self.description = description
    }
  }

  /// - Parameter example: such a URL, for messages.
  /// - Throws: `Malformed`, with what is wrong and what is expected.
  public init(_ url: String, access: EndpointAccess = .init(), example: String) throws(Malformed) {
    let expected = "expected a URL such as \(example)"
    guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else {
      throw Malformed(description: "it does not begin with http:// or https://; \(expected)")
    }
    var rest = url.dropFirst(scheme.count)
    while rest.hasSuffix("/") { rest.removeLast() }
    guard !rest.contains(where: { "?# ".contains($0) }), rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw Malformed(description: "it holds a query, a fragment or a character that no URL may hold; \(expected)")
    }
    if let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") {
      authorization = URLCredentials(rest[..<at]).header
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
    let authority = rest.prefix { $0 != "/" }
    let port = Self.port(of: authority)
    if let port, (UInt16(port) ?? 0) == 0 {
      throw Malformed(description: "its port is no number from 1 to 65535; \(expected)")
    }
    let host = port.map { authority.dropLast($0.count + 1) } ?? authority
    self.host = String(host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host)
    self.authority = String(authority)
    path = String(rest[authority.endIndex...])
    base = scheme + rest
    self.access = access
  }

  /// Whether its requests are encrypted.
  public var isSecure: Bool { base.hasPrefix("https:") }

  /// Whether anybody on the way can read what only the other side should know.
  public var exposesSecrets: Bool {
    !isSecure && (authorization != nil || access.credentials != nil || access.headers.contains(where: \.looksSecret))
  }

  /// The same for all ways to write one place.
  public var place: String {
    let standardPort = isSecure ? ":443" : ":80"
    let authority = authority.lowercased()
    let isStandard = authority.hasSuffix(standardPort) && Self.port(of: authority[...]) != nil
    return "\(scheme)\(isStandard ? String(authority.dropLast(standardPort.count)) : authority)\(path)"
  }

  /// What is asked for below it. Where another server name is to be verified, it stands for the host.
  func url(_ below: String) -> String {
    guard isSecure, let name = access.tls.serverName else { return base + below }
    let port = Self.port(of: authority[...]).map { ":\($0)" } ?? ""
    return "\(scheme)\(name)\(port)\(path)\(below)"
  }

  private var scheme: String { isSecure ? "https://" : "http://" }

  /// What follows a host's colon; `nil` where there is none. An IPv6 address has colons of its own, inside of brackets.
  private static func port(of authority: Substring) -> Substring? {
    let hostEnd = authority.lastIndex(of: "]") ?? authority.startIndex
    return authority[hostEnd...].lastIndex(of: ":").map { authority[authority.index(after: $0)...] }
  }
}

extension Endpoint: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String { base }
  public var debugDescription: String { base }
}
