/// How the pods that it matches are scraped, where their own annotations leave that open; and whether those are scraped
/// that have none.
///
/// Of each value the annotation's word comes first, then the rule's, then what is set for all.
public struct ScrapeRule: Sendable, Hashable {
  /// Unique among the rules; a target bears it as that of the rule that covers it.
  public let name: String
  public let reach: RuleReach
  public let targets: RuleTargets
  public let schedule: ScheduleOverrides
  /// The time for one whole scrape.
  public let timeout: Duration?
  /// Whether the targets are asked with a password or a token.
  public let hasCredentials: Bool

  public init(
    name: String,
    reach: RuleReach = RuleReach(),
    targets: RuleTargets = RuleTargets(),
    schedule: ScheduleOverrides = ScheduleOverrides(),
    timeout: Duration? = nil,
    hasCredentials: Bool = false
  ) {
    self.name = name
    self.reach = reach
    self.targets = targets
    self.schedule = schedule
    self.timeout = timeout
    self.hasCredentials = hasCredentials
  }

  /// With credentials, saying nothing means https. `nil` leaves it to what holds for all.
  public var scheme: Target.Scheme? { targets.scheme ?? (hasCredentials ? .https : nil) }
}
