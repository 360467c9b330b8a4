public import Exposition
import FoundationEssentials

/// What is asked of a driver's REST API, and when there is a reason to: a pure state machine. The driver's executors pages
/// go in and the answers to questions, and what is known of the application comes out.
///
/// Nothing is asked without a reason: that tasks have come to their end since, that some run or run no more, that an
/// executor went. While the application has few stages, they are read as one list; a longer one would cost the driver
/// more from stage to stage, so from then on each is read by itself (`NumberedReading`).
public struct StatusCourse: Sendable {
  /// Why something is to be asked.
  private struct Reasons: OptionSet {
    let rawValue: Int
    static let facts = Reasons(rawValue: 1)
    static let work = Reasons(rawValue: 2)
    static let executors = Reasons(rawValue: 4)
    static let registry = Reasons(rawValue: 8)
    static let all: Reasons = [.facts, .work, .executors, .registry]
  }

  /// How far a round has come.
  private enum Phase {
    case resting
    case asking([StatusQuestion])
    case numbers
    case closing
  }

  /// Up to so many stages, jobs and queries of each kind all are read as lists: about 3 KB and 0.5 ms of the driver for a
  /// stage.
  static let mostInAList = 60
  /// Rounds after the last task has ended in which something is still said to run: Spark may have missed its end.
  static let mostIdleRounds = 10
  /// Rounds after which the registry is looked at though it had no streaming queries.
  static let mostRoundsWithoutRegistry = 5
  /// Pages after which the registry is looked at though no task has run: a streaming query that rests may have been stopped.
  static let mostPagesWithoutRegistry = 20

  public private(set) var status: ApplicationStatus
  /// As it is told by the pod or the page; else as the API itself says.
  public private(set) var application: String?
  /// Rounds that have failed since the last that did not.
  public private(set) var failuresInARow = 0
  private var reasons = Reasons.all
  /// What the round under way is for.
  private var purpose: Reasons = []
  private var phase = Phase.resting

  private var layout: PageLayout?
  private var roll = ExecutorRoll()
  private var progress: (ended: Double, active: Double, executors: Set<String>)?
  private var idleRounds = 0

  private var numbered = NumberedReading()
  /// Whether the round under way reads by numbers.
  private var readsNumbers = false
  /// Whether all lists have been read: an agent may come late to an application, and numbers may have gone on too far.
  private var hasReadLists = false

  /// When the application began whose totals were recalled.
  private var recalledStart: Double?

  /// Of the driver's registry; streaming queries are read of it in any case.
  private var sources: SourceSelection
  private var roundsWithoutRegistry = 0
  private var pagesWithoutRegistry = 0
  private var lacksRegistry = false

  /// - Parameters:
  ///   - application: its id, where that is known already.
  ///   - limit: as the status' own.
  ///   - sources: of the driver's registry, that are of interest beside streaming queries.
  public init(
    application: String?,
    limit: Int = ApplicationStatus.usualLimit,
    sources: SourceSelection = SourceSelection()
  ) {
    self.application = application
    self.sources = sources
    status = ApplicationStatus(limit: limit)
  }

  /// Other numbers hold from now on.
  public mutating func adopt(limit: Int, sources: SourceSelection) {
    status.keep(limit)
    self.sources = sources
  }

  /// What was said of this very application before, as the metrics that were made of it: totals go on from there. Before
  /// any list is read.
  public mutating func recall(_ samples: some Sequence<Sample>) {
    let earlier = EarlierStatus(samples)
    if let start = status.facts?.startedAt, let recalled = earlier.startedAt, start != recalled { return }
    recalledStart = earlier.startedAt
    status.recall(earlier)
  }

  // MARK: The executors page

  /// What the driver's page says: whether there is anything new to ask for. Where it shows another application than before, as
  /// a notebook's second session does, all begins anew.
  public mutating func note(_ page: ExpositionPage) {
    if layout !== page.layout {
      layout = page.layout
      if let shown = ApplicationPage(page.layout).onlyApplication, shown != application {
        if application != nil { self = StatusCourse(application: shown, limit: status.limit, sources: sources) }
        (application, layout) = (shown, page.layout)
      }
    }
    roll.read(page) { Array($0.series.indices) }
    guard let total = roll.total else { return }
    let executors = Set(roll.present.map(\.id))
    let now = (ended: total.completedTasks + total.failedTasks, active: total.activeTasks, executors: executors)
    defer { progress = now }
    guard let progress else { return }
    if now.ended != progress.ended || now.active != progress.active {
      reasons.formUnion([.work, .registry])
      idleRounds = 0
    }
    // The last task has ended before its stage has, and that before its job.
    if now.active == 0, idleRounds < Self.mostIdleRounds {
      if hasOpenWork { reasons.insert(.work) }
    }
    // A query that is stopped leaves without a word.
    if status.registry?.hasStreaming == true {
      pagesWithoutRegistry += 1
      let isIdle = now.active == 0 && idleRounds < Self.mostIdleRounds
      if isIdle || pagesWithoutRegistry >= Self.mostPagesWithoutRegistry { reasons.insert(.registry) }
    }
    if now.executors != progress.executors { reasons.insert(.executors) }
  }

  private var hasOpenWork: Bool {
    status.jobs.records.values.contains { !$0.isFinal } || status.queries.records.values.contains { !$0.isFinal }
      || status.stages.records.values.contains { !$0.isFinal }
  }

  /// Whether there is anything to ask for.
  public var isDue: Bool {
    if case .resting = phase { !reasons.isEmpty } else { true }
  }

  // MARK: Questions

  /// The next question of a round; `nil` when that has come to its end.
  public mutating func next() -> StatusQuestion? {
    while true {
      switch phase {
      case .resting:
        guard isDue else { return nil }
        begin()
      case .asking(var questions):
        guard !questions.isEmpty else {
          guard purpose.contains(.work), !listsWork else { return close() }
          phase = .numbers
          readsNumbers = true
          numbered.begin(with: status)
          continue
        }
        let question = questions.removeFirst()
        phase = .asking(questions)
        return question
      case .numbers:
        return numbered.next(status) ?? close()
      case .closing:
        return end()
      }
    }
  }

  private var listsWork: Bool {
    let most = max(status.stages.seen, status.jobs.seen, status.queries.seen)
    return !hasReadLists || most <= Self.mostInAList
  }

  private mutating func begin() {
    var questions: [StatusQuestion] = []
    (purpose, reasons) = (reasons, [])
    // All others need the id; and whether what is recalled is of this very run shows in when that began.
    let needsFacts = application == nil || recalledStart != nil && status.facts == nil
    if needsFacts { questions.append(.applications) }
    if purpose.contains(.work), listsWork { questions += [.jobs, .stages, .queries] }
    if purpose.contains(.executors) { questions.append(.executors) }
    // Last, since it says least of what is lost when the driver ends.
    if purpose.contains(.facts), !needsFacts { questions.append(.applications) }
    readsNumbers = false
    phase = .asking(questions)
  }

  private var isRegistryDue: Bool {
    if roundsWithoutRegistry >= Self.mostRoundsWithoutRegistry { return true }
    guard let registry = status.registry else { return !lacksRegistry }
    return !sources.names.isEmpty || registry.hasStreaming || status.runsStreaming
  }

  /// The registry is the last to be asked for: whether it has anything to say shows in what was asked before.
  private mutating func close() -> StatusQuestion? {
    roundsWithoutRegistry += 1
    guard purpose.contains(.registry), isRegistryDue else { return end() }
    (roundsWithoutRegistry, pagesWithoutRegistry) = (0, 0)
    phase = .closing
    return .registry
  }

  /// - Returns: nothing, for a round that is over.
  private mutating func end() -> StatusQuestion? {
    phase = .resting
    failuresInARow = 0
    idleRounds += 1
    guard purpose.contains(.work) else { return nil }
    if !readsNumbers {
      numbered.endWithLists()
    } else if !numbered.end() {
      hasReadLists = false
    }
    if numbered.isUnfinished { reasons.insert(.work) }
    return nil
  }

  // MARK: Answers

  /// The answer to the last question.
  public mutating func take(_ body: [UInt8], to question: StatusQuestion) {
    do {
      try read(Data(body), question)
    } catch {
      fail(question)
    }
  }

  /// There is no such thing.
  public mutating func miss(_ question: StatusQuestion) {
    switch question {
    case .job, .query, .stage: numbered.miss(question)
    // An application without a single query may have no list of them, and the servlet of the registry can be switched off.
    case .queries: break
    case .registry: lacksRegistry = true
    case .applications, .application, .stages, .jobs, .executors, .presentExecutors: fail(question)
    }
  }

  /// The question could not be asked, or its answer not be read: the round is broken off, and its reasons stay. What an
  /// application can do without is missed instead.
  public mutating func fail(_ question: StatusQuestion) {
    switch question {
    case .registry, .queries: miss(question)
    default:
      failuresInARow += 1
      reasons.formUnion(purpose)
      phase = .resting
    }
  }

  private mutating func read(_ body: Data, _ question: StatusQuestion) throws {
    switch question {
    case .applications: try learn(Self.list(body))
    case .application: try learn([JSONDecoder().decode(ApplicationFacts.self, from: body)])
    case .stages: status.take(stages: try Self.list(body), areAll: true)
    case .stage(let number):
      status.take(stages: try Self.list(body))
      numbered.noteStage(number)
    case .jobs:
      status.take(jobs: try Self.list(body), areAll: true)
      hasReadLists = true
    case .job:
      let job = try JSONDecoder().decode(JobRecord.self, from: body)
      numbered.note(job, status)
      status.take(jobs: [job])
    case .queries:
      let queries: [QueryRecord] = try Self.list(body)
      // A list that is cut begins with the oldest.
      status.take(queries: queries, areAll: queries.count < StatusQuestion.mostQueries)
    case .query:
      status.take(queries: [try JSONDecoder().decode(QueryRecord.self, from: body)])
      numbered.noteQuery()
    case .executors, .presentExecutors: status.take(executors: try Self.list(body))
    case .registry:
      let running = status.registry?.streamingQueries ?? []
      status.take(try JSONDecoder().decode(RegistryRecord.self, from: body))
      // The batch that was under way as a query was stopped shows nowhere else: none of its tasks has come to its end.
      if !running.isSubset(of: status.registry?.streamingQueries ?? []) { reasons.insert(.work) }
    }
  }

  /// Those of a list that can be read.
  static func list<Record: Decodable>(_ body: Data) throws -> [Record] {
    try JSONDecoder().decode(ReadableList<Record>.self, from: body).elements
  }

  private mutating func learn(_ applications: [ApplicationFacts]) {
    let facts = application.map { id in applications.first { $0.id == id } } ?? applications.first
    guard let facts else { return }
    application = facts.id
    // Another run under the same id, as of a container that was started again: nothing of the earlier one is a part of it.
    if let recalledStart, let start = facts.startedAt, start != recalledStart {
      self = StatusCourse(application: facts.id, limit: status.limit, sources: sources)
    }
    status.take(facts)
  }
}
