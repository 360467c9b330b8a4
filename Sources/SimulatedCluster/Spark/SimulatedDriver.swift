public import FoundationEssentials
public import NIOCore
import NIOHTTP1
public import NIOPosix
import Synchronization

/// The web UI of a Spark driver on an address of its own, from its slow start to its sudden end.
///
/// Its life on one URL, as recorded from Spark 3.5: connection refused, "Spark is starting up", 404, the executors
/// page, and then, within milliseconds, nothing.
public final class SimulatedDriver: Sendable {
  /// How long each phase of the start lasts. The defaults are what real drivers take.
  public struct Timing: Sendable, Hashable {
    /// From the process' start until the port is open.
    public var uiDelay: Duration
    /// How long every path then says "Spark is starting up".
    public var startingUp: Duration
    /// How long the executors page is then not found.
    public var notFound: Duration

    public init(
      uiDelay: Duration = .milliseconds(2200),
      startingUp: Duration = .milliseconds(300),
      notFound: Duration = .milliseconds(100)
    ) {
      self.uiDelay = uiDelay
      self.startingUp = startingUp
      self.notFound = notFound
    }

    /// No phase before the page.
    public static let immediate = Timing(uiDelay: .zero, startingUp: .zero, notFound: .zero)

    public static func * (timing: Timing, factor: Double) -> Timing {
      Timing(
        uiDelay: timing.uiDelay * factor,
        startingUp: timing.startingUp * factor,
        notFound: timing.notFound * factor
      )
    }

    /// From the process' start until the page is there.
    public var untilPage: Duration { uiDelay + startingUp + notFound }
  }

  /// What the UI answers with.
  public enum Phase: Sendable, Hashable {
    case refused
    case startingUp
    case notFound
    case ready
  }

  public struct Options: Sendable, Hashable {
    /// Off, as by default before Spark 4, the page redirects to `/jobs/`.
    public var hasExecutorsPage: Bool
    /// How long the body of each page comes after its head.
    public var answerDelay: Duration?

    public init(hasExecutorsPage: Bool = true, answerDelay: Duration? = nil) {
      self.hasExecutorsPage = hasExecutorsPage
      self.answerDelay = answerDelay
    }
  }

  /// A page that was handed to the system in whole.
  public struct Scrape: Sendable, Hashable {
    public var time: Date
    public var values: ApplicationValues
  }

  private struct State {
    var startedAt: ContinuousClock.Instant?
    /// The same by the wall clock.
    var startedOn = Date()
    var uiUpAt: Date?
    var listener: HTTPListener?
    var isStopped = false
    var finalValues: ApplicationValues?
    var scrapesByClient: [String: Int] = [:]
    var lastScrape: Scrape?
  }

  public let application: SimulatedApplication
  public let address: String
  private let requestedPort: Int
  private let timing: Timing
  private let options: Options
  private let group: any EventLoopGroup
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  /// - Parameters:
  ///   - address: on Linux any of 127.0.0.0/8.
  ///   - port: 0 for any free port.
  ///   - now: the clock that the phases and the application's age follow.
  public init(
    _ application: SimulatedApplication,
    address: String = "127.0.0.1",
    port: Int = 4040,
    timing: Timing = Timing(),
    options: Options = Options(),
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.application = application
    self.address = address
    requestedPort = port
    self.timing = timing
    self.options = options
    self.group = group
    self.now = now
  }

  /// Starts the driver's process, and returns when its port is open, `uiDelay` later.
  ///
  /// - Throws: `ListenError`, or `CancellationError`.
  public func start() async throws {
    state.withLock { state in
      state.startedAt = now()
      state.startedOn = Date()
    }
    if timing.uiDelay > .zero { try await Task.sleep(for: timing.uiDelay) }
    let listener = try await HTTPListener.bind(host: address, port: requestedPort, on: group, responder: self)
    let isInTime = state.withLock { state in
      if state.isStopped { return false }
      state.listener = listener
      state.uiUpAt = Date()
      return true
    }
    if !isInTime { await listener.close() }
  }

  /// Ends the driver as a kill does: its values stand still, the port is closed and every connection cut, in the
  /// middle of an answer too.
  public func stop() async {
    let listener = state.withLock { state in
      if !state.isStopped {
        state.isStopped = true
        state.finalValues = application.values(atAge: age(state))
      }
      defer { state.listener = nil }
      return state.listener
    }
    await listener?.close()
  }

  /// The port that is open; the one asked for while none is.
  public var port: Int {
    state.withLock { $0.listener?.port } ?? requestedPort
  }

  public var phase: Phase {
    state.withLock { phase($0) }
  }

  /// The truth: what the page would say now, or for ever after the end.
  public var values: ApplicationValues {
    state.withLock { $0.finalValues ?? application.values(atAge: age($0)) }
  }

  /// The values at the end; `nil` while the driver lives.
  public var finalValues: ApplicationValues? {
    state.withLock { $0.finalValues }
  }

  /// When the port was opened.
  public var uiUpAt: Date? {
    state.withLock { $0.uiUpAt }
  }

  /// How many executors pages were served in whole.
  public var scrapes: Int {
    scrapesByClient.values.reduce(0, +)
  }

  /// The same by the `User-Agent` of who asked, which is empty where there was none.
  public var scrapesByClient: [String: Int] {
    state.withLock { $0.scrapesByClient }
  }

  public var lastScrape: Scrape? {
    state.withLock { $0.lastScrape }
  }

  private func phase(_ state: State) -> Phase {
    guard let startedAt = state.startedAt, state.listener != nil else { return .refused }
    let age = startedAt.duration(to: now())
    if age < timing.uiDelay + timing.startingUp { return .startingUp }
    return age < timing.untilPage ? .notFound : .ready
  }

  /// The application's age: the work begins when the page is there.
  private func age(_ state: State) -> Duration {
    state.startedAt.map { max(.zero, $0.duration(to: now()) - timing.untilPage) } ?? .zero
  }
}

extension SimulatedDriver: HTTPResponder {
  func respond(to exchange: HTTPExchange) {
    let (phase, age, startedOn) = state.withLock { (self.phase($0), self.age($0), $0.startedOn) }
    let values = application.values(atAge: age)
    let status = DriverStatus(
      application: application,
      age: age,
      beginning: startedOn.addingTimeInterval(timing.untilPage / .seconds(1)),
      startedAt: startedOn,
      host: address
    )
    let (answer, isScrape) = DriverPages(hasExecutorsPage: options.hasExecutorsPage).answer(
      exchange.request,
      phase: phase,
      values: values,
      status: status,
      authority: "\(address):\(port)"
    )
    let client = exchange.request.headers.first(name: "User-Agent") ?? ""
    exchange.reply(answer, pace: AnswerPace(bodyDelay: options.answerDelay.map { .init($0) })) {
      guard isScrape else { return }
      self.state.withLock { state in
        state.scrapesByClient[client, default: 0] += 1
        state.lastScrape = Scrape(time: Date(), values: values)
      }
    }
  }
}
