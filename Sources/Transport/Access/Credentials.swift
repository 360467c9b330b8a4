/// Who the agent says it is. Secrets are named by the files that hold them and not kept here, so this may be shown.
public enum Credentials: Sendable, Hashable {
  case basic(username: String, passwordFile: String)
  case bearer(tokenFile: String)
  /// With tokens that a server gives for an id and a secret.
  indirect case oauth2(TokenGrant)

  /// The server that is told a secret which anybody on the way can read, if there is one.
  public var exposingEndpoint: Endpoint? {
    if case .oauth2(let grant) = self, !grant.endpoint.isSecure { grant.endpoint } else { nil }
  }
}
