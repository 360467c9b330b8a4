import FoundationEssentials

/// What a credential plugin has said, and whether it is to be asked again. Pure.
struct PluginRecord: Sendable {
  struct Policy: Sendable {
    /// Between two runs, whatever comes of them: a plugin may open a browser, or count against a quota.
    var pause: Duration = .seconds(5)
    /// A credential is renewed this long before it expires, so that none expires on its way …
    var margin: TimeInterval = 10
    /// … but not before this share of its life is left.
    var marginShare = 0.1
  }

  enum Decision: Sendable {
    case use(Identity)
    case run
    /// It failed just now.
    case fail(ClusterConfigurationError)
  }

  private let policy: Policy
  private var credential: PluginCredential?
  /// `nil` where the credential does not expire.
  private var renewal: Date?
  private var isRefused = false
  private var lastRun: ContinuousClock.Instant?
  /// The last run's.
  private var failure: ClusterConfigurationError?

  init(policy: Policy = Policy()) {
    self.policy = policy
  }

  func decision(at now: ContinuousClock.Instant, _ date: Date) -> Decision {
    if let credential, !isRefused {
      if renewal.map({ date < $0 }) ?? true { return .use(credential.identity) }
      if isRested(at: now) { return .run }
      // It is about to expire, or has: what the plugin says itself is the best to be had.
      guard let failure, let expiry = credential.expiry, date >= expiry else { return .use(credential.identity) }
      return .fail(failure)
    }
    if let failure, !isRested(at: now) { return .fail(failure) }
    return .run
  }

  mutating func took(_ credential: PluginCredential, at now: ContinuousClock.Instant, _ date: Date) {
    self.credential = credential
    renewal = credential.expiry.map { expiry in
      let life = max(0, expiry.timeIntervalSince(date))
      return expiry - min(policy.margin, life * policy.marginShare)
    }
    isRefused = false
    failure = nil
    lastRun = now
  }

  mutating func failed(_ error: ClusterConfigurationError, at now: ContinuousClock.Instant) {
    failure = error
    lastRun = now
  }

  /// The server answered 401. Says nothing of a newer credential than the one refused, and nothing right after a run:
  /// the plugin would only say the same.
  mutating func refused(_ identity: Identity, at now: ContinuousClock.Instant) {
    guard identity == credential?.identity, isRested(at: now) else { return }
    isRefused = true
  }

  private func isRested(at now: ContinuousClock.Instant) -> Bool {
    lastRun.map { now - $0 >= policy.pause } ?? true
  }
}
