/// Who the agent is to an API server at one moment: what it says in each request and what it shows in TLS. Both are
/// sent where there are both.
///
/// Its description never shows a secret.
struct Identity: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The value of the `Authorization` header.
  var authorization: String?
  var certificate: ClientCertificate?

  var description: String {
    switch (authorization, certificate) {
    case (nil, nil): "nobody"
    case (_?, nil): "an Authorization header"
    case (nil, _?): "a client certificate"
    case (_?, _?): "an Authorization header and a client certificate"
    }
  }

  var debugDescription: String { description }
}

/// Where the agent's identity comes from, for as long as it runs.
protocol IdentitySource: Sendable {
  /// The identity to send as of now: read or made again where what is at hand has grown too old.
  ///
  /// - Throws: ``ClusterConfigurationError``, or `CancellationError`.
  func current() async throws -> Identity

  /// To be told when the API server answered 401 to an identity: what comes next may be another one.
  func refused(_ identity: Identity)
}
