public import Exposition

/// Makes a page of metrics of what Spark's REST API has said, as if Spark had shown it.
///
/// What stays the same from one page to the next stays the same object, so that whatever is worked out of series is not
/// worked out again.
public struct StatusPage: Sendable {
  /// What the series of stages, jobs and queries are called.
  public enum Naming: Sendable, Hashable {
    case conventional
    /// As sparkMeasure's PushGatewaySink calls them.
    case sparkMeasure
  }

  /// Series that belong together, and what they were made of.
  struct Block: Sendable {
    /// What the labels and the choice of series depend on.
    let origin: [String]
    let series: [Series]
  }

  public let application: String
  public let naming: Naming
  public let sources: SourceSelection
  /// Whether the page tells what each executor has done, and not only those that are gone: Spark's own page does that while
  /// there is one.
  let tellsAllExecutors: Bool
  private var blocks: [String: Block] = [:]
  private var used: [String: Block] = [:]
  private var series: [Series] = []
  private var values: [Double] = []
  private var layout = PageLayout([])
  private var made: (edition: Int, page: ExpositionPage)?

  public init(
    application: String,
    naming: Naming = .conventional,
    sources: SourceSelection = SourceSelection(),
    tellsAllExecutors: Bool = false
  ) {
    self.application = application
    self.naming = naming
    self.sources = sources
    self.tellsAllExecutors = tellsAllExecutors
  }

  /// - Returns: `nil` where nothing is known yet.
  public mutating func page(of status: ApplicationStatus) -> ExpositionPage? {
    if let made, made.edition == status.edition { return made.page }
    (used, series, values) = ([:], [], [])
    addApplication(status)
    addExecutors(status)
    switch naming {
    case .conventional:
      for stage in status.stages.sorted where stage.isShown { add(stage) }
      for job in status.jobs.sorted { add(job) }
      for query in status.queries.sorted { add(query) }
    case .sparkMeasure:
      for stage in status.stages.sorted where stage.isShown && stage.isFinal { addMeasured(stage) }
      for job in status.jobs.sorted { addMeasured(job) }
      for query in status.queries.sorted { addMeasured(query) }
    }
    if let registry = status.registry { addRegistry(registry, sources) }
    blocks = used
    guard !series.isEmpty else { return nil }
    let isSame = series.count == layout.series.count && zip(series, layout.series).allSatisfy { $0 === $1 }
    if !isSame { layout = PageLayout(series) }
    let page = ExpositionPage(layout: layout, values: values)
    made = (status.edition, page)
    return page
  }

  /// Adds samples with the same labels; those without a value are left out.
  ///
  /// - Parameters:
  ///   - key: tells the block from all others of the page.
  ///   - info: the name of a series that carries labels of its own, beside those of all.
  mutating func add(
    _ key: String,
    _ labels: @autoclosure () -> LabelSet,
    info: (name: String, labels: [(String, String)])? = nil,
    _ samples: [(name: String, value: Double?)]
  ) {
    let present = samples.filter { $0.value.map { !$0.isNaN } ?? false }
    let origin = (info?.labels.map(\.1) ?? []) + present.map(\.name)
    let block: Block
    if let known = blocks[key], known.origin == origin {
      block = known
    } else {
      var labels = labels()
      labels[ApplicationPage.label] = application
      var made = present.map { Series(name: $0.name, labels: labels) }
      if let info {
        for (name, value) in info.labels { labels[name] = value }
        made.append(Series(name: info.name, labels: labels))
      }
      block = Block(origin: origin, series: made)
    }
    used[key] = block
    series += block.series
    values += present.map { $0.value ?? .nan }
    if info != nil { values.append(1) }
  }
}

extension RecordWindow {
  /// The oldest first.
  var sorted: [Record] { records.values.sorted { $0.key < $1.key } }
}
