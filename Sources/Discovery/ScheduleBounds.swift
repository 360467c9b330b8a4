/// What may be asked of the schedule, be it by a setting, a rule or an annotation.
public enum ScheduleBounds {
  public static let growth: ClosedRange<Double> = 0...1
  /// Of the shortest interval and of the longest.
  public static let interval: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3600)
  public static let idleBoost: ClosedRange<Duration> = .zero ... .seconds(3600)
  public static let timeout: ClosedRange<Duration> = .milliseconds(10) ... .seconds(600)
  /// By annotation less: a target that hangs keeps one of the few places from others for as long.
  public static let annotatedTimeout: ClosedRange<Duration> = .milliseconds(10) ... .seconds(60)
}
