import Logging
import Synchronization

/// Levels and messages, from notice on.
final class RecordedLog: Sendable {
  private let recorded = Mutex<[String]>([])

  /// What was said since this was asked last.
  func take() -> [String] {
    recorded.withLock { recorded in
      defer { recorded = [] }
      return recorded
    }
  }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(log: self) }
  }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.recorded.withLock { $0.append("\(event.level): \(event.message)") }
    }
  }
}
