public import FoundationEssentials

/// Where a pod is in its life, as far as the life of its application's group depends on it.
public enum PodLife: Sendable, Hashable {
  case pending
  case running(since: Date?)
  /// Deletion was asked for; the process is being told to stop.
  case ending
  case ended(PodEnding)

  public var isEnded: Bool {
    if case .ended = self { true } else { false }
  }
}

/// How a pod ended, as Kubernetes tells it.
public struct PodEnding: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable {
    case succeeded = "Succeeded"
    case failed = "Failed"
    /// Gone before Kubernetes said how it ended.
    case deleted = "Deleted"
  }

  public var outcome: Outcome
  /// `Completed`, `Error`, `OOMKilled`, `Evicted`, ….
  public var reason: String?
  public var exitCode: Int?
  public var at: Date

  public init(outcome: Outcome, reason: String? = nil, exitCode: Int? = nil, at: Date) {
    self.outcome = outcome
    self.reason = reason
    self.exitCode = exitCode
    self.at = at
  }
}
