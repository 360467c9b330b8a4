public import NIOSSL

/// Who may read the agent's own pages, and how they are served, in the terms of Prometheus' `web.config.file`.
///
/// (https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md)
public struct WebConfiguration: Sendable, Hashable {
  /// `nil` for plain HTTP.
  public var tls: TLS?
  /// Passwords by users' names; nobody is asked where there are none.
  public var users: [String: BcryptHash] = [:]
  /// What every answer says.
  public var headers: [Header] = []
  public var rate: TokenBucket.Rate?

  public init() {}

  public struct Header: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Certificates or a key in PEM.
  public enum PEM: Sendable, Hashable {
    /// Read again when it changes.
    case file(String)
    case text([UInt8])
  }

  public enum ClientCertificates: Sendable, Hashable {
    case notAsked
    case verifiedIfGiven
    case required
  }

  public struct TLS: Sendable, Hashable {
    public var certificate: PEM
    public var key: PEM
    public var clientCertificates = ClientCertificates.notAsked
    /// Of the clients' certificates; the system's where there is none.
    public var clientAuthority: PEM?
    /// The names of which a client's certificate must have one, as they stand there; all where it is empty.
    public var allowedNames: Set<String> = []
    public var minimumVersion = TLSVersion.tlsv12
    public var maximumVersion = TLSVersion.tlsv13
    /// Up to TLS 1.2; the library's own where it is empty.
    public var cipherSuites: [NIOTLSCipher] = []
    /// In the order of preference; the library's own where it is empty.
    public var curves: [NIOTLSCurve] = []

    public init(certificate: PEM, key: PEM) {
      self.certificate = certificate
      self.key = key
    }

    /// In the order in which `ServerTLS` takes their contents.
    var files: [String] {
      [certificate, key, clientAuthority].compactMap { if case .file(let file) = $0 { file } else { nil } }
    }
  }
}
