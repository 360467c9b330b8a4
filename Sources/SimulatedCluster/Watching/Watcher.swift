import NIOCore

/// A client's open watch.
struct Watcher: Sendable {
  /// A client that lags so far behind counts as lost, as with a real server.
  static let longestBacklog = 64 << 20

  var watch: ObjectWatch
  let stream: AnswerStream
  var timers: [Scheduled<Void>] = []
  /// What happens to its events, if anything.
  var disturbance: EventDisturber?
  /// The next event is broken off after so many bytes.
  var bytesOfLastEvent: Int?
  /// Whether it has fallen silent: open, but nothing is sent.
  var isSilent = false

  init(_ watch: ObjectWatch, on stream: AnswerStream) {
    self.watch = watch
    self.stream = stream
  }

  /// Sends what the disturbance makes of an event.
  ///
  /// - Returns: whether the watch goes on.
  mutating func send(_ event: [UInt8], about key: ObjectKey) -> Bool {
    if isSilent { return true }
    if let bytes = bytesOfLastEvent {
      release()
      stream.send(Array(event.prefix(bytes)))
      return false
    }
    guard disturbance != nil else {
      stream.send(event)
      return true
    }
    for event in disturbance?.pass(event, about: key) ?? [] { stream.send(event) }
    return true
  }

  /// Sends an event that nothing may overtake, such as a bookmark.
  mutating func sendInOrder(_ event: [UInt8]) -> Bool {
    if isSilent { return true }
    release()
    if let bytes = bytesOfLastEvent {
      stream.send(Array(event.prefix(bytes)))
      return false
    }
    stream.send(event)
    return true
  }

  /// Sends the events that are held back.
  mutating func release() {
    if isSilent { return }
    for event in disturbance?.release() ?? [] { stream.send(event) }
  }

  func cut() {
    for timer in timers { timer.cancel() }
    stream.cut()
  }
}
