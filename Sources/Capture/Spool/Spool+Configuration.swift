extension Spool {
  public struct Configuration: Sendable, Equatable {
    /// The folder; it is made if its parent is there.
    public var path: String
    /// The agent that the groups belong to; files of another are left alone.
    public var owner: String
    /// The most that the files may hold together.
    public var byteLimit: Int
    public var fileLimit: Int
    /// Whether `delivered` is called. If not, a group counts as delivered as soon as it is noted.
    public var awaitsDelivery: Bool
    /// How long another agent that uses the folder may take to end.
    public var patience: Duration

    public init(
      path: String,
      owner: String,
      byteLimit: Int = 256 << 20,
      fileLimit: Int = 10_000,
      awaitsDelivery: Bool = true,
      patience: Duration = .seconds(30)
    ) {
      self.path = path
      self.owner = owner
      self.byteLimit = byteLimit
      self.fileLimit = fileLimit
      self.awaitsDelivery = awaitsDelivery
      self.patience = patience
    }
  }
}
