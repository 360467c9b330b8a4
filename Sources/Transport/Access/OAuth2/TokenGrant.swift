/// How tokens are asked for with a client's own credentials (RFC 6749, section 4.4). The secret is named by its file, so
/// this may be shown.
public struct TokenGrant: Sendable, Hashable {
  public enum ClientID: Sendable, Hashable {
    case text(String)
    /// One line of this file, which is read again when it changes.
    case file(String)
  }

  /// A parameter of the request besides those that every one has, such as `audience`.
  public struct Parameter: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Those that the request sets itself.
  public static let ownParameters: Set<String> = ["grant_type", "client_id", "client_secret", "scope"]

  public let clientID: ClientID
  public let secretFile: String
  public let endpoint: Endpoint
  /// What of the URL stands behind the endpoint's path: a slash that counts, a query.
  let suffix: String
  public let scopes: [String]
  public let parameters: [Parameter]

  /// - Parameters:
  ///   - url: of the server's token endpoint, which may have a query.
  ///   - tls: towards that server.
  /// - Throws: what is wrong with the URL.
  public init(
    clientID: ClientID,
    secretFile: String,
    url: String,
    tls: TLSSettings = TLSSettings(),
    scopes: [String] = [],
    parameters: [Parameter] = []
  ) throws(Endpoint.Malformed) {
    let pathEnd = url.firstIndex(of: "?") ?? url.endIndex
    let (path, query) = (url[..<pathEnd], url[pathEnd...])
    guard query.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw Endpoint.Malformed(description: "it holds a fragment or a character that no URL may hold; leave that out")
    }
    endpoint = try Endpoint(
      String(path),
      access: EndpointAccess(tls: tls),
      example: "https://login.example.com/oauth2/token"
    )
    guard endpoint.authorization == nil else {
      throw Endpoint.Malformed(description: "it holds a user's name; give client-id and client-secret-file instead")
    }
    suffix = (path.hasSuffix("/") ? "/" : "") + query
    self.clientID = clientID
    self.secretFile = secretFile
    self.scopes = scopes
    self.parameters = parameters
  }

  /// In the order in which their contents are taken.
  var files: [String] {
    if case .file(let file) = clientID { [secretFile, file] } else { [secretFile] }
  }
}
