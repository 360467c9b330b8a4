public import Logging
import Synchronization

/// What was logged, from a level on.
public final class RecordedLog: Sendable {
  private let recorded = Mutex<[(level: Logger.Level, message: String)]>([])
  private let threshold: Logger.Level

  public init(from threshold: Logger.Level = .notice) {
    self.threshold = threshold
  }

  public var levels: [Logger.Level] { recorded.withLock { $0.map(\.level) } }
  public var messages: [String] { recorded.withLock { $0.map(\.message) } }

  /// What was said since this was asked last, such as `warning: it is late`.
  public func take() -> [String] {
    recorded.withLock { recorded in
      defer { recorded = [] }
      return recorded.map { "\($0.level): \($0.message)" }
    }
  }

  public var logger: Logger {
    Logger(label: "test") { _ in Handler(log: self, logLevel: self.threshold) }
  }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.recorded.withLock { $0.append((event.level, "\(event.message)")) }
    }
  }
}
