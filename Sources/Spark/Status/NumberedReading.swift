/// Reading an application that has many stages: each job, each execution of a query and each stage by its number, and one
/// that has ended only once. A pure state machine, whose rounds are parts of those of a `StatusCourse`.
///
/// A job tells of its stages by their numbers, so jobs are asked for first, and stages last.
struct NumberedReading: Sendable {
  /// How far a round has come.
  private enum Phase {
    case jobs
    case queries
    case stages([Int])
  }

  /// Stages asked for in one round.
  static let mostStagesAtATime = 40
  /// Rounds in which tasks had ended and no job was found that was new, before the lists are to be read once more.
  static let mostFruitlessRounds = 3
  /// Stages that are to be read, or are known to be missing. Beyond it the lists must do.
  private static let mostNumbers = 10_000

  private var phase = Phase.jobs
  private var records = NumberedRecords()
  /// Whether there was more in this round than could be asked for.
  private var isCut = false
  private var hasFoundJobs = false
  private var fruitlessRounds = 0
  /// Stages that jobs have told of and that were not read yet.
  private var unread: Set<Int> = []
  /// Stages that may have run once more since they were read.
  private var rerun: Set<Int> = []
  /// Stages that a job has and Spark does not know: it keeps only so many.
  private var missing: Set<Int> = []

  init() {}

  /// Whether there is more to be asked for, without any other reason.
  var isUnfinished: Bool { isCut || !unread.isEmpty || !rerun.isEmpty }

  // MARK: Questions

  /// A round begins.
  mutating func begin(with status: ApplicationStatus) {
    phase = .jobs
    (isCut, hasFoundJobs) = (false, false)
    records.begin(with: status.jobs)
  }

  /// The next question of a round; `nil` when that has no more.
  mutating func next(_ status: ApplicationStatus) -> StatusQuestion? {
    while true {
      switch phase {
      case .jobs:
        if let number = records.take() { return .job(number) }
        (isCut, hasFoundJobs) = (records.isCut, records.hasFound)
        phase = .queries
        records.begin(with: status.queries)
      case .queries:
        if let number = records.take() { return .query(number) }
        isCut = isCut || records.isCut
        phase = .stages(stagesToRead(status))
      case .stages(var numbers):
        guard let number = numbers.popLast() else { return nil }
        phase = .stages(numbers)
        return .stage(number)
      }
    }
  }

  /// A round has come to its end, without a failure.
  ///
  /// - Returns: whether the next numbers are still to be found so. Spark may have forgotten them before they were asked for.
  mutating func end() -> Bool {
    fruitlessRounds = hasFoundJobs ? 0 : fruitlessRounds + 1
    guard fruitlessRounds >= Self.mostFruitlessRounds else { return true }
    fruitlessRounds = 0
    return false
  }

  /// All lists were read, and told of everything that there is.
  mutating func endWithLists() {
    (isCut, fruitlessRounds, rerun) = (false, 0, [])
  }

  /// The oldest last, before them those that may have run once more, and first of all those that wait: what is certain has
  /// the first turns.
  private mutating func stagesToRead(_ status: ApplicationStatus) -> [Int] {
    let known = Dictionary(grouping: status.stages.records.values) { $0.key.stage }
    unread = unread.filter { known[$0] == nil }
    let open = known.filter { $0.value.contains { !$0.isFinal } }
    let waiting = open.filter { $0.value.allSatisfy { $0.status == "pending" } }.keys
    let certain = unread.union(open.keys).subtracting(waiting)
    let ordered = certain.sorted() + rerun.subtracting(open.keys).sorted() + waiting.sorted()
    return ordered.prefix(Self.mostStagesAtATime).reversed()
  }

  // MARK: Answers

  /// A job tells of its stages, which may be forgotten there before they could be read as a part of it.
  ///
  /// - Parameters:
  ///   - job: as it was just told of.
  ///   - status: all that was known before.
  mutating func note(_ job: JobRecord, _ status: ApplicationStatus) {
    // A stage that failed runs again, and so do those whose results it lost: as attempts of numbers that have ended.
    // While some of them are still to be looked at, the others must not come first again and again.
    let mayRerun =
      job.failedStages > 0 && status.jobs.records[job.key] != job && (job.isFinal || rerun.isDisjoint(with: job.stages))
    for number in job.stages where unread.count + rerun.count < Self.mostNumbers && !missing.contains(number) {
      let key = StageRecord.Key(stage: number, attempt: 0)
      if status.stages.records[key] == nil, status.stages.isOpen(key) {
        unread.insert(number)
      } else if mayRerun, status.stages.records[key]?.status != "skipped" {
        rerun.insert(number)
      }
    }
    records.note(isMissing: false)
  }

  mutating func noteQuery() { records.note(isMissing: false) }

  mutating func noteStage(_ number: Int) {
    unread.remove(number)
    rerun.remove(number)
  }

  /// There is no such thing.
  mutating func miss(_ question: StatusQuestion) {
    switch question {
    case .job, .query: records.note(isMissing: true)
    case .stage(let number):
      noteStage(number)
      if missing.count >= Self.mostNumbers { missing = [] }
      missing.insert(number)
    case .applications, .application, .stages, .jobs, .queries, .executors, .presentExecutors, .registry: break
    }
  }
}
