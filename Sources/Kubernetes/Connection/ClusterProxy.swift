import AsyncHTTPClient
import FoundationEssentials

/// What the connection to the API server goes through: a kubeconfig's `proxy-url`.
///
/// The connection to the proxy is not encrypted; what goes through it is, from end to end. Its description never shows
/// the password.
public struct ClusterProxy: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// `CONNECT` (RFC 9110, 9.3.6).
    case http
    /// SOCKS 5 (RFC 1928).
    case socks5
  }

  public var kind: Kind
  /// A name or an IP address; an IPv6 address stands without its brackets.
  public var host: String
  public var port: Int
  /// For ``Kind/http`` alone.
  public var login: Login?

  public struct Login: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    public var username: String
    public var password: String

    public init(username: String, password: String) {
      self.username = username
      self.password = password
    }

    public var description: String { "the password of \(username)" }
    public var debugDescription: String { description }
  }

  public init(kind: Kind, host: String, port: Int, login: Login? = nil) {
    self.kind = kind
    self.host = host
    self.port = port
    self.login = login
  }

  /// Reads `http://user:password@host:port` or `socks5://host:port`.
  ///
  /// - Parameter place: for the error, which never quotes the text.
  init(_ text: String, place: String) throws(ClusterConfigurationError) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), var host = url.host(), !host.isEmpty
    else {
      throw Self.refusal(.badServer, place, "its proxy-url is no address")
    }
    guard let kind = ["http": Kind.http, "socks5": .socks5][scheme] else {
      // Cut, for who knows what stands in front of the colon where this is no URL.
      let known = ["https", "socks4", "socks5h"].contains(scheme) ? "\(scheme):// " : ""
      throw Self.refusal(.unsupported, place, "its proxy-url is of a kind \(known)that is not supported")
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    let port = url.port ?? (kind == .http ? 80 : 1080)
    guard (1...65535).contains(port) else { throw Self.refusal(.badServer, place, "its proxy-url has no such port") }
    let username = url.user(percentEncoded: false) ?? ""
    let password = url.password(percentEncoded: false) ?? ""
    let hasLogin = !username.isEmpty || !password.isEmpty
    if kind == .socks5, hasLogin {
      throw Self.refusal(.unsupported, place, "its proxy-url has a password, which is not supported for socks5://")
    }
    self.init(
      kind: kind,
      host: host,
      port: port,
      login: hasLogin ? Login(username: username, password: password) : nil
    )
  }

  private static func refusal(
    _ code: ClusterConfigurationError.Code,
    _ place: String,
    _ problem: String
  ) -> ClusterConfigurationError {
    ClusterConfigurationError(
      code,
      place: place,
      problem: problem,
      remedy: "write it as http://[user:password@]host:port or socks5://host:port"
    )
  }

  /// As the HTTP client takes it.
  var setting: HTTPClient.Configuration.Proxy {
    switch kind {
    case .http:
      .server(
        host: host,
        port: port,
        authorization: login.map { .basic(username: $0.username, password: $0.password) }
      )
    case .socks5:
      .socksServer(host: host, port: port)
    }
  }

  public var description: String {
    "\(kind == .http ? "http" : "socks5")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  public var debugDescription: String { description }
}
