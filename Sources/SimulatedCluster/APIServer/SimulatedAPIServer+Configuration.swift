public import FoundationEssentials

extension SimulatedAPIServer {
  public struct Configuration: Sendable {
    /// Whether lists can be streamed (`sendInitialEvents`), and how that is refused.
    public var streamingLists: StreamingLists
    /// Whether protobuf can be had; off, every answer is JSON, whatever was asked for.
    public var speaksProtobuf: Bool
    /// The time between bookmarks of a watch; a real server's is about a minute.
    public var bookmarkInterval: Duration
    /// How long a second of a watch's `timeoutSeconds` lasts, so that a test need not wait for whole ones.
    public var watchSecond: Duration
    /// How many changes are remembered for watches, at least. Read once, at the server's start.
    public var historyLimit: Int
    /// Whether the bytes of each object are kept when they have been made. Off, they are made for each answer, which
    /// costs some microseconds and no memory. Read once, at the server's start.
    public var keepsBytes: Bool
    /// What pods carry that are created without a ballast of their own.
    public var ballast: PodBallast?
    /// Whether a watch at a forgotten version gets HTTP status 410 (as from etcd) instead of 200 and an ERROR event
    /// (as from the server's cache).
    public var refusesOldWatchesByStatus: Bool
    /// The token that requests must bear; `nil` where none is needed.
    public var bearerToken: String?
    /// Whose name stands in refusals.
    public var user: String
    /// What is allowed.
    public var authorise: @Sendable (AccessAttributes) -> Bool
    /// The clock of the objects' timestamps, and of refusals that last for a time.
    public var now: @Sendable () -> Date

    public init(
      streamingLists: StreamingLists = .supported,
      speaksProtobuf: Bool = true,
      bookmarkInterval: Duration = .seconds(60),
      watchSecond: Duration = .seconds(1),
      historyLimit: Int = 10_000,
      keepsBytes: Bool = true,
      ballast: PodBallast? = nil,
      refusesOldWatchesByStatus: Bool = false,
      bearerToken: String? = nil,
      user: String = "system:serviceaccount:monitoring:agent",
      authorise: @escaping @Sendable (AccessAttributes) -> Bool = { _ in true },
      now: @escaping @Sendable () -> Date = { Date() }
    ) {
      self.streamingLists = streamingLists
      self.speaksProtobuf = speaksProtobuf
      self.bookmarkInterval = bookmarkInterval
      self.watchSecond = watchSecond
      self.historyLimit = historyLimit
      self.keepsBytes = keepsBytes
      self.ballast = ballast
      self.refusesOldWatchesByStatus = refusesOldWatchesByStatus
      self.bearerToken = bearerToken
      self.user = user
      self.authorise = authorise
      self.now = now
    }
  }
}
