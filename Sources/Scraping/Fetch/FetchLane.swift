import Discovery
import NIOCore

/// The fetches and connections of one event loop, which alone may touch them.
final class FetchLane: NIOScheduledCallbackHandler {
  let eventLoop: any EventLoop
  private let mostIdle: Int
  private var fetches: [UInt64: Fetch] = [:]
  /// The connection that is kept for each target. One that is not here any more closes when its request is done.
  private var connections: [Target.ID: FetchConnection] = [:]
  private var idle: IdleQueue<FetchConnection>
  private var hasSweep = false
  private var isShutDown = false

  /// - Parameters:
  ///   - idleTime: how long a connection waits for its next request before it is closed.
  ///   - mostIdle: how many may wait.
  init(on eventLoop: any EventLoop, idleTime: TimeAmount, mostIdle: Int) {
    self.eventLoop = eventLoop
    self.mostIdle = mostIdle
    idle = IdleQueue(time: idleTime)
  }

  // MARK: Asked by the fetcher

  func start(
    _ number: UInt64,
    _ request: PageRequest,
    until deadline: NIODeadline,
    for continuation: Fetch.Continuation
  ) {
    let fetch = Fetch(number, request, on: self, for: continuation)
    guard !isShutDown, let timer = try? eventLoop.assumeIsolated().scheduleCallback(at: deadline, handler: fetch) else {
      continuation.resume(returning: .failure(.abandoned))
      return
    }
    fetch.timer = timer
    fetches[number] = fetch
    let id = request.target.id
    guard let kept = connections[id], kept.isIdle else {
      connect(fetch)
      return
    }
    // A rule's certificates may be others than those the connection was made with.
    guard kept.access == request.access.mark else {
      kept.close()
      connect(fetch)
      return
    }
    if let ticket = kept.ticket { idle.remove(ticket) }
    fetch.connection = kept
    kept.ask(fetch)
  }

  func cancel(_ number: UInt64) {
    guard let fetch = fetches[number] else { return }
    abort(fetch, .abandoned)
  }

  func forget(_ id: Target.ID) {
    guard let connection = connections.removeValue(forKey: id), connection.isIdle else { return }
    connection.close()
  }

  func shutdown() {
    isShutDown = true
    for fetch in fetches.values { abort(fetch, .abandoned) }
    for connection in connections.values { connection.close() }
  }

  // MARK: Told by timers and connections

  func timeOut(_ fetch: Fetch) {
    abort(fetch, .timedOut(fetch.request.timeout))
  }

  /// An exchange is over, and its connection either closed or free for the next.
  func end(_ fetch: Fetch, _ outcome: Exchange.Outcome, on connection: FetchConnection, wasReused: Bool) {
    switch fetch.course.step(after: outcome, wasReused: wasReused) {
    case .finish(let result):
      if connection.isIdle { rest(connection) }
      if case .failure(.tooManyFiles) = result { closeIdle() }
      finish(fetch, result)
    case .ask:
      if connection.isIdle { connection.ask(fetch) } else { connect(fetch) }
    }
  }

  /// A connection is closed, by whichever side.
  func drop(_ connection: FetchConnection) {
    if let ticket = connection.ticket { idle.remove(ticket) }
    if connections[connection.id] === connection { connections[connection.id] = nil }
  }

  func handleScheduledCallback(eventLoop: some EventLoop) {
    hasSweep = false
    while let connection = idle.removeExpired(at: .now()) { connection.close() }
    planSweep()
  }

  // MARK: -

  private func connect(_ fetch: Fetch) {
    let connection = FetchConnection(to: fetch.request, on: self)
    fetch.connection = connection
    // Where two fetches of one target overlap, the second one's connection is not kept.
    if connections[connection.id] == nil { connections[connection.id] = connection }
    connection.open(for: fetch)
  }

  private func rest(_ connection: FetchConnection) {
    guard connections[connection.id] === connection else {
      connection.close()
      return
    }
    connection.ticket = idle.add(connection, at: .now())
    if idle.count > mostIdle { idle.removeFirst()?.close() }
    planSweep()
  }

  /// Makes room for those who cannot open any.
  private func closeIdle() {
    while let connection = idle.removeFirst() { connection.close() }
  }

  /// One timer serves all connections that wait.
  private func planSweep() {
    guard !hasSweep, let next = idle.nextExpiry else { return }
    hasSweep = (try? eventLoop.assumeIsolated().scheduleCallback(at: next, handler: self)) != nil
  }

  private func abort(_ fetch: Fetch, _ failure: ScrapeFailure) {
    fetch.connection?.close()
    finish(fetch, .failure(failure))
  }

  private func finish(_ fetch: Fetch, _ result: Result<PageFetcher.Page, ScrapeFailure>) {
    fetches[fetch.number] = nil
    fetch.timer?.cancel()
    fetch.timer = nil
    fetch.connection = nil
    fetch.continuation.resume(returning: result)
  }
}
