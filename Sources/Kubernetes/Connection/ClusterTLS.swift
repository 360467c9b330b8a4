import FoundationEssentials
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
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = skipsVerification ? .none : .fullVerification
    if let authorities {
      configuration.trustRoots = .certificates(try Self.certificates(in: authorities))
    }
    switch (clientCertificate, clientKey) {
    case (nil, nil):
      break
    case (let certificate?, let key?):
      configuration.certificateChain = try Self.certificates(in: certificate).map { .certificate($0) }
      configuration.privateKey = .privateKey(try Self.privateKey(in: key))
    case (let one?, nil), (nil, let one?):
      throw ClusterConfigurationError(
        .badCertificate,
        place: one.place,
        problem: "a client certificate and its key belong together, and one of them is missing",
        remedy: "set both client-certificate(-data) and client-key(-data) of the user"
      )
    }
    return configuration
  }

  private static func certificates(in file: ClusterFile) throws(ClusterConfigurationError) -> [NIOSSLCertificate] {
    let bytes = try file.read()
    let certificates = (try? NIOSSLCertificate.fromPEMBytes([UInt8](bytes))) ?? []
    guard !certificates.isEmpty else {
      throw ClusterConfigurationError(
        .badCertificate,
        place: file.place,
        problem: "no PEM certificate can be read there",
        remedy: "it must hold one or more blocks BEGIN CERTIFICATE … END CERTIFICATE"
      )
    }
    return certificates
  }

  private static func privateKey(in file: ClusterFile) throws(ClusterConfigurationError) -> NIOSSLPrivateKey {
    let bytes = try file.read()
    do {
      return try NIOSSLPrivateKey(bytes: [UInt8](bytes), format: .pem)
    } catch {
      throw ClusterConfigurationError(
        .badCertificate,
        place: file.place,
        problem: "no PEM private key can be read there",
        remedy: "it must hold one unencrypted block BEGIN … PRIVATE KEY … END … PRIVATE KEY"
      )
    }
  }
}
