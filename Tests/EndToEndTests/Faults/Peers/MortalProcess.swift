import Subprocess
import Synchronization

/// A program that is ended and started again, as often as wanted, while a closure runs.
final class MortalProcess: Sendable {
  private struct State {
    var current: RunningProcess?
    var starts = 0
    /// Whether somebody wants it to be running.
    var isWanted = false
    var isOver = false
    /// What it died of when nobody had asked it to.
    var suddenEnd: PeerError?
  }

  let name: String
  private let launches: AsyncStream<RunningProcess.Launch>.Continuation
  private let state = Mutex(State())

  private init(name: String, launches: AsyncStream<RunningProcess.Launch>.Continuation) {
    self.name = name
    self.launches = launches
  }

  /// It is not running yet when the closure is called, and runs no longer when it returns.
  static func run<Result: Sendable>(
    _ name: String,
    body: (MortalProcess) async throws -> Result
  ) async throws -> Result {
    let (launches, continuation) = AsyncStream.makeStream(of: RunningProcess.Launch.self)
    let mortal = MortalProcess(name: name, launches: continuation)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        for await launch in launches { try await mortal.live(launch) }
      }
      let result = try await body(mortal)
      mortal.state.withLock {
        $0.isOver = true
        $0.isWanted = false
      }
      continuation.finish()
      try await group.waitForAll()
      return result
    }
  }

  private func live(_ launch: RunningProcess.Launch) async throws {
    let (_, ending) = try await RunningProcess.run(launch) { process in
      state.withLock {
        $0.current = process
        $0.starts += 1
      }
      while !process.hasEnded, !state.withLock({ $0.isOver }) { try await Task.sleep(for: .milliseconds(10)) }
    }
    state.withLock { state in
      state.current = nil
      guard state.isWanted else { return }
      state.suddenEnd = PeerError(peer: launch.name, message: "ended by itself: \(ending.status)", isFinal: true)
    }
  }

  /// How often it was started.
  var starts: Int { state.withLock { $0.starts } }

  /// `nil` while it does not run.
  var current: RunningProcess? { state.withLock { $0.current } }

  /// Throws when it has died without having been asked to.
  func check() throws {
    if let end = state.withLock({ $0.suddenEnd }) { throw end }
  }

  /// Starts it; the name of the launch gets a number. Returns when there is a process.
  func start(_ launch: RunningProcess.Launch) async throws {
    let number = state.withLock { state in
      state.isWanted = true
      return state.starts + 1
    }
    var launch = launch
    launch.name = "\(launch.name)-\(number)"
    launches.yield(launch)
    try await eventually("\(launch.name) to be started", within: .seconds(20), every: .milliseconds(5)) {
      try check()
      return starts == number ? true : nil
    }
  }

  /// Ends it with a signal. Returns when it is gone.
  func end(by signal: Signal, within limit: Duration = .seconds(20)) async throws {
    let process = state.withLock { state in
      state.isWanted = false
      return state.current
    }
    try? process?.send(signal)
    try await eventually("\(name) to be gone after signal \(signal.rawValue)", within: limit, every: .milliseconds(5)) {
      current == nil ? true : nil
    }
  }
}
