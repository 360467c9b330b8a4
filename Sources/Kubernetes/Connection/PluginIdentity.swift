import Synchronization

/// An identity that a command makes, run when there is need of one and by one request at a time.
final class PluginIdentity: IdentitySource {
  private let time: TimeSource
  private let run: @Sendable () async throws -> PluginCredential
  private let record: Mutex<PluginRecord>
  private let flight = SingleFlight<Identity>()

  /// - Parameter run: runs the plugin once; throws ``ClusterConfigurationError`` or `CancellationError`.
  init(
    policy: PluginRecord.Policy = PluginRecord.Policy(),
    time: TimeSource,
    run: @escaping @Sendable () async throws -> PluginCredential
  ) {
    self.time = time
    self.run = run
    record = Mutex(PluginRecord(policy: policy))
  }

  func current() async throws -> Identity {
    if let identity = try known() { return identity }
    return try await flight.run {
      // Somebody else may have been done in between.
      if let identity = try self.known() { return identity }
      return try await self.renewed()
    }
  }

  func refused(_ identity: Identity) {
    let now = time.now()
    record.withLock { $0.refused(identity, at: now) }
  }

  /// - Returns: `nil` where the plugin has to be run.
  private func known() throws(ClusterConfigurationError) -> Identity? {
    let (now, date) = (time.now(), time.date())
    switch record.withLock({ $0.decision(at: now, date) }) {
    case .use(let identity): return identity
    case .fail(let error): throw error
    case .run: return nil
    }
  }

  private func renewed() async throws -> Identity {
    do {
      let credential = try await run()
      let (now, date) = (time.now(), time.date())
      record.withLock { $0.took(credential, at: now, date) }
      return credential.identity
    } catch let error as ClusterConfigurationError {
      let now = time.now()
      record.withLock { $0.failed(error, at: now) }
      // What is about to expire is still good.
      guard let identity = try known() else { throw error }
      return identity
    }
  }
}
