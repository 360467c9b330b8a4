public import Exposition
import FoundationEssentials

/// What is asked of a driver's REST API, and when there is a reason to: a pure state machine. The driver's executors pages
/// go in and the answers to questions, and what is known of the application comes out.
///
/// Nothing is asked without a reason: that tasks have come to their end since, that some run or run no more, that an
/// executor went. While the application has few stages, they are read as one list; a longer one would cost the driver
/// more from stage to stage, so from then on each is read by itself, and one that has ended only once.
public struct StatusCourse: Sendable {
  /// Why something is to be asked.
  private struct Reasons: OptionSet {
    let rawValue: Int
    static let facts = Reasons(rawValue: 1)
    static let work = Reasons(rawValue: 2)
    static let executors = Reasons(rawValue: 4)
    static let registry = Reasons(rawValue: 8)
  }

  /// How far a round has come.
  private enum Phase {
    case resting
    case asking([StatusQuestion])
    case numberedJobs
    case numberedQueries
    case stages([Int])
  }

  /// Up to so many stages and so many jobs all are read as one list: about 3 KB and 0.5 ms of the driver each.
  static let mostInAList = 60
  /// Stages asked for by themselves in one round.
  static let mostStagesAtATime = 40
  /// Rounds in a row that may fail before a driver is taken for one that does not give its status.
  static let mostFailures = 5

  public private(set) var status: ApplicationStatus
  /// As it is told by the pod or the page; else as the API itself says.
  public private(set) var application: String?
  private var reasons: Reasons = [.facts, .work, .executors, .registry]
  /// What the round under way is for.
  private var purpose: Reasons = []
  private var phase = Phase.resting
  private var roll = ExecutorRoll()
  private var progress: (ended: Double, active: Double, executors: Set<String>)?
  private var numbered = NumberedRecords()
  /// Whether the lists have been read once: an agent may come late to an application.
  private var hasReadLists = false
  private var failuresInARow = 0
  private var lacksRegistry = false
  /// Stages that a job has and Spark does not know: it keeps only so many.
  private var missingStages: Set<Int> = []
  /// Beyond it they are forgotten, and asked for once more.
  private static let mostMissingStages = 10_000
  /// Of the driver's registry; streaming queries are read of it in any case.
  private var sources: SourceSelection
  /// Rounds since the registry was read: one without streaming queries is only looked at now and then.
  private var roundsWithoutRegistry = 0
  static let mostRoundsWithoutRegistry = 20

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

  // MARK: The executors page

  /// What the driver's page says: whether there is anything new to ask for.
  public mutating func note(_ page: ExpositionPage) {
    roll.read(page) { Array($0.series.indices) }
    if application == nil { application = ApplicationPage(page.layout).onlyApplication }
    guard let total = roll.total else { return }
    let executors = Set(roll.present.map(\.id))
    let now = (ended: total.completedTasks + total.failedTasks, active: total.activeTasks, executors: executors)
    defer { progress = now }
    guard let progress else { return }
    if now.ended != progress.ended || now.active != progress.active { reasons.formUnion([.work, .registry]) }
    // The last task has ended before its stage has, and that before its job.
    if now.active == 0, hasOpenWork { reasons.insert(.work) }
    if now.executors != progress.executors { reasons.insert(.executors) }
  }

  private var hasOpenWork: Bool {
    status.jobs.records.values.contains { !$0.isFinal } || status.queries.records.values.contains { !$0.isFinal }
      || status.stages.records.values.contains { !$0.isFinal }
  }

  /// Whether there is anything to ask for.
  public var isDue: Bool {
    if case .resting = phase { return !reasons.isEmpty && !isGivenUp }
    return true
  }

  /// Whether the driver has failed to answer so often that it is left alone.
  public var isGivenUp: Bool { failuresInARow >= Self.mostFailures }

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
          guard !listsStages else { return end() }
          phase = .numberedJobs
          numbered.begin(with: status.jobs)
          continue
        }
        let question = questions.removeFirst()
        phase = .asking(questions)
        return question
      case .numberedJobs:
        if let number = numbered.take() { return .job(number) }
        phase = .numberedQueries
        numbered.begin(with: status.queries)
      case .numberedQueries:
        if let number = numbered.take() { return .query(number) }
        phase = .stages(openStages)
      case .stages(var numbers):
        guard let number = numbers.popLast() else { return end() }
        phase = .stages(numbers)
        return .stage(number)
      }
    }
  }

  private var listsStages: Bool {
    !purpose.contains(.work) || !hasReadLists || status.stages.seen + status.jobs.seen <= 2 * Self.mostInAList
  }

  private mutating func begin() {
    var questions: [StatusQuestion] = []
    purpose = reasons
    reasons = []
    // All others need the id.
    if application == nil { questions.append(.applications) }
    if purpose.contains(.work), listsStages { questions += [.jobs, .stages, .queries] }
    if purpose.contains(.executors) { questions.append(.executors) }
    if purpose.contains(.registry), isRegistryDue { questions.append(.registry) }
    // Last, since it says least of what is lost when the driver ends.
    if purpose.contains(.facts), application != nil { questions.append(.applications) }
    roundsWithoutRegistry = questions.contains(.registry) ? 0 : roundsWithoutRegistry + 1
    phase = .asking(questions)
  }

  private var isRegistryDue: Bool {
    if roundsWithoutRegistry >= Self.mostRoundsWithoutRegistry { return true }
    guard let registry = status.registry else { return !lacksRegistry }
    return !sources.names.isEmpty || registry.hasStreaming
  }

  /// - Returns: nothing, for a round that is over.
  private mutating func end() -> StatusQuestion? {
    phase = .resting
    failuresInARow = 0
    return nil
  }

  /// Stages of known jobs that have not ended as far as is known, the oldest last; those that wait come after all others.
  private var openStages: [Int] {
    let known = Dictionary(grouping: status.stages.records.values) { $0.key.stage }
    let told = Set(status.jobs.records.values.flatMap(\.stages))
    let open = told.subtracting(missingStages).filter { number in
      guard !status.stages.isForgotten(StageRecord.Key(stage: number, attempt: 0)) else { return false }
      return known[number].map { $0.contains { !$0.isFinal } } ?? true
    }
    func waits(_ number: Int) -> Bool { known[number]?.allSatisfy { $0.status == "pending" } ?? false }
    let ordered = open.sorted { (waits($0) ? 1 : 0, $0) < (waits($1) ? 1 : 0, $1) }
    return ordered.prefix(Self.mostStagesAtATime).reversed()
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
    case .job, .query: numbered.note(isMissing: true)
    case .stage(let number):
      if missingStages.count >= Self.mostMissingStages { missingStages = [] }
      missingStages.insert(number)
    // An application without a single query may have no list of them.
    case .queries: break
    // The servlet can be switched off.
    case .registry: lacksRegistry = true
    case .applications, .application, .stages, .jobs, .executors, .presentExecutors: fail(question)
    }
  }

  /// The question could not be asked, or its answer not be read: the round is broken off, and its reasons stay.
  public mutating func fail(_ question: StatusQuestion) {
    failuresInARow += 1
    reasons.formUnion(purpose)
    phase = .resting
  }

  private mutating func read(_ body: Data, _ question: StatusQuestion) throws {
    switch question {
    case .applications: try learn(Self.list(body))
    case .application: try learn([JSONDecoder().decode(ApplicationFacts.self, from: body)])
    case .stages, .stage: status.take(stages: try Self.list(body))
    case .jobs:
      status.take(jobs: try Self.list(body))
      hasReadLists = true
    case .job:
      status.take(jobs: [try JSONDecoder().decode(JobRecord.self, from: body)])
      numbered.note(isMissing: false)
    case .queries: status.take(queries: try Self.list(body))
    case .query:
      status.take(queries: [try JSONDecoder().decode(QueryRecord.self, from: body)])
      numbered.note(isMissing: false)
    case .executors, .presentExecutors: status.take(executors: try Self.list(body))
    case .registry: status.take(try JSONDecoder().decode(RegistryRecord.self, from: body))
    }
  }

  /// Those of a list that can be read.
  static func list<Record: Decodable>(_ body: Data) throws -> [Record] {
    try JSONDecoder().decode([Readable<Record>].self, from: body).compactMap(\.value)
  }

  private mutating func learn(_ applications: [ApplicationFacts]) {
    let facts = application.map { id in applications.first { $0.id == id } } ?? applications.first
    guard let facts else { return }
    application = facts.id
    status.take(facts)
  }
}
