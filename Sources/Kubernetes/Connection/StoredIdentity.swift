/// An identity that stands in the kubeconfig, or in files that others replace while the agent runs.
final class StoredIdentity: IdentitySource {
  private let credentials: ClusterCredentials
  private let authorization: Refreshed<String?>
  private let certificate: Refreshed<ClientCertificate?>
  private let time: TimeSource

  /// - Parameters:
  ///   - tokenAge: how old a token from a file may grow before the file is read again.
  ///   - certificateAge: the same for a client certificate and its key.
  init(
    credentials: ClusterCredentials,
    tls: ClusterTLS,
    tokenAge: Duration,
    certificateAge: Duration,
    time: TimeSource
  ) {
    self.credentials = credentials
    authorization = Refreshed(age: tokenAge) { () throws(ClusterConfigurationError) in
      try credentials.authorization()
    }
    certificate = Refreshed(age: tls.isOnDisk ? certificateAge : nil) { () throws(ClusterConfigurationError) in
      try tls.certificate()
    }
    self.time = time
  }

  func current() async throws -> Identity {
    let now = time.now()
    return Identity(authorization: try header(at: now), certificate: try certificate.value(at: now))
  }

  private func header(at now: ContinuousClock.Instant) throws -> String? {
    do {
      return try authorization.value(at: now)
    } catch {
      guard let fallback = try credentials.fallback() else { throw error }
      return fallback
    }
  }

  /// The kubelet or another may have replaced the files since they were read.
  func refused(_ identity: Identity) {
    authorization.expire()
    certificate.expire()
  }
}
