import FoundationEssentials

/// Where an API server is reached.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  public var isSecure: Bool
  /// A name or an IP address; an IPv6 address stands without its brackets.
  public var host: String
  public var port: Int
  /// What stands before `/api` where the server sits behind a gateway, such as `/k8s/clusters/c-1`; no slash at its end.
  public var pathPrefix: String

  public init(isSecure: Bool, host: String, port: Int, pathPrefix: String = "") {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
  }

  /// Reads `https://host:port/prefix`; `nil` for anything but an http or https URL with a host.
  public init?(_ text: String) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
      return nil
    }
    guard var host = url.host(), !host.isEmpty, url.query() == nil, url.fragment() == nil, url.user() == nil else {
      return nil
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    let isSecure = scheme == "https"
    let port = url.port ?? (isSecure ? 443 : 80)
    guard (1...65535).contains(port) else { return nil }
    var prefix = url.path()
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.init(isSecure: isSecure, host: host, port: port, pathPrefix: prefix)
  }

  /// Host and port as they stand in a URL and in a `Host` header.
  public var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(pathPrefix)" }
}
