/// All that is needed to talk to one API server, as read from a kubeconfig or from the pod's service account.
public struct ClusterConnection: Sendable, Hashable {
  public var server: ServerAddress
  /// Where this connection was read from, in words that fit into a message:
  /// `kubeconfig /home/me/.kube/config, context "kind"` or `the pod's service account`.
  public var origin: String
  public var tls: ClusterTLS
  public var credentials: ClusterCredentials
  /// Whom the agent acts as, where that is somebody else than who its credentials say.
  public var impersonation: Impersonation?
  /// Through which the server is reached; `nil` goes straight to it.
  public var proxy: ClusterProxy?
  /// The namespace that the context or the service account names; `nil` where it names none.
  public var namespace: String?
  /// Sent with each request, such as `afterglow/1.2.0`.
  public var userAgent: String

  public init(
    server: ServerAddress,
    origin: String,
    tls: ClusterTLS = ClusterTLS(),
    credentials: ClusterCredentials = .none,
    impersonation: Impersonation? = nil,
    proxy: ClusterProxy? = nil,
    namespace: String? = nil,
    userAgent: String = "afterglow"
  ) {
    self.server = server
    self.origin = origin
    self.tls = tls
    self.credentials = credentials
    self.impersonation = impersonation
    self.proxy = proxy
    self.namespace = namespace
    self.userAgent = userAgent
  }

  /// Reads the files that the connection names, so that a fault shows at the start and not with the first request.
  func checked() throws(ClusterConfigurationError) -> ClusterConnection {
    if server.isSecure { _ = try tls.makeConfiguration() }
    do {
      _ = try credentials.authorization()
    } catch {
      guard try credentials.fallback() != nil else { throw error }
    }
    return self
  }
}
