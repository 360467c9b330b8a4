import Logging
import Synchronization

/// What was logged.
final class LogRecord: Sendable {
  private let recorded = Mutex<[(message: String, metadata: Logger.Metadata)]>([])

  /// The messages.
  var lines: [String] { recorded.withLock { $0.map(\.message) } }
  var metadata: [Logger.Metadata] { recorded.withLock { $0.map(\.metadata) } }
  var handler: any LogHandler { Handler(record: self) }

  private struct Handler: LogHandler {
    let record: LogRecord
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      record.recorded.withLock { $0.append(("\(event.message)", event.metadata ?? [:])) }
    }
  }
}
