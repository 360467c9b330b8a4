import FoundationEssentials

/// Who the agent says it is in the `Authorization` header. A client certificate belongs to ``ClusterTLS``, unless a
/// plugin makes it.
///
/// Its description never shows a secret.
public enum ClusterCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  case none
  case token(String)
  /// Read again while the agent runs: the kubelet replaces a projected token before it expires. The fallback is sent
  /// while the file has never held a token.
  case tokenFile(String, fallback: String? = nil)
  case basic(username: String, password: String)
  /// A command that says who the agent is, by a token, a client certificate or both.
  case plugin(CredentialPlugin)

  public var description: String {
    switch self {
    case .none: "no token"
    case .token: "a token"
    case .tokenFile(let path, _): "the token in \(path)"
    case .basic(let username, _): "the password of \(username)"
    case .plugin(let plugin): "\(plugin)"
    }
  }

  public var debugDescription: String { description }

  /// The value of the `Authorization` header as of now; `nil` without credentials, and with a plugin, which has to be
  /// run first.
  func authorization() throws(ClusterConfigurationError) -> String? {
    switch self {
    case .none, .plugin:
      return nil
    case .token(let token):
      return "Bearer \(try Self.checked(token, place: "the kubeconfig's token"))"
    case .tokenFile(let path, _):
      let text = String(decoding: try ClusterFile.contents(of: path), as: UTF8.self)
      return "Bearer \(try Self.checked(text, place: path))"
    case .basic(let username, let password):
      return "Basic \(Data("\(username):\(password)".utf8).base64EncodedString())"
    }
  }

  /// What is sent while ``authorization()`` has never succeeded; `nil` where there is no such thing.
  func fallback() throws(ClusterConfigurationError) -> String? {
    guard case .tokenFile(_, let token?) = self else { return nil }
    return "Bearer \(try Self.checked(token, place: "the kubeconfig's token"))"
  }

  /// A token goes into a header; a control character in it would let the HTTP client quote it in an error.
  static func checked(_ text: String, place: String) throws(ClusterConfigurationError) -> String {
    var token = Substring(text)
    while token.last?.isWhitespace == true { token.removeLast() }
    while token.first?.isWhitespace == true { token.removeFirst() }
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ClusterConfigurationError(
        .badCredentials,
        place: place,
        problem: token.isEmpty ? "the token is empty" : "the token holds characters that no token has",
        remedy: "put the bare token there, on one line"
      )
    }
    return String(token)
  }
}
