/// What a page's `# TYPE`, `# HELP` and `# UNIT` lines say of one metric.
public struct Family: Sendable, Hashable {
  public var type: MetricType?
  public var help: String?
  public var unit: String?

  public init(type: MetricType? = nil, help: String? = nil, unit: String? = nil) {
    self.type = type
    self.help = help
    self.unit = unit
  }
}
