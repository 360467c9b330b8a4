/// What a pod's annotations, or the rule that covers it, ask of the schedule. `nil` leaves it to what holds for all.
public struct ScheduleOverrides: Sendable, Hashable {
  /// The interval as a share of the target's age.
  public var growth: Double?
  public var shortest: Duration?
  public var longest: Duration?
  /// For how long a target without work is scraped at the shortest interval.
  public var idleBoost: Duration?

  public init(
    growth: Double? = nil,
    shortest: Duration? = nil,
    longest: Duration? = nil,
    idleBoost: Duration? = nil
  ) {
    self.growth = growth
    self.shortest = shortest
    self.longest = longest
    self.idleBoost = idleBoost
  }

  /// These, and where they say nothing the others.
  public func filled(from others: ScheduleOverrides) -> ScheduleOverrides {
    ScheduleOverrides(
      growth: growth ?? others.growth,
      shortest: shortest ?? others.shortest,
      longest: longest ?? others.longest,
      idleBoost: idleBoost ?? others.idleBoost
    )
  }
}
