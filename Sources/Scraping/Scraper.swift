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
  }

  private let fetcher: PageFetcher
  private let receive: @Sendable (Scrape) -> Void
  private let state: Mutex<State>
  private let alarm: Alarm

  /// - Parameters:
  ///   - mostInFlight: scrapes under way at one time, over all targets.
  ///   - limits: of one page's lines.
  ///   - receive: takes each result, before the next scrape of that target begins.
  public init(
    policy: SchedulePolicy,
    mostInFlight: Int,
    fetcher: PageFetcher,
    limits: ExpositionParser.Limits = ExpositionParser.Limits(),
    eventLoop: any EventLoop,
    receive: @escaping @Sendable (Scrape) -> Void
  ) {
    self.fetcher = fetcher
    self.receive = receive
    state = Mutex(
      State(
        plan: ScrapePlan(policy: policy, mostInFlight: mostInFlight),
        readers: PageReaders(ExpositionParser(limits: limits))
      )
    )
    alarm = Alarm(on: eventLoop)
  }

  public var statistics: ScrapeStatistics { state.withLock { $0.statistics } }
  public var targets: [TargetStatus] { state.withLock { $0.plan.statuses } }

  /// Takes over what discovery makes of a pod now.
  public func update(_ pod: DiscoveredPod) {
    state.withLock { state in
      for id in state.plan.update(pod, now: .now, wallClock: .now) { state.readers.forget(id) }
    }
    alarm.ring()
  }

  /// Scrapes until the task is cancelled.
  public func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        switch state.withLock({ $0.plan.next(now: .now, wallClock: .now) }) {
        case .scrape(let target):
          group.addTask {
            let scrape = await self.scrape(target)
            self.state.withLock {
              $0.plan.finish(scrape, now: .now)
            }
            self.alarm.ring()
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

  private func scrape(_ target: Target) async -> Scrape {
    let start = ContinuousClock.now
    let result: Result<ExpositionPage, ScrapeFailure>
    do throws(ScrapeFailure) {
      result = .success(try await page(of: target))
    } catch {
      result = .failure(error)
    }
    let scrape = Scrape(target: target, at: .now, duration: start.duration(to: .now), result: result)
    // A failure says nothing of its target where the agent's own end cut it short, or the target was given up.
    let counts = state.withLock { state in
      let counts = !scrape.isFailure || (!Task.isCancelled && state.plan.has(target.id))
      if counts { state.statistics.count(scrape) }
      return counts
    }
    if counts { receive(scrape) }
    return scrape
  }

  private func page(of target: Target) async throws(ScrapeFailure) -> ExpositionPage {
    let page = try await fetcher.fetch(target)
    let parsed: ExpositionPage
    // Reading takes time, so it is done without the lock.
    var reader = state.withLock { $0.readers.take(target.id) }
    defer { state.withLock { if $0.plan.has(target.id) { $0.readers.put(reader, of: target.id) } } }
    do throws(ExpositionError) {
      parsed = try reader.read(page.body, contentType: page.contentType)
    } catch {
      throw .unreadable(error)
    }
    guard parsed.count > 0 else { throw .empty }
    return parsed
  }
}
