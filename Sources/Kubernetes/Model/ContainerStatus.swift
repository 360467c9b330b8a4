public import FoundationEssentials

/// What the kubelet last reported of a container.
public struct ContainerStatus: Sendable, Hashable {
  public var name: String
  public var restartCount: Int
  public var state: State

  public enum State: Sendable, Hashable {
    /// Not started yet, or waiting to be started again: `ContainerCreating`, `ImagePullBackOff`, `CrashLoopBackOff`, ….
    case waiting(reason: String?)
    case running(startedAt: Date?)
    case terminated(Termination)
    /// The kubelet has said nothing yet.
    case unknown
  }

  /// How a container ended.
  public struct Termination: Sendable, Hashable {
    public var exitCode: Int
    /// `Completed`, `Error`, `OOMKilled`, ….
    public var reason: String?
    public var message: String?
    public var startedAt: Date?
    public var finishedAt: Date?

    public init(
      exitCode: Int,
      reason: String? = nil,
      message: String? = nil,
      startedAt: Date? = nil,
      finishedAt: Date? = nil
    ) {
      self.exitCode = exitCode
      self.reason = reason
      self.message = message
      self.startedAt = startedAt
      self.finishedAt = finishedAt
    }
  }

  public init(name: String, restartCount: Int = 0, state: State) {
    self.name = name
    self.restartCount = restartCount
    self.state = state
  }
}
