/// What a page of metrics says: series, and of each a value.
public struct ExpositionPage: Sendable {
  /// The series in the page's order. One that the page has twice is here twice.
  public let layout: PageLayout
  /// The value of each.
  public let values: [Double]
  private let timestamps: TimestampColumn
  /// By the name that the page's `# TYPE`, `# HELP` and `# UNIT` lines give.
  public var families: [String: Family]
  /// The lines that could not be read.
  public var rejections: Rejections

  init(
    layout: PageLayout,
    values: [Double],
    timestamps: TimestampColumn,
    families: [String: Family],
    rejections: Rejections = Rejections()
  ) {
    self.layout = layout
    self.values = values
    self.timestamps = timestamps
    self.families = families
    self.rejections = rejections
  }

  /// - Parameter values: exactly one for each of the layout's series.
  public init(layout: PageLayout, values: [Double]) {
    precondition(layout.series.count == values.count, "each series has a value")
    self.init(layout: layout, values: values, timestamps: TimestampColumn(), families: [:])
  }

  public init(samples: [Sample] = [], families: [String: Family] = [:], rejections: Rejections = Rejections()) {
    var timestamps = TimestampColumn()
    for (index, sample) in samples.enumerated() { timestamps.set(sample.timestamp, at: index) }
    self.init(
      layout: PageLayout(samples.map(\.series)),
      values: samples.map(\.value),
      timestamps: timestamps,
      families: families,
      rejections: rejections
    )
  }

  /// How many samples the page has.
  public var count: Int { values.count }

  /// Each series with its value, put together anew at each call.
  public var samples: [Sample] {
    values.indices.map { Sample(layout.series[$0], values[$0], timestamp: timestamps[$0]) }
  }
}

extension ExpositionPage: Equatable {
  public static func == (left: ExpositionPage, right: ExpositionPage) -> Bool {
    left.samples == right.samples && left.families == right.families && left.rejections == right.rejections
  }
}
