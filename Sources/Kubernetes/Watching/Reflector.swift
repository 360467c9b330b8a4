/// Keeps a picture of the objects of one selection true: decides when to list, when to watch and when to wait, and what
/// of it all is news. A pure state machine; ``Pursuit`` does for it what it asks for.
///
/// The rules are those of client-go's reflector. First a list that the server streams, or where it cannot, one from its
/// cache; then a watch from the list's version, resumed from the last version seen. Where that version is too old, a
/// list of the newest state, and what is absent from it is told as gone.
struct Reflector<Object: ClusterObject>: Sendable {
  typealias Event = ObjectEvent<Object>

  /// What has happened.
  enum Input: Sendable {
    /// An object of the list under way, or one that the watch shows as added or modified. It has been read where
    /// ``keeps(_:)`` says so or it is of interest; `nil` otherwise.
    case seen(ObjectHead, Object?)
    /// The same of a deletion, with the last state.
    case deleted(ObjectHead, Object?)
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// An event of a kind that did not exist when this was written.
    case unknownEvent
    /// A page of the list is complete.
    case pageEnded(ListHead)
    case listFailed(ClusterError)
    case watchOpened
    /// The server has ended the watch with an ERROR event.
    case watchRefused(ClusterError)
    /// The watch could not be opened, or broke.
    case watchFailed(ClusterError)
    case watchEnded
    case waited
  }

  /// What shall happen: first tell, then do.
  struct Step: Sendable, Hashable {
    /// `synced` and `healthy` are meant for this selection alone.
    var tell: [Event] = []
    var then: Order
  }

  enum Order: Sendable, Hashable {
    case list(resourceVersion: String?, limit: Int?, continuation: String?)
    case watch(from: WatchStart, timeoutSeconds: Int)
    /// Wait for the next part of the list or watch that is open.
    case read
    case wait(Duration)
  }

  /// What is under way.
  enum Phase: Sendable, Hashable {
    /// Nothing, or a request that has not been answered yet.
    case asking
    /// A list. Whether its pages show the newest state, or an old one that the server had at hand.
    case listing(isNewest: Bool)
    /// The request for a watch that shall stream the newest state.
    case openingStream
    /// The beginning of such a watch, in which that state comes.
    case streaming
    case watching
  }

  /// What shall be reached, after a wait too.
  enum Goal: Sendable, Hashable {
    /// A full picture, streamed or in pages.
    case picture
    /// A full picture in one piece, which cannot expire between two pages.
    case pictureAtOnce
    case watch
  }

  struct Entry: Sendable {
    var object: Object
    /// The last full picture that the object was part of.
    var picture: Int
  }

  let policy: WatchPolicy
  var backoff: Backoff
  var goal = Goal.picture
  var phase = Phase.asking
  var known: [ObjectKey: Entry] = [:]
  var recent = RecentVersions(limit: 1024)
  /// Counts the full pictures begun: what an older one left and the present one does not show is gone at its end.
  var picture = 0
  /// Where to watch from; empty before the first full picture.
  var resourceVersion = ""
  var watchStarted: ContinuousClock.Instant?
  /// Watches in a row that ended before their time without an event or a bookmark: what a gateway does that cuts every
  /// stream, and a server that was restored to an older state, for which the version watched from has not come yet.
  var fruitlessWatches = 0
  /// How many such lead to a new picture. Doubles with each picture that shows the server in order, so that a gateway
  /// which cuts every quiet stream does not cost a list every minute.
  var fruitlessAllowance: Int
  /// Watches in a row that the server has refused for reasons of its own.
  var refusedWatches = 0
  /// Whether the open watch has told anything.
  var hasHeard = false
  var isSynced = false
  var isTroubled = false
  /// Whether the last picture came after a version had expired, and no watch has told anything since.
  var isPictureUnproven = false
  /// Whether the server is asked to stream lists: until it has refused to.
  var streamsLists: Bool
  /// Whether the next page of a list is under way. A page may be empty where a selector passes none of its objects.
  var isPaging = false
  /// Streamed lists in a row that were cut before their end.
  var cutStreams = 0

  init(policy: WatchPolicy = WatchPolicy()) {
    self.policy = policy
    streamsLists = policy.streamsLists
    fruitlessAllowance = policy.mostFruitlessWatches
    backoff = Backoff(
      .init(shortest: policy.shortestBackoff, longest: policy.longestBackoff, reset: policy.backoffReset)
    )
  }

  /// How many objects are kept at the moment.
  var count: Int { known.count }

  /// Those that are kept, in no order.
  var objects: some Sequence<Object> { known.values.lazy.map(\.object) }

  /// Whether this very object is kept, so that all that happens to it must be read, even where it has ceased to be of
  /// interest: a pod whose annotations were removed still has an end that somebody waits for.
  func keeps(_ head: ObjectHead) -> Bool { known[head.key]?.object.uid == head.uid }

  /// What to do first.
  mutating func start(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    Step(then: order(at: now, using: &generator))
  }

  mutating func receive(
    _ input: Input,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    switch input {
    case .seen(let head, let object):
      if isStreamOverdue(at: now) { return streamCut(nil, at: now, using: &generator) }
      return Step(tell: hear(head.resourceVersion) + apply(head, object), then: .read)
    case .deleted(let head, let object):
      return Step(tell: hear(head.resourceVersion) + remove(head, object), then: .read)
    case .bookmark(let version, let endsInitialEvents):
      return bookmark(version, endsInitialEvents: endsInitialEvents, at: now, using: &generator)
    case .unknownEvent:
      return Step(tell: hear(nil), then: .read)
    case .pageEnded(let head):
      return pageEnded(head, at: now, using: &generator)
    case .listFailed(let error):
      return listFailed(error, at: now, using: &generator)
    case .watchOpened:
      return watchOpened()
    case .watchRefused(let error):
      return watchFailed(error, isRefusal: true, at: now, using: &generator)
    case .watchFailed(let error):
      return watchFailed(error, isRefusal: false, at: now, using: &generator)
    case .watchEnded:
      return watchEnded(at: now, using: &generator)
    case .waited:
      return pursue(at: now, using: &generator)
    }
  }
}

// MARK: - What is known

extension Reflector {
  /// Whether what is seen now is the truth whatever version it bears: a server that was restored to an older state
  /// shows versions that have gone back.
  private var isNewestState: Bool {
    switch phase {
    case .listing(let isNewest): isNewest
    case .streaming: true
    case .asking, .openingStream, .watching: false
    }
  }

  /// After a restore the versions seen come again, with other contents: then nothing but the object itself tells.
  private func isNews(_ head: ObjectHead, _ object: Object?, after last: Object) -> Bool {
    guard isNewestState else { return ResourceVersion.isNewer(head.resourceVersion, than: last.resourceVersion) }
    return head.uid != last.uid || object.map { $0 != last } ?? false
  }

  private mutating func apply(_ head: ObjectHead, _ object: Object?) -> [Event] {
    guard !head.name.isEmpty else { return [] }
    let key = head.key
    guard let last = known[key]?.object else {
      if !isNewestState, let version = recent[key], !ResourceVersion.isNewer(head.resourceVersion, than: version) {
        return []
      }
      guard let object else {
        if phase == .watching { recent.note(key, head.resourceVersion) }
        return []
      }
      known[key] = Entry(object: object, picture: picture)
      return [.applied(object)]
    }
    guard isNews(head, object, after: last) else {
      known[key]?.picture = picture
      return []
    }
    if let object {
      known[key] = Entry(object: object, picture: picture)
      return last.uid == head.uid ? [.applied(object)] : [.gone(last), .applied(object)]
    }
    // One that cannot be read stays as it was.
    guard last.uid != head.uid else {
      known[key]?.picture = picture
      return []
    }
    // Another has taken the name, and is of no interest.
    known[key] = nil
    recent.note(key, head.resourceVersion)
    return [.gone(last)]
  }

  private mutating func remove(_ head: ObjectHead, _ object: Object?) -> [Event] {
    let key = head.key
    guard let last = known[key]?.object else {
      recent.note(key, head.resourceVersion)
      return []
    }
    // A deletion that comes late: the name is another's since, or the object was seen after it.
    guard last.uid == head.uid, !ResourceVersion.isNewer(last.resourceVersion, than: head.resourceVersion) else {
      return []
    }
    known[key] = nil
    recent.note(key, head.resourceVersion)
    return [.gone(object ?? last)]
  }

  /// The full picture is complete: what it did not show is gone.
  mutating func complete(at version: String) -> [Event] {
    var news: [Event] = []
    for (key, entry) in known where entry.picture != picture {
      known[key] = nil
      news.append(.gone(entry.object))
    }
    let isRestored = ResourceVersion.isNewer(resourceVersion, than: version)
    let wasInDoubt = fruitlessWatches >= fruitlessAllowance
    fruitlessAllowance =
      wasInDoubt && !isRestored ? min(fruitlessAllowance * 2, policy.largestAllowance) : policy.mostFruitlessWatches
    resourceVersion = version
    goal = .watch
    cutStreams = 0
    fruitlessWatches = 0
    refusedWatches = 0
    if !isSynced {
      isSynced = true
      news.append(.synced)
    }
    return news
  }
}

// MARK: - The way

extension Reflector {
  mutating func afterTrouble(
    _ error: ClusterError,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    isTroubled = true
    phase = .asking
    let wait = backoff.next(at: now, using: &generator)
    // The server's wish and a random part, or all that were refused together would come back together.
    return Step(tell: [.trouble(error)], then: .wait(wait + (error.retryAfter ?? .zero)))
  }

  mutating func recovery() -> [Event] {
    defer { isTroubled = false }
    return isTroubled ? [.healthy] : []
  }

  /// The way to the goal, with a wait before it where a watch would follow the last one too fast.
  mutating func pursue(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Step {
    phase = .asking
    if goal == .watch, let watchStarted {
      let rest = policy.shortestWatch - (now - watchStarted)
      if rest > .zero { return Step(then: .wait(rest)) }
    }
    return Step(then: order(at: now, using: &generator))
  }

  private mutating func order(
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Order {
    switch goal {
    case .picture where streamsLists && cutStreams < policy.mostFruitlessWatches:
      beginPicture()
      phase = .openingStream
      return watchOrder(from: .newestState, at: now, using: &generator)
    case .picture:
      beginPicture()
      // The server's cache is the cheapest, and good enough where nothing is known yet.
      let version = known.isEmpty && resourceVersion.isEmpty && !isPictureUnproven ? "0" : nil
      phase = .listing(isNewest: version == nil)
      return .list(resourceVersion: version, limit: policy.pageLimit, continuation: nil)
    case .pictureAtOnce:
      beginPicture()
      phase = .listing(isNewest: true)
      return .list(resourceVersion: nil, limit: nil, continuation: nil)
    case .watch:
      return watchOrder(from: .version(resourceVersion), at: now, using: &generator)
    }
  }

  private mutating func beginPicture() {
    picture += 1
    recent.removeAll()
  }

  private mutating func watchOrder(
    from start: WatchStart,
    at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Order {
    watchStarted = now
    hasHeard = false
    return .watch(from: start, timeoutSeconds: Int.random(in: policy.watchSeconds, using: &generator))
  }
}
