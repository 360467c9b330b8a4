/// What a credential plugin is told of the cluster where it asks for that (`provideClusterInfo: true`).
public struct PluginCluster: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  /// As the kubeconfig has it.
  public var server: String
  public var tlsServerName: String?
  public var skipsVerification: Bool
  /// Handed over as bytes, also where it stands in a file.
  public var authorities: ClusterFile?
  /// As the kubeconfig has it, with the password if there is one.
  public var proxyURL: String?
  /// The cluster's extension `client.authentication.k8s.io/exec`: whatever the plugin wants to be told.
  public var configuration: JSONValue?

  public init(
    server: String,
    tlsServerName: String? = nil,
    skipsVerification: Bool = false,
    authorities: ClusterFile? = nil,
    proxyURL: String? = nil,
    configuration: JSONValue? = nil
  ) {
    self.server = server
    self.tlsServerName = tlsServerName
    self.skipsVerification = skipsVerification
    self.authorities = authorities
    self.proxyURL = proxyURL
    self.configuration = configuration
  }

  public var description: String { "the cluster's address" }
  public var debugDescription: String { description }
}
