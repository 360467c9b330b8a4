import Capture
import Discovery
import FoundationEssentials
import Kubernetes
import Logging
import Scraping
import Synchronization

/// Takes the news of pods to those whom they concern: discovery, the store, the scraper.
final class PodIntake: Sendable {
  private struct State {
    /// Pods that ask to be scraped, by UID.
    var pods: [String: DiscoveredPod] = [:]
    var isSynced = false
    var trouble: String?
  }

  private let discovery: AnnotationDiscovery
  private let store: ApplicationStore
  private let scraper: Scraper
  private let pages: ScrapeIntake
  private let logger: Logger
  private let state = Mutex(State())

  init(
    discovery: AnnotationDiscovery,
    store: ApplicationStore,
    scraper: Scraper,
    pages: ScrapeIntake,
    logger: Logger
  ) {
    self.discovery = discovery
    self.store = store
    self.scraper = scraper
    self.pages = pages
    self.logger = logger
  }

  /// What it can make something of.
  var interest: PodInterest { discovery.interest }

  var pods: [DiscoveredPod] { state.withLock { Array($0.pods.values) } }

  /// Why the pods are not known, or no longer; `nil` where they are.
  ///
  /// A Pushgateway that is away does not make the agent unready: it goes on capturing, and restarting it or taking it
  /// out of service would lose what it keeps.
  var unreadiness: String? {
    state.withLock { state in
      state.trouble ?? (state.isSynced ? nil : "the first list of pods is not complete yet")
    }
  }

  func take(_ event: PodEvent) {
    switch event {
    case .applied(let pod):
      let discovered = discovery.examine(pod, now: .now)
      let before = remember(discovered)
      warnOfMistake(discovered, before: before)
      // The store first: a page must find its pod there.
      if store.update(discovered) { warnOfMiss(discovered) }
      scraper.update(discovered)
    case .gone(let pod):
      let discovered = discovery.examine(pod, now: .now)
      state.withLock { $0.pods[discovered.reference.uid] = nil }
      if store.remove(discovered) { warnOfMiss(discovered) }
      scraper.update(discovered.gone(at: .now))
      pages.forget(discovered.reference)
    case .synced:
      let count = state.withLock { state in
        state.isSynced = true
        return state.pods.count
      }
      logger.info("watching pods", metadata: ["annotated": "\(count)"])
    case .trouble(let error):
      let isNew = state.withLock { state in
        defer { state.trouble = "\(error)" }
        return state.trouble != "\(error)"
      }
      if isNew { logger.error("the Kubernetes API cannot be watched; trying again", metadata: ["cause": "\(error)"]) }
    case .healthy:
      let wasTroubled = state.withLock { state in
        defer { state.trouble = nil }
        return state.trouble != nil
      }
      if wasTroubled { logger.notice("the Kubernetes API is watched again") }
    }
  }

  private func remember(_ pod: DiscoveredPod) -> DiscoveredPod? {
    state.withLock { state in
      defer { state.pods[pod.reference.uid] = pod.isAnnotated ? pod : nil }
      return state.pods[pod.reference.uid]
    }
  }

  private func warnOfMistake(_ pod: DiscoveredPod, before: DiscoveredPod?) {
    guard let reason = pod.reason, reason.isMistake, reason != before?.reason else { return }
    logger.warning("pod is not scraped", metadata: ["pod": "\(pod.reference)", "reason": "\(reason)"])
  }

  private func warnOfMiss(_ pod: DiscoveredPod) {
    logger.warning(
      "pod ended before anything of it was captured",
      metadata: [
        "pod": "\(pod.reference)",
        "reason": "\(pages.lastComplaint(of: pod.reference) ?? "it ended before its port was tried")",
      ]
    )
  }
}
