public import Transport

/// How the targets of one rule are reached: what TLS trusts and shows there, and with which credentials they are asked.
///
/// Secrets are named by the files that hold them, which are read again when they change; nothing of them is kept here,
/// so this may be shown and logged.
public struct TargetAccess: Sendable, Hashable {
  /// Without a server name, a target's certificate must hold the pod's address.
  public var tls: TLSSettings
  public var credentials: Credentials?

  public init(tls: TLSSettings = TLSSettings(), credentials: Credentials? = nil) {
    self.tls = tls
    self.credentials = credentials
  }
}
