/// How the targets of one rule are reached: what TLS trusts and shows there, and with which credentials they are asked.
///
/// Secrets are named by the files that hold them, which are read again when they change; nothing of them is kept here,
/// so this may be shown and logged.
public struct TargetAccess: Sendable, Hashable {
  public struct TLS: Sendable, Hashable {
    /// Authorities in PEM; without it those of the system.
    public var authorityFile: String?
    /// The certificate that the agent shows, and its key, both in PEM.
    public var certificateFile: String?
    public var keyFile: String?
    /// The name that the target's certificate must hold, and that is sent as SNI; without it the pod's address.
    public var serverName: String?
    public var skipsVerification = false

    public init() {}
  }

  public enum Credentials: Sendable, Hashable {
    case basic(username: String, passwordFile: String)
    case bearer(tokenFile: String)
  }

  public var tls: TLS
  public var credentials: Credentials?

  public init(tls: TLS = TLS(), credentials: Credentials? = nil) {
    self.tls = tls
    self.credentials = credentials
  }
}
