public import FoundationEssentials
public import NIOSSL

/// How the API server proves who it is, and how the agent does where it has a client certificate.
public struct ClusterTLS: Sendable, Hashable {
  /// PEM certificates of the authorities to trust; `nil` trusts the system's.
  public var authorities: ClusterFile?
  /// PEM certificate chain of the agent, its own certificate first.
  public var clientCertificate: ClusterFile?
  /// PEM key of ``clientCertificate``.
  public var clientKey: ClusterFile?
  /// The name that the server's certificate must carry, where it is another than the address's.
  public var serverName: String?
  /// Verification is off. Only a kubeconfig's `insecure-skip-tls-verify: true` sets this.
  public var skipsVerification: Bool

  public init(
    authorities: ClusterFile? = nil,
    clientCertificate: ClusterFile? = nil,
    clientKey: ClusterFile? = nil,
    serverName: String? = nil,
    skipsVerification: Bool = false
  ) {
    self.authorities = authorities
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
    self.serverName = serverName
    self.skipsVerification = skipsVerification
  }

  /// Whether a part of it can be replaced on disk while the agent runs.
  var isOnDisk: Bool {
    [authorities, clientCertificate, clientKey].contains { $0?.isOnDisk == true }
  }

  /// Reads and parses everything.
  public func makeConfiguration() throws(ClusterConfigurationError) -> TLSConfiguration {
    try TLSMaterial(
      authorities: try trustedAuthorities(),
      certificate: try certificate(),
      skipsVerification: skipsVerification
    ).makeConfiguration()
  }

  /// The authorities' certificates as they are now; they can be parsed.
  public func trustedAuthorities() throws(ClusterConfigurationError) -> Data? {
    guard let authorities else { return nil }
    let bytes = try authorities.read()
    _ = try PEM.certificates(in: bytes, place: authorities.place)
    return bytes
  }

  /// The agent's own certificate as it is now.
  func certificate() throws(ClusterConfigurationError) -> ClientCertificate? {
    switch (clientCertificate, clientKey) {
    case (nil, nil):
      return nil
    case (let chain?, let key?):
      return try ClientCertificate(chain: chain, key: key)
    case (let one?, nil), (nil, let one?):
      throw ClusterConfigurationError(
        .badCertificate,
        place: one.place,
        problem: "a client certificate and its key belong together, and one of them is missing",
        remedy: "set both client-certificate(-data) and client-key(-data) of the user"
      )
    }
  }
}
