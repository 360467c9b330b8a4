import NIOCore
import Synchronization

/// A client's open watch.
struct Watcher: Sendable {
  var watch: PodWatch
  let exchange: HTTPExchange
  var timers: [Scheduled<Void>] = []

  func cut() {
    for timer in timers { timer.cancel() }
    exchange.cut()
  }
}

extension SimulatedAPIServer.State {
  mutating func delete(_ entry: PodStore.Entry, gracePeriodSeconds: Int?) {
    for change in store.delete(entry, gracePeriodSeconds: gracePeriodSeconds, now: configuration.now()) {
      publish(change)
    }
  }

  /// Hands a change to every watch that it concerns.
  mutating func publish(_ change: PodStore.Change) {
    for id in watchers.keys {
      guard let watcher = watchers[id] else { continue }
      // The real server drops a watcher that does not read, too.
      guard watcher.exchange.channel.isWritable else {
        watchers[id] = nil
        watcher.cut()
        continue
      }
      if let line = watchers[id]?.watch.line(for: change) { watcher.exchange.stream(line) }
    }
  }

  mutating func sendBookmark(to id: Int) {
    let version = store.resourceVersion
    guard let line = watchers[id]?.watch.bookmark(at: version) else { return }
    watchers[id]?.exchange.stream(line)
  }

  /// Ends a watch in order: with a last bookmark, so that the next one starts there, and the connection stays.
  mutating func endWatch(_ id: Int) {
    sendBookmark(to: id)
    guard let watcher = watchers.removeValue(forKey: id) else { return }
    for timer in watcher.timers { timer.cancel() }
    watcher.exchange.endStream()
  }
}

extension SimulatedAPIServer {
  /// The watch of a request: where it starts and what it is sent first.
  struct WatchRequest {
    let selector: PodSelector
    let allowsBookmarks: Bool
    let sendsInitialEvents: Bool
    let timeoutSeconds: Int
    /// `nil` for the present state.
    let resourceVersion: Int?

    /// - Throws: `APIStatus` 400 or 422 for parameters that make no sense.
    init(selector: PodSelector, target: RequestTarget) throws(APIStatus) {
      self.selector = selector
      allowsBookmarks = APIRoute.isTrue(target["allowWatchBookmarks"])
      sendsInitialEvents = APIRoute.isTrue(target["sendInitialEvents"])
      // Without a time-out a real server ends a watch after 30 to 60 minutes.
      timeoutSeconds = target["timeoutSeconds"].flatMap { Int($0) } ?? 1800
      if sendsInitialEvents, target["resourceVersionMatch"] != "NotOlderThan" {
        throw .invalidListOptions(
          "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
        )
      }
      switch target["resourceVersion"] {
      case nil, "0": resourceVersion = nil
      case let text?:
        guard let version = Int(text) else {
          throw .badRequest("resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: invalid syntax")
        }
        resourceVersion = version
      }
    }
  }

  /// Begins a watch: its head, what happened until now, and from then on each change as it is made.
  func watch(_ request: WatchRequest, _ exchange: HTTPExchange, headers: [(name: String, value: String)]) {
    let id: Int? = state.withLock { state in
      switch state.opening(of: request) {
      case .failure(let status):
        state.counts.expiredWatches += status.code == 410 ? 1 : 0
        if status.code == 410, state.configuration.refusesOldWatchesByStatus {
          exchange.reply(.refusal(status, headers: headers))
          return nil
        }
        exchange.beginStream(headers: headers)
        exchange.stream(PodWatch.error(status))
        exchange.endStream()
        return nil
      case .success(let opening):
        exchange.beginStream(headers: headers)
        if !opening.lines.isEmpty { exchange.stream(opening.lines) }
        return state.admit(opening.watch, exchange)
      }
    }
    guard let id else { return }
    schedule(request, id, exchange)
    exchange.channel.closeFuture.whenComplete { _ in
      self.state.withLock { state in
        for timer in state.watchers.removeValue(forKey: id)?.timers ?? [] { timer.cancel() }
      }
    }
  }

  private func schedule(_ request: WatchRequest, _ id: Int, _ exchange: HTTPExchange) {
    let second = state.withLock { $0.configuration.watchSecond }
    let end = exchange.channel.eventLoop.scheduleTask(in: .init(second * request.timeoutSeconds)) {
      self.state.withLock { $0.endWatch(id) }
    }
    state.withLock { $0.watchers[id]?.timers.append(end) }
    if request.allowsBookmarks { scheduleBookmark(id, exchange.channel.eventLoop) }
  }

  private func scheduleBookmark(_ id: Int, _ eventLoop: any EventLoop) {
    let interval = state.withLock { $0.configuration.bookmarkInterval }
    let next = eventLoop.scheduleTask(in: .init(interval)) {
      self.state.withLock { $0.sendBookmark(to: id) }
      self.scheduleBookmark(id, eventLoop)
    }
    let isWatched = state.withLock { state in
      guard let end = state.watchers[id]?.timers.first else { return false }
      state.watchers[id]?.timers = [end, next]
      return true
    }
    if !isWatched { next.cancel() }
  }
}

extension SimulatedAPIServer.State {
  typealias Opening = (watch: PodWatch, lines: [UInt8])

  /// What a watch is sent at once, or why it cannot be.
  mutating func opening(of request: SimulatedAPIServer.WatchRequest) -> Result<Opening, APIStatus> {
    let present = store.resourceVersion
    if request.sendsInitialEvents {
      counts.streamingLists += 1
      guard configuration.streamsLists else { return .failure(.watchListUnsupported) }
      var lines = presentState(request.selector)
      if request.allowsBookmarks { lines += PodWatch.initialEventsEnd(at: present) }
      return .success((watch(request, after: present), lines))
    }
    guard let version = request.resourceVersion else {
      counts.freshWatches += 1
      return .success((watch(request, after: present), presentState(request.selector)))
    }
    counts.resumedWatches += 1
    guard let changes = store.changes(after: version) else {
      return .failure(.tooOldResourceVersion(version, oldest: store.oldestWatchable))
    }
    var watch = watch(request, after: version)
    var lines: [UInt8] = []
    for change in changes {
      if let line = watch.line(for: change) { lines += line }
    }
    return .success((watch, lines))
  }

  mutating func admit(_ watch: PodWatch, _ exchange: HTTPExchange) -> Int {
    defer { nextWatcher += 1 }
    watchers[nextWatcher] = Watcher(watch: watch, exchange: exchange)
    return nextWatcher
  }

  private func watch(_ request: SimulatedAPIServer.WatchRequest, after version: Int) -> PodWatch {
    PodWatch(selector: request.selector, allowsBookmarks: request.allowsBookmarks, startingAfter: version)
  }

  private func presentState(_ selector: PodSelector) -> [UInt8] {
    (store.entries(matching: selector, at: store.resourceVersion) ?? []).reduce(into: []) { lines, entry in
      lines += PodWatch.added(entry)
    }
  }
}
