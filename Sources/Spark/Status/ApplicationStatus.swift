/// What Spark's REST API has said of one application so far: facts, stages, jobs, queries, executors.
///
/// Bounded: of each kind the newest are kept, and the older ones are part of the totals.
public struct ApplicationStatus: Sendable {
  /// How many of each kind are kept where nothing else is configured. Each stage makes some forty series.
  public static let usualLimit = 200

  /// Executors at one time that are told apart.
  private static let mostExecutors = 10_000

  public private(set) var facts: ApplicationFacts?
  private(set) var stages = RecordWindow<StageRecord>()
  private(set) var jobs = RecordWindow<JobRecord>()
  private(set) var queries = RecordWindow<QueryRecord>()
  /// Those that are gone among them.
  private(set) var executors: [String: ExecutorRecord] = [:]
  /// Of those that are gone and more than are kept.
  private(set) var earlierExecutors = ExecutorTotals()
  /// Newest of all that is asked for: it is not summed up.
  private(set) var registry: RegistryRecord?
  private var forgottenStages = StageTotals()
  public private(set) var limit: Int
  private let mostGone: Int?
  /// Another one whenever something is news.
  public private(set) var edition = 0

  /// - Parameters:
  ///   - limit: how many of each kind are kept.
  ///   - goneExecutors: how many executors that are gone, where that is another number.
  public init(limit: Int = usualLimit, goneExecutors: Int? = nil) {
    self.limit = limit
    mostGone = goneExecutors
  }

  public mutating func keep(_ limit: Int) {
    guard limit != self.limit else { return }
    self.limit = limit
    edition += 1
    trim()
  }

  /// Begins where it had come to before: what Spark has forgotten since is a part of the totals still, and executors that it has
  /// forgotten are there still. It is no news. Before any list is taken.
  mutating func recall(_ earlier: EarlierStatus) {
    recallExecutors(earlier)
    guard stages.newest == nil, jobs.newest == nil, queries.newest == nil, !earlier.stages.isEmpty, earlier.isWhole
    else { return }
    let latest = earlier.latest
    stages.recall(earlier.stages, counts: earlier.stageCounts, latest: latest)
    jobs.recall(earlier.jobs, counts: earlier.jobCounts, latest: latest)
    queries.recall(earlier.queries, counts: earlier.queryCounts, latest: latest)
    forgottenStages = earlier.totals
    for stage in earlier.stages { forgottenStages.subtract(stage) }
    trim()
  }

  private mutating func recallExecutors(_ earlier: EarlierStatus) {
    // Whether they are of this very run shows in nothing else.
    guard executors.isEmpty, earlier.startedAt != nil else { return }
    for gone in earlier.goneExecutors.prefix(Self.mostExecutors) { executors[gone.id] = gone }
    // Those that went first were summed up first.
    let oldest = executors.values.compactMap(\.removedAt).min()
    if let oldest, let sum = earlier.earlierExecutors { earlierExecutors.recall(sum, upTo: oldest) }
    trim()
  }

  mutating func take(_ facts: ApplicationFacts) {
    guard self.facts != facts else { return }
    self.facts = facts
    edition += 1
    guard QueryRecord.tellsEnds(version: facts.sparkVersion) else { return }
    take(queries: queries.records.values.filter { !$0.isEndSure })
  }

  /// - Parameter areAll: whether Spark knows of no others.
  mutating func take(stages records: [StageRecord], areAll: Bool = false) {
    let news = records.map { stages.take($0) }
    let hasEnded = areAll && stages.forgetUnheard { if $0.isShown { forgottenStages.add($0) } }
    note(news + [hasEnded])
  }

  mutating func take(jobs records: [JobRecord], areAll: Bool = false) {
    let news = records.map { jobs.take($0) }
    let hasEnded = areAll && jobs.forgetUnheard { _ in }
    note(news + [hasEnded])
  }

  /// - Parameters:
  ///   - areAll: whether Spark knows of no others.
  ///   - areEndsSure: whether what they tell of their end is so whoever says it, as it is of an event log that is over.
  mutating func take(queries records: [QueryRecord], areAll: Bool = false, areEndsSure: Bool = false) {
    let areEndsSure = areEndsSure || QueryRecord.tellsEnds(version: facts?.sparkVersion)
    let news = records.map { record in
      var record = record
      // The duration of one that goes on is another each time.
      let known = queries.records[record.key]
      record.isEndSure = areEndsSure || known?.status == record.status && known?.duration == record.duration
      return queries.take(record)
    }
    let hasEnded = areAll && queries.forgetUnheard { _ in }
    note(news + [hasEnded])
  }

  /// Takes over all executors that there are and were, as far as Spark has kept these: it forgets those that went first.
  mutating func take(executors records: [ExecutorRecord]) {
    let told = Set(records.map(\.id))
    var records = records.filter { executors[$0.id] != nil || !earlierExecutors.holds($0) }
    for known in executors.values where known.isActive && !told.contains(known.id) {
      var gone = known
      gone.isActive = false
      records.append(gone)
    }
    note(
      records.map { record in
        let isNew = executors[record.id] == nil
        guard executors[record.id] != record, !isNew || executors.count < Self.mostExecutors else { return false }
        executors[record.id] = record
        return true
      }
    )
  }

  mutating func take(_ registry: RegistryRecord) {
    var registry = registry
    if let earlier = self.registry { registry.keepStopped(of: earlier) }
    guard self.registry != registry else { return }
    self.registry = registry
    edition += 1
  }

  private mutating func note(_ news: [Bool]) {
    guard news.contains(true) else { return }
    edition += 1
    trim()
  }

  private mutating func trim() {
    stages.keep(limit) { if $0.isShown { forgottenStages.add($0) } }
    jobs.keep(limit) { _ in }
    queries.keep(limit) { _ in }
    let gone = executors.values.filter { !$0.isActive }
    let limit = mostGone ?? limit
    guard gone.count > limit else { return }
    for record in gone.sorted(by: { ($0.removedAt ?? 0) < ($1.removedAt ?? 0) }).prefix(gone.count - limit) {
      executors[record.id] = nil
      earlierExecutors.add(record)
    }
  }

  /// Whether the newest query is a batch of a streaming query.
  var runsStreaming: Bool { queries.newest.flatMap { queries.records[$0] }?.isBatch ?? false }

  /// Of all stages, those among them that are kept no more.
  var stageTotals: StageTotals {
    stages.records.values.reduce(into: forgottenStages) { if $1.isShown { $0.add($1) } }
  }
}
