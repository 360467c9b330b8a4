/// The lease that gave the right to work is somebody else's now, or may be soon.
public struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Cause: Sendable, Hashable {
    /// Somebody else's name stands in it.
    case taken(by: String)
    /// No renewal has succeeded for so long; `trouble` is what the last attempt ended with.
    case notRenewed(within: Duration, trouble: String?)
  }

  public var lease: ObjectKey
  public var cause: Cause

  public var description: String { "the lease \(lease) is lost: \(problem); \(remedy)" }

  private var problem: String {
    switch cause {
    case .taken(let holder): "\(holder) has taken it"
    case .notRenewed(let limit, let trouble): "it was not renewed for \(limit) (\(trouble ?? "there was no time to"))"
    }
  }

  private var remedy: String {
    let ending = "the agent ends, so that no two work at a time, and stands by once it is started again"
    return switch cause {
    case .taken: "\(ending); give replicas of other agents leases of other names"
    case .notRenewed: "\(ending); check the API server's load, and whether the agent has CPU enough"
    }
  }
}
