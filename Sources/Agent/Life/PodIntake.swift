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
    var register = PodRegister()
    var discovery: AnnotationDiscovery
    /// Each pod that was told of, by UID: other rules may make other targets of it, and one that asks no more still has an
    /// end that somebody waits for.
    var sources: [String: Pod] = [:]
    /// Those of them that a watch which began anew has not told of yet.
    var untold: Set<String> = []
    var isSynced = false
    var trouble: String?
  }

  private let store: ApplicationStore
  private let scraper: Scraper
  private let pages: ScrapeIntake
  private let history: HistoryIntake?
  private let logger: Logger
  private let state: Mutex<State>

  init(
    discovery: AnnotationDiscovery,
    store: ApplicationStore,
    scraper: Scraper,
    pages: ScrapeIntake,
    history: HistoryIntake? = nil,
    logger: Logger
  ) {
    state = Mutex(State(discovery: discovery))
    self.store = store
    self.scraper = scraper
    self.pages = pages
    self.history = history
    self.logger = logger
  }

  /// What it can make something of, and what it has made something of before.
  var interest: PodInterest {
    let (interest, known) = state.withLock { ($0.discovery.interest, Set($0.sources.keys)) }
    return PodInterest(
      includes: { interest.includes($0) || known.contains($0.uid) },
      keepsAnnotation: interest.keepsAnnotation
    )
  }

  var pods: [DiscoveredPod] { state.withLock { Array($0.register.pods.values) } }

  /// How a pod that is followed came to its targets, or to none; of several of that name, the newest.
  func trace(of key: ObjectKey) -> DiscoveryTrace? {
    state.withLock { state in
      let pod = state.sources.values.filter { $0.namespace == key.namespace && $0.name == key.name }
        .max { ($0.creationTimestamp ?? .distantPast) < ($1.creationTimestamp ?? .distantPast) }
      guard let pod else { return nil }
      var trace = state.discovery.trace(pod, now: .now)
      // Another one may have its address.
      if let told = state.register.pods[pod.uid] { trace.discovered = told }
      return trace
    }
  }

  /// What would become of a pod that is not followed.
  func trace(of pod: Pod) -> DiscoveryTrace {
    state.withLock { $0.discovery.trace(pod, now: .now) }
  }

  /// Why the pods are not known, or no longer; `nil` where they are.
  ///
  /// A Pushgateway that is away does not make the agent unready: it goes on capturing, and restarting it or taking it
  /// out of service would lose what it keeps.
  var unreadiness: String? {
    state.withLock { state in
      state.trouble ?? (state.isSynced ? nil : "the first list of pods is not complete yet")
    }
  }

  /// The pods are watched anew from here on: what is not told of until all of its namespace are known is no more.
  func beginAnew() {
    state.withLock { state in
      state.untold = Set(state.sources.keys)
      // The new watch knows nothing of the old one's.
      state.trouble = nil
    }
  }

  /// Events of several namespaces may come at the same time.
  func take(_ event: PodEvent) {
    switch event {
    case .applied(let pod):
      handOn { state in
        let discovered = state.discovery.examine(pod, now: .now)
        state.sources[pod.uid] = pod
        state.untold.remove(pod.uid)
        return state.register.update(discovered)
      }
    case .gone(let pod):
      handOn { state in
        state.sources[pod.uid] = nil
        return state.register.remove(state.discovery.examine(pod, now: .now))
      }
    case .listed(let namespace):
      removeUntold(in: namespace)
      store.podsAreKnown(in: namespace)
    case .synced:
      removeUntold()
      let count = state.withLock { state in
        state.isSynced = true
        return state.register.pods.count
      }
      store.podsAreKnown()
      logger.info("watching pods", metadata: ["asking": "\(count)"])
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

  /// - Parameter namespace: where all pods are known; `nil` for everywhere.
  private func removeUntold(in namespace: String? = nil) {
    handOn { state in
      let gone = state.untold.filter { namespace == nil || state.sources[$0]?.namespace == namespace }
      state.untold.subtract(gone)
      let pods = gone.compactMap { state.sources.removeValue(forKey: $0) }
      let told = pods.map { state.register.remove(state.discovery.examine($0, now: .now)) }
      return (told.flatMap(\.changes), told.flatMap(\.notices))
    }
  }

  /// Other rules cover the pods from now on.
  func adopt(_ rules: ScrapeRules) {
    handOn { state in
      state.discovery.rules = rules
      let told = state.sources.values.map { state.register.update(state.discovery.examine($0, now: .now)) }
      return (told.flatMap(\.changes), told.flatMap(\.notices))
    }
  }

  /// Under one lock to the end: what one pod's event makes of another must not be overtaken by that one's own.
  private func handOn(_ change: (inout State) -> (changes: [PodRegister.Change], notices: [PodRegister.Notice])) {
    let notices = state.withLock { state in
      var (changes, notices) = change(&state)
      for change in changes {
        switch change {
        case .updated(let pod):
          // The store first: a page must find its pod there.
          if store.update(pod) { notices.append(miss(of: pod)) }
          if pod.life.isEnded { history?.note(pod, store.lastTarget(of: pod.reference.uid)) }
          pages.update(pod)
          scraper.update(pod)
        case .gone(let pod):
          if store.remove(pod) { notices.append(miss(of: pod)) }
          history?.note(pod.gone(at: .now), store.lastTarget(of: pod.reference.uid))
          scraper.update(pod.gone(at: .now))
          pages.forget(pod.reference)
        }
      }
      return notices
    }
    for notice in notices { warn(notice) }
  }

  private func miss(of pod: DiscoveredPod) -> PodRegister.Notice {
    let reason = pages.lastComplaint(of: pod.reference) ?? "it ended before its port was tried"
    store.note(lastFailure: reason, ofMissed: pod.reference)
    return PodRegister.Notice(kind: .missed, pod: pod.reference, reason: reason)
  }

  private func warn(_ notice: PodRegister.Notice) {
    let message: Logger.Message =
      switch notice.kind {
      case .notScraped: "pod is not scraped"
      case .annotationNotFollowed: "annotation is not followed"
      case .missed: "pod ended before anything of it was captured"
      }
    logger.warning(message, metadata: ["pod": "\(notice.pod)", "reason": "\(notice.reason)"])
  }
}
