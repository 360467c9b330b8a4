/// Why the API server did not do what was asked of it.
///
/// The description says what was tried, what came of it and what a person can do. It never holds a credential.
public struct ClusterError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// 401: the credentials are missing, wrong or expired.
    case unauthorized
    /// 403: the credentials are known, and no role of theirs allows this.
    case forbidden(Access)
    case notFound
    /// 410, as an answer or within a watch: the resource version or the continue token is too old.
    case gone
    /// No connection, or one that broke.
    case unreachable
    /// The server's certificate does not prove who it is.
    case untrusted
    /// No answer, or no end of one, in time.
    case timeout
    /// 429: the server asks for patience.
    case tooManyRequests(retryAfter: Duration?)
    /// Any other status that is no success; 5xx as a rule pass by themselves.
    case server(status: Int, retryAfter: Duration?)
    /// The answer cannot be read.
    case malformed
    /// The connection's own files cannot be read any more.
    case configuration
  }

  public var code: Code
  /// What was tried.
  public var access: Access
  /// The server's address, without credentials.
  public var server: String
  /// Where the connection was read from: ``ClusterConnection/origin``.
  public var origin: String
  /// The API's own message, or the cause as the network reports it.
  public var message: String

  public init(_ code: Code, access: Access, server: String, origin: String, message: String) {
    self.code = code
    self.access = access
    self.server = server
    self.origin = origin
    self.message = message
  }

  /// How long the server asks to wait before the next attempt.
  public var retryAfter: Duration? {
    switch code {
    case .tooManyRequests(let wait), .server(_, let wait): wait
    default: nil
    }
  }

  public var description: String { "cannot \(access): \(problem); \(remedy)" }

  public var problem: String {
    let said = message.isEmpty ? "" : " (\"\(message)\")"
    return switch code {
    case .unauthorized: "the API server at \(server) refused the credentials of \(origin)\(said)"
    case .forbidden: "the API server at \(server) forbids it\(said)"
    case .notFound: "the API server at \(server) has no such resource\(said)"
    case .gone: "the API server at \(server) no longer knows the version asked for\(said)"
    case .unreachable: "the API server at \(server) cannot be reached: \(message)"
    case .untrusted: "the API server at \(server) cannot be trusted: \(message)"
    case .timeout: "the API server at \(server) did not answer in time: \(message)"
    case .tooManyRequests: "the API server at \(server) has too many requests\(said)"
    case .server(let status, _): "the API server at \(server) answered with status \(status)\(said)"
    case .malformed: "the answer of the API server at \(server) cannot be read: \(message)"
    case .configuration: message
    }
  }

  public var remedy: String {
    switch code {
    case .unauthorized:
      return "renew the token or certificate that \(origin) names, or let the service account exist"
    case .forbidden where message.contains("cannot impersonate"):
      return "grant the account the verb impersonate on what it acts as, or take \"as\" out of the user of \(origin)"
    case .forbidden(let access):
      let kind = access.namespace.map { "a Role in namespace \($0)" } ?? "a ClusterRole"
      let binding = access.namespace == nil ? "ClusterRoleBinding" : "RoleBinding"
      return "grant it with \(kind) that has the rule \(access.rule) and a \(binding) to the agent's account"
    case .notFound:
      return "check that \(origin) names a Kubernetes API server, with the path before /api if it needs one"
    case .gone:
      return "the pods are listed anew"
    case .unreachable:
      return "check the address in \(origin), the network policies, and that the server runs; it is tried again"
    case .untrusted:
      return "check certificate-authority(-data) and tls-server-name in \(origin), and this machine's clock"
    case .timeout:
      return "check the server's load and the network between; it is tried again"
    case .tooManyRequests:
      return "it is tried again after \(retryAfter.map { "\($0)" } ?? "a while")"
    case .server(let status, _):
      return status >= 500
        ? "look into the API server's log if it lasts; it is tried again"
        : "check the selectors, and that \(origin) names a Kubernetes API server"
    case .malformed:
      return "check that \(origin) names a Kubernetes API server and no page in front of it"
    case .configuration:
      // The message says itself what to do.
      return "it is tried again"
    }
  }
}
