/// Keeps a picture of the pods in one scope true: decides when to list, when to watch and when to wait, and what of it
/// all is news. A pure state machine; ``PodWatch`` does for it what it asks for.
///
/// The rules are those of client-go's reflector: a list from the server's cache first, then a watch from the list's
/// version, resumed from the last version seen; a list of the newest state when that version is too old, with the pods
/// that are absent from it told as gone.
public struct Reflector: Sendable {
  /// What has happened.
  public enum Input: Sendable {
    case listed(PodPage)
    case listFailed(ClusterError)
    case watchOpened
    case event(WatchEvent)
    case watchEnded
    case watchFailed(ClusterError)
    case waited
  }

  /// What shall happen: first tell, then do.
  public struct Step: Sendable, Hashable {
    /// `synced` and `healthy` are meant for this scope alone.
    public var tell: [PodEvent] = []
    public var then: Order
  }

  public enum Order: Sendable, Hashable {
    case list(resourceVersion: String?, limit: Int?, continuation: String?)
    case watch(resourceVersion: String, timeoutSeconds: Int)
    /// Wait for the next event of the open watch.
    case read
    case wait(Duration)
  }

  public struct Configuration: Sendable, Hashable {
    /// Pods on a page.
    public var pageLimit = 500
    /// A watch is asked to last for a random time within these bounds, in seconds.
    public var watchSeconds = 300...600
    public var shortestBackoff: Duration = .milliseconds(800)
    public var longestBackoff: Duration = .seconds(30)
    public var backoffReset: Duration = .seconds(120)
    /// From the opening of one watch to the opening of the next, at least.
    public var shortestWatch: Duration = .seconds(1)
    /// After so many watches in a row that ended early and told nothing, the pods are listed anew.
    public var mostFruitlessWatches = 3

    public init() {}
  }

  /// The goal of what is under way, or of what comes after a wait.
  private enum Goal {
    case list(resourceVersion: String?)
    case listAtOnce
    case watch
  }

  public let configuration: Configuration
  private var backoff: Backoff
  private var goal = Goal.list(resourceVersion: "0")
  private var known: [PodKey: Pod] = [:]
  /// The pods seen on the pages of the list under way.
  private var listed: Set<PodKey> = []
  /// Whether the next page of a list is under way. A page may be empty where a selector passes none of its pods.
  private var isPaging = false
  private var resourceVersion = ""
  private var watchStarted: ContinuousClock.Instant?
  private var isWatchOpen = false
  /// Watches in a row that ended before their time without an event or a bookmark: what a gateway does that cuts every
  /// stream, and a server that was restored to an older state, for which the version watched from has not come yet.
  private var fruitlessWatches = 0
  /// Whether the open watch has told anything.
  private var hasHeard = false
  private var isSynced = false
  private var isTroubled = false
  /// Whether the last list came after a version had expired, and no watch has told anything since.
  private var isRelistUnproven = false

  public init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    backoff = Backoff(
      .init(
        shortest: configuration.shortestBackoff,
        longest: configuration.longestBackoff,
        reset: configuration.backoffReset
      )
    )
  }

  /// How many pods are there at the moment.
  public var podsKnown: Int { known.count }

  /// What to do first.
  public func start() -> Step {
    Step(then: .list(resourceVersion: "0", limit: configuration.pageLimit, continuation: nil))
  }

  public mutating func receive(
    _ input: Input,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    switch input {
    case .listed(let page):
      return listed(page, at: now, using: &generator)
    case .listFailed(let error):
      return listFailed(error, at: now, using: &generator)
    case .watchOpened:
      isWatchOpen = true
      hasHeard = false
      // One that only opens is no recovery from those that did no more.
      return Step(tell: fruitlessWatches < configuration.mostFruitlessWatches ? recovery() : [], then: .read)
    case .event(.error(let error)), .watchFailed(let error):
      return watchFailed(error, at: now, using: &generator)
    case .event(let event):
      isRelistUnproven = false
      fruitlessWatches = 0
      hasHeard = true
      return Step(tell: recovery() + news(of: event), then: .read)
    case .watchEnded:
      isRelistUnproven = false
      return watchAgain(after: nil, at: now, using: &generator)
    case .waited:
      return pursue(at: now, using: &generator)
    }
  }
}

// MARK: - Lists

extension Reflector {
  private mutating func listed(
    _ page: PodPage,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    var news: [PodEvent] = []
    for pod in page.pods where !pod.name.isEmpty {
      listed.insert(PodKey(pod))
      news += applied(pod)
    }
    isPaging = page.continuation != nil
    if let continuation = page.continuation {
      return Step(
        tell: news,
        then: .list(resourceVersion: nil, limit: configuration.pageLimit, continuation: continuation)
      )
    }
    let absent = known.filter { !listed.contains($0.key) }
    for (key, pod) in absent {
      known[key] = nil
      news.append(.gone(pod))
    }
    listed = []
    resourceVersion = page.resourceVersion
    goal = .watch
    if !isSynced {
      isSynced = true
      news.append(.synced)
    }
    return Step(tell: news, then: pursue(at: now, using: &generator).then)
  }

  private mutating func listFailed(
    _ error: ClusterError,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    let wasPaging = isPaging
    isPaging = false
    listed = []
    // A version that the server is not yet at, or that it no longer has, would fail again: ask for its newest state.
    goal = .list(resourceVersion: resourceVersion.isEmpty && error.code != .gone ? "0" : nil)
    if error.code == .gone, wasPaging {
      // The pages took longer than the server keeps a state: take all in one piece, which cannot expire.
      goal = .listAtOnce
      return Step(then: order(at: now, using: &generator))
    }
    return afterTrouble(error, at: now, using: &generator)
  }
}

// MARK: - Watches

extension Reflector {
  private mutating func watchFailed(
    _ error: ClusterError,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    let wasOpen = isWatchOpen
    isWatchOpen = false
    switch error.code {
    case .gone:
      goal = .list(resourceVersion: nil)
      // Lists whose version is always too old for a watch are a fault of the server's.
      if isRelistUnproven { return afterTrouble(error, at: now, using: &generator) }
      isRelistUnproven = true
      // Once is no trouble, but it waits all the same: a busy server that expires one watch after another must not be
      // listed, which is what costs it most, without a pause.
      return Step(then: .wait(backoff.next(at: now, using: &generator)))
    case .malformed:
      goal = .list(resourceVersion: nil)
      return afterTrouble(error, at: now, using: &generator)
    case .unreachable, .timeout:
      goal = .watch
      // Gateways cut long connections. The watch is resumed where it was; only if that fails there is trouble.
      if wasOpen { return watchAgain(after: error, at: now, using: &generator) }
      return afterTrouble(error, at: now, using: &generator)
    default:
      goal = .watch
      return afterTrouble(error, at: now, using: &generator)
    }
  }

  /// Resumes the watch where it was, unless that has come to nothing several times.
  private mutating func watchAgain(
    after error: ClusterError?,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    isWatchOpen = false
    goal = .watch
    let isEarly = watchStarted.map { now - $0 < .seconds(configuration.watchSeconds.lowerBound) } ?? false
    fruitlessWatches = isEarly && !hasHeard ? fruitlessWatches + 1 : 0
    guard fruitlessWatches >= configuration.mostFruitlessWatches else { return pursue(at: now, using: &generator) }
    goal = .list(resourceVersion: nil)
    if let error { return afterTrouble(error, at: now, using: &generator) }
    return Step(then: .wait(backoff.next(at: now, using: &generator)))
  }

  private mutating func news(of event: WatchEvent) -> [PodEvent] {
    switch event {
    case .added(let pod), .modified(let pod):
      advance(to: pod.resourceVersion)
      return pod.name.isEmpty ? [] : applied(pod)
    case .deleted(let pod):
      advance(to: pod.resourceVersion)
      let key = PodKey(pod)
      // A deletion that comes again, or that of a pod whose name another has taken since, is no news.
      guard let last = known[key], last.uid == pod.uid else { return [] }
      guard !ResourceVersion.isNewer(last.resourceVersion, than: pod.resourceVersion) else { return [] }
      known[key] = nil
      return [.gone(pod)]
    case .bookmark(let version, _):
      advance(to: version)
      return []
    case .error, .unknown:
      return []
    }
  }

  private mutating func advance(to version: String) {
    guard !version.isEmpty, ResourceVersion.isNewer(version, than: resourceVersion) else { return }
    resourceVersion = version
  }
}

// MARK: - Both

extension Reflector {
  private mutating func applied(_ pod: Pod) -> [PodEvent] {
    let key = PodKey(pod)
    guard let last = known[key] else {
      known[key] = pod
      return [.applied(pod)]
    }
    guard ResourceVersion.isNewer(pod.resourceVersion, than: last.resourceVersion) else { return [] }
    known[key] = pod
    return last.uid == pod.uid ? [.applied(pod)] : [.gone(last), .applied(pod)]
  }

  private mutating func afterTrouble(
    _ error: ClusterError,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    isTroubled = true
    let wait = backoff.next(at: now, using: &generator)
    return Step(tell: [.trouble(error)], then: .wait(max(wait, error.retryAfter ?? .zero)))
  }

  private mutating func recovery() -> [PodEvent] {
    defer { isTroubled = false }
    return isTroubled ? [.healthy] : []
  }

  /// The way to the goal, with a wait before it where a watch would follow the last one too fast.
  private mutating func pursue(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    if case .watch = goal, let watchStarted {
      let rest = configuration.shortestWatch - (now - watchStarted)
      if rest > .zero { return Step(then: .wait(rest)) }
    }
    return Step(then: order(at: now, using: &generator))
  }

  private mutating func order(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Order {
    switch goal {
    case .list(let version):
      return .list(resourceVersion: version, limit: configuration.pageLimit, continuation: nil)
    case .listAtOnce:
      return .list(resourceVersion: nil, limit: nil, continuation: nil)
    case .watch:
      watchStarted = now
      let seconds = Int.random(in: configuration.watchSeconds, using: &generator)
      return .watch(resourceVersion: resourceVersion, timeoutSeconds: seconds)
    }
  }
}

/// A pod's name is unique in its namespace at a time, its UID over all times.
private struct PodKey: Hashable {
  var namespace: String
  var name: String

  init(_ pod: Pod) {
    namespace = pod.namespace
    name = pod.name
  }
}
