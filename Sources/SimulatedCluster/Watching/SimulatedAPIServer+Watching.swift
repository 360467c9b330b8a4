import NIOCore
import NIOHTTP1
import Synchronization

extension SimulatedAPIServer.State {
  mutating func publish(_ changes: [ClusterStore.Change]) {
    for change in changes { publish(change) }
  }

  /// Hands a change to every watch that it concerns.
  mutating func publish(_ change: ClusterStore.Change) {
    for id in Array(watchers.keys) {
      guard let watcher = watchers[id] else { continue }
      // The real server drops a watcher that does not read, too.
      guard watcher.stream.backlog < Watcher.longestBacklog else {
        cut(id)
        continue
      }
      guard let event = watchers[id]?.watch.event(for: change) else { continue }
      if watchers[id]?.send(event, about: change.entry.key) == false { cut(id) }
    }
  }

  mutating func sendBookmark(to id: Int) {
    let version = store.resourceVersion
    guard let event = watchers[id]?.watch.bookmark(at: version) else { return }
    if watchers[id]?.sendInOrder(event) == false { cut(id) }
  }

  /// Ends a watch in order: with a last bookmark, so that the next one starts there, and the connection stays.
  mutating func endWatch(_ id: Int) {
    if watchers[id]?.isSilent == true { return }
    watchers[id]?.release()
    sendBookmark(to: id)
    guard let watcher = watchers.removeValue(forKey: id) else { return }
    for timer in watcher.timers { timer.cancel() }
    watcher.stream.end()
  }

  mutating func cut(_ id: Int) {
    watchers.removeValue(forKey: id)?.cut()
  }
}

extension SimulatedAPIServer {
  /// Begins a watch: its head, what happened until now, and from then on each change as it is made.
  func watch(_ request: WatchRequest, _ exchange: HTTPExchange, _ reply: ReplyTerms) {
    let streamHeaders = reply.headers(contentType: reply.encoding.streamType)
    let id: Int? = state.withLock { state in
      switch state.opening(of: request, reply.encoding) {
      case .failure(let status):
        state.counts.expiredWatches += status.code == 410 ? 1 : 0
        if status.code == 410, state.configuration.refusesOldWatchesByStatus {
          exchange.reply(.refusal(status, reply), pace: reply.pace)
          return nil
        }
        let stream = exchange.begin(.ok, streamHeaders, pace: reply.pace)
        stream.send(ObjectWatch.error(status, reply.encoding))
        stream.end()
        return nil
      case .success(let opening):
        let stream = exchange.begin(.ok, streamHeaders, pace: reply.pace)
        if let state = opening.state { stream.add(.source(state)) }
        if let bookmark = opening.bookmark {
          stream.send(bookmark)
          stream.add(.notice { self.noteFirstStateSent() })
        }
        return state.admit(opening.watch, stream)
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
    let isOpen = state.withLock { state in
      state.watchers[id]?.timers.append(end)
      return state.watchers[id] != nil
    }
    if !isOpen { return end.cancel() }
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
  /// How a watch begins.
  struct Opening {
    var watch: ObjectWatch
    /// What it is sent at once.
    var state: (any BodySource)?
    /// What says that this was all.
    var bookmark: [UInt8]?
  }

  /// What a watch is sent at once, or why it cannot be.
  mutating func opening(of request: WatchRequest, _ encoding: WireEncoding) -> Result<Opening, APIStatus> {
    let present = store.resourceVersion
    let watch = ObjectWatch(
      selector: request.selector,
      allowsBookmarks: request.allowsBookmarks,
      startingAfter: present,
      encoding
    )
    if request.sendsInitialEvents {
      counts.streamingLists += 1
      if configuration.streamingLists == .unsupportedByStorage { return .failure(.watchListUnsupported) }
      let bookmark = request.allowsBookmarks ? watch.initialEventsEnd(at: present) : nil
      return .success(Opening(watch: watch, state: presentState(for: watch), bookmark: bookmark))
    }
    guard let version = request.resourceVersion else {
      counts.freshWatches += 1
      return .success(Opening(watch: watch, state: presentState(for: watch)))
    }
    counts.resumedWatches += 1
    if faults.takeExpiry() { return .failure(.tooOldResourceVersion(version, oldest: present)) }
    guard let changes = store.changes(after: version) else {
      return .failure(.tooOldResourceVersion(version, oldest: store.oldestWatchable))
    }
    let playback = Playback(changes, for: watch.starting(after: version))
    return .success(Opening(watch: watch.starting(after: max(version, present)), state: playback))
  }

  mutating func admit(_ watch: ObjectWatch, _ stream: AnswerStream) -> Int {
    defer { nextWatcher += 1 }
    var watcher = Watcher(watch, on: stream)
    watcher.disturbance = faults.disturbance.map { EventDisturber($0, watch: nextWatcher) }
    watchers[nextWatcher] = watcher
    return nextWatcher
  }

  private func presentState(for watch: ObjectWatch) -> PresentState {
    PresentState(store.entries(matching: watch.selector, at: store.resourceVersion) ?? [], for: watch)
  }
}
