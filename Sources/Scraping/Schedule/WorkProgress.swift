/// How busy an application is, as far as its page tells.
public struct WorkProgress: Sendable, Equatable {
  /// Tasks under way.
  public var active: Double
  /// Tasks done since the start.
  public var completed: Double

  public init(active: Double, completed: Double) {
    self.active = active
    self.completed = completed
  }

  /// Whether nothing is under way, where there had been something. One that has not yet begun to work is not idle.
  var isIdle: Bool { active == 0 && completed > 0 }
}
