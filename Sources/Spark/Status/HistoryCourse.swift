import FoundationEssentials

/// What is asked of a history server about one application that has ended, and when: a pure state machine. Answers go in, and
/// what is known of the application comes out.
///
/// A history server finds an event log some time after its end: until then it does not know the application, or takes it for
/// one that runs. So it is asked again, less and less often, until the wait is over. Of a driver that was killed the log has no
/// end at all; what it says is read when the wait is over.
public struct HistoryCourse: Sendable {
  public enum Step: Sendable, Equatable {
    case ask(StatusQuestion, path: String)
    case wait(until: ContinuousClock.Instant)
    case over(Result)
  }

  /// What came of it; for the `result` label of a counter.
  public enum Result: String, Sendable, CaseIterable {
    /// All of it, to the end of the event log.
    case read
    /// All of an event log that has no end.
    case incomplete
    /// The application is not known there.
    case absent
    /// There was no answer, or none that could be read.
    case failed
  }

  static let firstWait = Duration.seconds(1)
  static let longestWait = Duration.seconds(15)
  /// How far the driver's clock may be behind the cluster's, in seconds.
  static let clockSkew = 60.0

  /// Executors that are gone and are told one by one. A group's pages have shown them so, and a sum of them beside these would
  /// count them twice; Spark itself keeps a hundred.
  private static let mostGoneExecutors = 1000

  public let application: String
  public private(set) var status: ApplicationStatus
  /// When it is asked for the last time.
  public let end: ContinuousClock.Instant
  private let beginning: Double?
  private var resumption: ContinuousClock.Instant
  private var pause = firstWait
  private var attempt: String?
  private var questions: [StatusQuestion] = [.application]
  /// What it would be if it ended now.
  private var standing = Result.failed
  private var isOver = false

  /// - Parameters:
  ///   - limit: as the status' own.
  ///   - beginning: when the application's first pod was created, in seconds since 1970. What ended before is an earlier run
  ///     that had the same id.
  ///   - wait: how long the event log may take.
  ///   - now: when the application's end became known.
  public init(
    application: String,
    limit: Int = ApplicationStatus.usualLimit,
    beginning: Double? = nil,
    wait: Duration,
    now: ContinuousClock.Instant
  ) {
    self.application = application
    status = ApplicationStatus(limit: limit, goneExecutors: max(limit, Self.mostGoneExecutors))
    self.beginning = beginning
    end = now + wait
    resumption = min(now + Self.firstWait, end)
  }

  public mutating func next(at now: ContinuousClock.Instant) -> Step {
    if isOver { return .over(standing) }
    guard resumption <= now else { return .wait(until: resumption) }
    guard let question = questions.first else {
      isOver = true
      return .over(standing)
    }
    return .ask(question, path: question.path(application: application, attempt: attempt))
  }

  /// The answer to the last question.
  public mutating func take(_ body: [UInt8], at now: ContinuousClock.Instant) {
    guard let question = questions.first else { return }
    do {
      try read(Data(body), question, at: now)
    } catch {
      refuse(at: now)
    }
  }

  /// The last question was answered, but not with what was asked for.
  public mutating func refuse(at now: ContinuousClock.Instant) {
    // What an application can do without is missed.
    if case .queries = questions.first { questions.removeFirst() } else { fail(at: now) }
  }

  /// Nothing more is asked.
  public mutating func giveUp() {
    standing = .failed
    isOver = true
  }

  /// There is no such page.
  public mutating func miss(at now: ContinuousClock.Instant) {
    switch questions.first {
    case .application: again(.absent, at: now)
    // An application without a single query may have no list of them.
    case .queries: questions.removeFirst()
    default: fail(at: now)
    }
  }

  /// The question could not be asked, or its answer not be read.
  public mutating func fail(at now: ContinuousClock.Instant) { again(.failed, at: now) }

  /// From the beginning after a while, unless the wait is over.
  private mutating func again(_ standing: Result, at now: ContinuousClock.Instant) {
    self.standing = standing
    questions = [.application]
    guard now < end else {
      isOver = true
      return
    }
    resumption = min(now + pause, end)
    pause = min(pause * 3 / 2, Self.longestWait)
  }

  private mutating func read(_ body: Data, _ question: StatusQuestion, at now: ContinuousClock.Instant) throws {
    switch question {
    case .application:
      let facts = try JSONDecoder().decode(ApplicationFacts.self, from: body)
      guard facts.id == application else { return fail(at: now) }
      if let beginning, let ended = facts.endedAt, ended < beginning - Self.clockSkew { return again(.absent, at: now) }
      guard facts.isCompleted || now >= end else { return again(.incomplete, at: now) }
      status.take(facts)
      attempt = facts.attempt
      standing = facts.isCompleted ? .read : .incomplete
      questions += [.jobs, .stages, .queries, .executors]
    case .stages: status.take(stages: try StatusCourse.list(body))
    case .jobs: status.take(jobs: try StatusCourse.list(body))
    case .queries: status.take(queries: try StatusCourse.list(body), areEndsSure: true)
    case .executors: status.take(executors: try StatusCourse.list(body))
    case .applications, .stage, .job, .query, .presentExecutors, .registry: break
    }
    questions.removeFirst()
  }
}
