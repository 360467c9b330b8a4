/// What this process takes of its machine.
public struct ProcessUsage: Sendable, Hashable {
  /// Time on processors since its start, its own and the system's for it.
  public var processorTime: Duration
  /// Bytes in memory.
  public var residentBytes: Int

  public init(processorTime: Duration, residentBytes: Int) {
    self.processorTime = processorTime
    self.residentBytes = residentBytes
  }
}
