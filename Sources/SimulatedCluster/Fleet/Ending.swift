public import Kubernetes

/// How a driver's life ends.
public enum Ending: String, Sendable, Hashable, CaseIterable {
  /// The job is done: exit code 0.
  case completed
  /// An exception that nobody caught: exit code 1.
  case failed
  /// Killed by the kernel: exit code 137, `OOMKilled`.
  case outOfMemory
  /// The pod was deleted: SIGTERM, exit code 143. The only ending of which a watcher hears beforehand.
  case deleted

  public var exitCode: Int {
    switch self {
    case .completed: 0
    case .failed: 1
    case .outOfMemory: 137
    case .deleted: 143
    }
  }

  /// As the kubelet words it.
  public var reason: String {
    switch self {
    case .completed: "Completed"
    case .failed, .deleted: "Error"
    case .outOfMemory: "OOMKilled"
    }
  }

  public var phase: Pod.Phase {
    self == .completed ? .succeeded : .failed
  }
}
