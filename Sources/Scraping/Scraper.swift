public import Discovery
public import Exposition
import FoundationEssentials
public import NIOCore
import Synchronization
import Timing

/// Scrapes the targets of all pods, each when its schedule says so, and hands every result on.
public final class Scraper: Sendable {
  private struct State {
    var plan: ScrapePlan
    var statistics = ScrapeStatistics()
    var readers: PageReaders
    var pageLimits: ExpositionParser.Limits
    var pageLimitsOfRules: [String: ExpositionParser.Limits]
    /// What the loop sleeps for; `nil` while it is awake.
    var sleep: Sleep?
  }

  private enum Sleep {
    case until(ContinuousClock.Instant)
    case untilChanged
  }

  /// Of an answer that is read in place of a page: a row takes a fifth of what it does there.
  private static let substituteLimits = PageFetcher.Limits(compressedBytes: 4 << 20, bodyBytes: 16 << 20)

  private let fetcher: PageFetcher
  private let substitute: (any PageSubstitute)?
  private let receive: @Sendable (Scrape) -> Void
  private let complain: @Sendable (Overload) -> Void
  private let state: Mutex<State>
  private let alarm: Alarm

  /// - Parameters:
  ///   - limits: of the scrapes of all targets together.
  ///   - pageLimits: of one page's lines.
  ///   - pageLimitsOfRules: by rule, where its targets have others than those for all.
  ///   - work: by which metrics a page tells that its application has run out of work.
  ///   - substitute: where a page may be had that is not where it should be.
  ///   - receive: takes each result, before the next scrape of that target begins.
  ///   - complain: told, at most once a minute, that more scrapes are due than may be made.
  public init(
    policy: SchedulePolicy,
    limits: ScrapePlan.Limits,
    fetcher: PageFetcher,
    pageLimits: ExpositionParser.Limits = ExpositionParser.Limits(),
    pageLimitsOfRules: [String: ExpositionParser.Limits] = [:],
    work: WorkMetrics? = nil,
    substitute: (any PageSubstitute)? = nil,
    eventLoop: any EventLoop,
    receive: @escaping @Sendable (Scrape) -> Void,
    complain: @escaping @Sendable (Overload) -> Void = { _ in }
  ) {
    self.fetcher = fetcher
    self.substitute = substitute
    self.receive = receive
    self.complain = complain
    state = Mutex(
      State(
        plan: ScrapePlan(policy: policy, limits: limits, now: .now),
        readers: PageReaders(
          ExpositionParser(limits: pageLimits),
          ofRules: pageLimitsOfRules.mapValues { ExpositionParser(limits: $0) },
          work: work
        ),
        pageLimits: pageLimits,
        pageLimitsOfRules: pageLimitsOfRules
      )
    )
    alarm = Alarm(on: eventLoop)
  }

  public var statistics: ScrapeStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.shed = state.plan.shedScrapes
      return statistics
    }
  }

  public var targets: [TargetStatus] {
    state.withLock { $0.plan.statuses(now: .now, wallClock: .now) }
  }

  /// Takes over what discovery makes of a pod now.
  public func update(_ pod: DiscoveredPod) {
    let givenUp = state.withLock { state in
      let givenUp = state.plan.update(pod, now: .now, wallClock: .now)
      for id in givenUp { state.readers.forget(id) }
      return givenUp
    }
    for id in givenUp {
      fetcher.forget(id)
      substitute?.forget(id)
    }
    alarm.ring()
  }

  /// Other numbers hold from now on.
  public func adopt(
    _ policy: SchedulePolicy,
    limits: ScrapePlan.Limits,
    pageLimits: ExpositionParser.Limits,
    pageLimitsOfRules: [String: ExpositionParser.Limits]
  ) {
    state.withLock { state in
      state.plan.adopt(policy, limits: limits, now: .now)
      guard state.pageLimits != pageLimits || state.pageLimitsOfRules != pageLimitsOfRules else { return }
      (state.pageLimits, state.pageLimitsOfRules) = (pageLimits, pageLimitsOfRules)
      state.readers.adopt(
        ExpositionParser(limits: pageLimits),
        ofRules: pageLimitsOfRules.mapValues { ExpositionParser(limits: $0) }
      )
    }
    alarm.ring()
  }

  /// Scrapes until the task is cancelled.
  public func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        switch nextStep() {
        case .scrape(let target):
          group.addTask {
            let (scrape, progress) = await self.scrape(target)
            if self.finish(scrape, progress) { self.alarm.ring() }
          }
        case .wait(let until):
          await alarm.wait(until: until)
        }
      }
      group.cancelAll()
    }
  }

  /// Scrapes once more what is about to end: for the agent's own end.
  public func scrapeEndingTargets(within limit: Duration) async {
    let targets = state.withLock { $0.plan.endingTargets }
    _ = try? await withDeadline(limit) {
      await withDiscardingTaskGroup { group in
        for target in targets { group.addTask { _ = await self.scrape(target) } }
      }
    }
  }

  private func nextStep() -> ScrapePlan.Step {
    let (step, overload) = state.withLock { state in
      let now = ContinuousClock.now
      let step = state.plan.next(now: now, wallClock: .now)
      switch step {
      case .scrape: state.sleep = nil
      case .wait(let until): state.sleep = until.map(Sleep.until) ?? .untilChanged
      }
      return (step, state.plan.takeOverload(now: now))
    }
    if let overload { complain(overload) }
    return step
  }

  /// - Returns: whether the loop has to look again before it would by itself. With many targets it mostly has not: waking
  ///   it for each scrape would cost as much as the scrape.
  private func finish(_ scrape: Scrape, _ progress: WorkProgress?) -> Bool {
    state.withLock { state in
      let due = state.plan.finish(scrape, progress: progress, now: .now, jitter: .random(in: 0...1))
      switch (state.sleep, due) {
      case (nil, _), (.until, nil): return false
      case (.untilChanged, _): return true
      case (.until(let time), .some(let due)): return due < time
      }
    }
  }

  private func scrape(_ target: Target) async -> (Scrape, WorkProgress?) {
    let start = ContinuousClock.now
    var result: Result<ExpositionPage, ScrapeFailure>
    var progress: WorkProgress?
    var remark: String?
    do throws(ScrapeFailure) {
      let page = try await fetcher.fetch(target)
      let (parsed, work) = try read(page, of: target)
      progress = work
      result = .success(parsed)
    } catch {
      result = .failure(error)
      if let other = await page(of: target, insteadOf: error) {
        (progress, remark) = (measure(other.page, of: target), other.remark)
        result = .success(other.page)
      }
    }
    let duration = start.duration(to: .now)
    let scrape = Scrape(target: target, at: .now, duration: duration, result: result, remark: remark)
    // A failure says nothing of its target where the agent's own end cut it short, or the target was given up.
    let counts = state.withLock { state in
      let counts = !scrape.isFailure || (!Task.isCancelled && state.plan.has(target.id))
      if counts { state.statistics.count(scrape) }
      return counts
    }
    if counts { receive(scrape) }
    return (scrape, progress)
  }

  private func page(
    of target: Target,
    insteadOf failure: ScrapeFailure
  ) async -> (page: ExpositionPage, remark: String)? {
    try? await substitute?.page(of: target, insteadOf: failure) { (path) async throws(ScrapeFailure) in
      try await fetcher.fetch(target, path: path, limits: Self.substituteLimits).body
    }
  }

  /// How busy the application is, by a page that was not read here.
  private func measure(_ page: ExpositionPage, of target: Target) -> WorkProgress? {
    var reader = state.withLock { $0.readers.take(target.id, rule: target.rule) }
    defer { state.withLock { if $0.plan.has(target.id) { $0.readers.put(reader, of: target.id) } } }
    return reader.work.progress(of: page)
  }

  private func read(
    _ page: PageFetcher.Page,
    of target: Target
  ) throws(ScrapeFailure) -> (ExpositionPage, WorkProgress?) {
    // Reading takes time, so it is done without the lock.
    var reader = state.withLock { $0.readers.take(target.id, rule: target.rule) }
    defer { state.withLock { if $0.plan.has(target.id) { $0.readers.put(reader, of: target.id) } } }
    let parsed: ExpositionPage
    do throws(ExpositionError) {
      parsed = try reader.pages.read(page.body, contentType: page.contentType)
    } catch {
      throw .unreadable(error)
    }
    guard parsed.count > 0 else { throw .empty }
    return (parsed, reader.work.progress(of: parsed))
  }
}
