public import Capture
public import Logging
public import NIOCore
import Synchronization
import Timing

/// Asks each Prometheus for the last values of ended applications, and tells the store what all of them have.
public final class Acknowledger: Sendable {
  private struct State {
    var plan: AcknowledgementPlan
    var status: AcknowledgementStatus
    var generator = SystemRandomNumberGenerator()
  }

  /// How often the store is asked what waits.
  private static let lookInterval = Duration.seconds(1)

  private let clients: [PrometheusClient]
  private let logger: Logger
  private let state: Mutex<State>
  /// One for each loop that asks.
  private let alarms: [Alarm]

  /// - Parameter maxHold: how long groups are held at most: a Prometheus that has none of them is told of before that.
  public init(clients: [PrometheusClient], maxHold: Duration, eventLoop: any EventLoop, logger: Logger) {
    self.clients = clients
    self.logger = logger
    var policy = AcknowledgementPlan.Policy()
    policy.patience = min(policy.patience, maxHold / 2)
    let status = AcknowledgementStatus(prometheuses: clients.map { .init(address: $0.address) })
    state = Mutex(State(plan: AcknowledgementPlan(sources: clients.count, policy: policy, now: .now), status: status))
    alarms = clients.map { _ in Alarm(on: eventLoop) }
  }

  public var status: AcknowledgementStatus {
    state.withLock { state in
      var status = state.status
      status.awaited = state.plan.count
      status.lacking = state.plan.lacking.mapValues { $0.map { "\(clients[$0].address)" } }
      return status
    }
  }

  /// Asks until the task is cancelled.
  public func run(for store: ApplicationStore) async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.look(into: store) }
      // One that is slow to answer keeps none of the others waiting.
      for index in clients.indices {
        group.addTask { await self.ask(index, for: store) }
      }
    }
  }

  private func look(into store: ApplicationStore) async {
    var givenUp = 0
    while (try? await Task.sleep(for: Self.lookInterval)) != nil {
      let timedOut = store.statistics.holds[.timedOut, default: 0]
      if timedOut > givenUp {
        logger.warning(
          "groups were held for max-hold and are deleted, though not every Prometheus has shown their last values",
          metadata: ["groups": "\(timedOut - givenUp)"]
        )
        givenUp = timedOut
      }
      let generations = store.unacknowledged
      if state.withLock({ $0.plan.expect(generations, now: .now) }) {
        for alarm in alarms { alarm.ring() }
      }
    }
  }

  private func ask(_ index: Int, for store: ApplicationStore) async {
    while !Task.isCancelled {
      let next = state.withLock { $0.plan.nextQuery(of: index) }
      guard next <= .now else {
        await alarms[index].wait(until: next)
        continue
      }
      let start = ContinuousClock.now
      do {
        let answer = try await clients[index].generations()
        take(answer, from: index, latency: start.duration(to: .now), for: store)
      } catch let failure as PrometheusFailure {
        note(failure, of: index)
      } catch {
        // Cancelled.
        return
      }
    }
  }

  private func take(_ answer: GenerationAnswer, from index: Int, latency: Duration, for store: ApplicationStore) {
    let warning = answer.warnings.isEmpty ? nil : answer.warnings.joined(separator: "; ")
    let (progress, before) = state.withLock { state in
      let before = state.status.prometheuses[index]
      let progress = state.plan.take(answer.generations, from: index, latency: latency, now: .now)
      state.status.acknowledged += progress.acknowledged.count
      state.status.prometheuses[index].lastFailure = nil
      state.status.prometheuses[index].lastAnswer = .now
      state.status.prometheuses[index].warning = warning
      state.status.prometheuses[index].queries["answered", default: 0] += 1
      return (progress, before)
    }
    let metadata: Logger.Metadata = ["prometheus": "\(clients[index].address)"]
    if before.lastFailure != nil { logger.notice("Prometheus is back", metadata: metadata) }
    if let warning, warning != before.warning {
      logger.warning("Prometheus warns", metadata: metadata.merging(["words": "\(warning)"]) { $1 })
    }
    if progress.returnsNothing {
      let remedy = "let it scrape where they are delivered, with honor_labels, and drop no metric named afterglow_…"
      logger.warning(
        "Prometheus has none of the groups that wait for it; they are held for max-hold",
        metadata: metadata.merging(["remedy": "\(remedy)"]) { $1 }
      )
    }
    for acknowledgement in progress.acknowledged {
      store.acknowledged(acknowledgement.id, generation: acknowledgement.generation)
    }
  }

  /// An outage is logged once.
  private func note(_ failure: PrometheusFailure, of index: Int) {
    let wasUp = state.withLock { state in
      let wasUp = state.status.prometheuses[index].lastFailure == nil
      state.plan.fail(index, now: .now, using: &state.generator)
      state.status.prometheuses[index].lastFailure = "\(failure)"
      state.status.prometheuses[index].queries[failure.code, default: 0] += 1
      return wasUp
    }
    guard wasUp else { return }
    logger.warning(
      "Prometheus cannot be asked; groups of ended applications are held until it can, or for max-hold",
      metadata: ["prometheus": "\(clients[index].address)", "cause": "\(failure)"]
    )
  }
}
