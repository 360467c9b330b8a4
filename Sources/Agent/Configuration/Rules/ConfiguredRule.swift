public import Capture
public import Discovery
public import Scraping

/// A rule as it is configured: what discovery makes of the pods that it matches, and how their pages are reached.
public struct ConfiguredRule: Sendable, Hashable {
  public let rule: ScrapeRule
  /// For the targets of this rule and no others.
  public let access: TargetAccess
  /// What becomes of their samples.
  public let treatment: SampleTreatment
  public let limits: PageLimitOverrides

  public init(
    rule: ScrapeRule,
    access: TargetAccess,
    treatment: SampleTreatment = SampleTreatment(),
    limits: PageLimitOverrides = PageLimitOverrides()
  ) {
    self.rule = rule
    self.access = access
    self.treatment = treatment
    self.limits = limits
  }
}
