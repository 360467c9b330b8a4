/// What a page of metrics says.
public struct ExpositionPage: Sendable, Equatable {
  /// In the page's order. A series that the page has twice is here twice.
  public var samples: [Sample]
  /// By the name that the page's `# TYPE`, `# HELP` and `# UNIT` lines give.
  public var families: [String: Family]
  /// The lines that could not be read.
  public var rejections: Rejections

  public init(samples: [Sample] = [], families: [String: Family] = [:], rejections: Rejections = Rejections()) {
    self.samples = samples
    self.families = families
    self.rejections = rejections
  }
}
