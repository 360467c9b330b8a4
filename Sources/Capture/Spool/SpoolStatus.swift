/// What the spool holds and how it fares, for the console.
public struct SpoolStatus: Sendable, Equatable {
  public var path: String
  public var files = 0
  public var bytes = 0
  public var fileLimit: Int
  public var byteLimit: Int
  /// Why files cannot be written or removed at the moment; `nil` while they can.
  public var lastError: String?
  public var writes: [WriteResult: Int] = Dictionary(uniqueKeysWithValues: WriteResult.allCases.map { ($0, 0) })
  public var evictions: [EvictionKind: Int] = Dictionary(uniqueKeysWithValues: EvictionKind.allCases.map { ($0, 0) })
  /// Files that could not be read and were set aside.
  public var damagedFiles = 0

  public enum WriteResult: String, Sendable, Hashable, CaseIterable {
    case written
    case failed
    /// The group does not fit, alone or beside others that matter more.
    case noRoom = "no_room"
  }

  /// What was known of a group whose file had to make room.
  public enum EvictionKind: String, Sendable, Hashable, CaseIterable {
    /// It has ended, and its last values are delivered.
    case held
    /// It runs, and what it showed last is delivered.
    case delivered
    /// What it showed last was nowhere but here and in memory.
    case undelivered
  }

  public init(path: String, fileLimit: Int, byteLimit: Int) {
    self.path = path
    self.fileLimit = fileLimit
    self.byteLimit = byteLimit
  }
}
