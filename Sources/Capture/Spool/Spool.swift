public import Logging
public import NIOCore
import Synchronization

/// Keeps on disk what is not delivered yet, and what may have to be delivered again: one file an application.
public final class Spool: Sendable {
  public struct Configuration: Sendable, Equatable {
    /// The folder; it is made if its parent is there.
    public var path: String
    /// The agent that the groups belong to; files of another are left alone.
    public var owner: String
    /// The most that the files may hold together.
    public var byteLimit: Int
    public var fileLimit: Int
    /// How long another agent that uses the folder may take to end.
    public var patience: Duration

    public init(
      path: String,
      owner: String,
      byteLimit: Int = 256 << 20,
      fileLimit: Int = 10_000,
      patience: Duration = .seconds(30)
    ) {
      self.path = path
      self.owner = owner
      self.byteLimit = byteLimit
      self.fileLimit = fileLimit
      self.patience = patience
    }
  }

  private let configuration: Configuration

  /// - Parameter gateway: tells which gateway was chosen for a group.
  public init(
    configuration: Configuration,
    gateway: @escaping @Sendable (String) -> String? = { _ in nil },
    eventLoop: any EventLoop,
    logger: Logger
  ) {
    self.configuration = configuration
  }

  public var status: SpoolStatus {
    SpoolStatus(path: configuration.path, fileLimit: configuration.fileLimit, byteLimit: configuration.byteLimit)
  }

  /// Opens the folder and reads what an earlier run left there. Before anything else.
  ///
  /// - Throws: `SpoolError` where the folder cannot be used, which is to be told and not to be tried again.
  public func restore() async throws -> [RestoredGroup] { [] }

  /// Takes note of what has changed; it is written by `run`. Returns at once.
  public func note(_ changes: [GroupChange]) {}

  /// A generation of a group has arrived at its gateway.
  public func delivered(_ id: String, generation: Int) {}

  /// Writes until the task is cancelled.
  public func run(from store: ApplicationStore) async {}

  /// Writes all that is not in the files yet, without regard to pace, or until the time is over. While `run` runs.
  ///
  /// - Returns: how many groups are neither delivered nor in the files as they are.
  public func flush(within limit: Duration) async -> Int { 0 }
}
