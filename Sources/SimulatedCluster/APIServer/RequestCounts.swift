/// How often the simulated API server was asked what; so that a test can say "resumed, not listed again".
public struct RequestCounts: Sendable, Equatable {
  /// First pages of lists of pods.
  public var lists = 0
  /// Further pages of lists of pods, asked for by a `continue` token.
  public var furtherPages = 0
  /// Watches that started at a version the client knew; these and the following of pods and of namespaces.
  public var resumedWatches = 0
  /// Watches that started with the whole present state (no version, or 0).
  public var freshWatches = 0
  /// Watches with `sendInitialEvents`, also where that was answered as unsupported.
  public var streamingLists = 0
  /// Lists of namespaces, all pages.
  public var namespaceLists = 0
  /// Of pods and namespaces.
  public var gets = 0
  public var leaseReads = 0
  /// Creations and updates of Leases, with those that were refused.
  public var leaseWrites = 0
  public var deletions = 0
  public var accessReviews = 0
  /// `/version` and the health endpoints.
  public var probes = 0
  /// Answered with 401.
  public var unauthenticated = 0
  /// Answered with 403.
  public var forbidden = 0
  /// Answered with an injected failure.
  public var failedOnPurpose = 0
  /// Watches that were told that their version is too old.
  public var expiredWatches = 0

  public var watches: Int { resumedWatches + freshWatches + streamingLists }
}
