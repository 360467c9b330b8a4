public import Logging
import Synchronization

/// The least severe level to log, which may change while the agent runs.
public final class LogThreshold: Sendable {
  private let state: Mutex<Logger.Level>

  public init(_ level: Logger.Level) {
    state = Mutex(level)
  }

  public var level: Logger.Level {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
