public import Console
import FoundationEssentials
public import Logging
import Synchronization

/// The configuration file, followed while the agent runs.
///
/// It is looked at by its contents, so that it does not matter how it is replaced: written anew, renamed, or by the links of
/// a ConfigMap that is mounted.
public final class ConfigurationFile: Sendable {
  private struct State {
    var reload: ConfigurationReload
    var status: ConfigurationStatus
  }

  /// How often the file is looked at. A kubelet takes a minute or so to show a ConfigMap's change.
  static let interval = Duration.seconds(2)

  private let path: String
  private let source: ConfigurationSource
  private let state: Mutex<State>

  /// - Parameter reading: what the agent was started with.
  /// - Returns: `nil` where the settings come from no file, or from standard input, which says all that it has at once.
  public init?(of source: ConfigurationSource, _ reading: ConfigurationReading) {
    guard let path = source.file, path != ConfigurationSource.standardInput else { return nil }
    self.path = path
    self.source = source
    state = Mutex(
      State(
        // What the file holds is looked at anew: it may have changed since the reading.
        reload: ConfigurationReload(reading, contents: nil),
        status: ConfigurationStatus(path: path, lastSuccess: .now)
      )
    )
  }

  public var status: ConfigurationStatus { state.withLock { $0.status } }

  /// Follows the file until the task is cancelled.
  ///
  /// - Parameter apply: takes the settings that hold now. What cannot be changed while the agent runs is to be left as it is.
  public func follow(logger: Logger, _ apply: (AgentConfiguration) -> Void) async {
    while (try? await Task.sleep(for: Self.interval)) != nil { look(logger: logger, apply) }
  }

  private func look(logger: Logger, _ apply: (AgentConfiguration) -> Void) {
    let file: Result<[UInt8], ConfigurationError>
    do throws(ConfigurationError) {
      file = .success(try source.contents() ?? [])
    } catch {
      file = .failure(error)
    }
    let (step, pending) = state.withLock { state in
      let before = state.reload.pending
      let step = state.reload.take(file) { contents throws(ConfigurationError) in try source.reading(of: contents) }
      state.status.take(step, pending: state.reload.pending)
      return (step, state.reload.pending == before ? [] : state.reload.pending)
    }
    let metadata: Logger.Metadata = ["file": "\(path)"]
    switch step {
    case .none, .keep: break
    case .apply(let configuration, let changed):
      apply(configuration)
      logger.notice(
        "the configuration has changed",
        metadata: metadata.merging(["settings": "\(changed.joined(separator: ", "))"]) { $1 }
      )
    case .refuse(let error):
      logger.error(
        "the configuration file has changed and cannot be used; the earlier settings hold",
        metadata: metadata.merging(["cause": "\(error)"]) { $1 }
      )
    }
    if !pending.isEmpty {
      logger.warning(
        "settings have changed that take effect when the agent is started again",
        metadata: metadata.merging(["settings": "\(pending.joined(separator: ", "))"]) { $1 }
      )
    }
  }
}

extension ConfigurationStatus {
  fileprivate mutating func take(_ step: ConfigurationReload.Step, pending: [String]) {
    switch step {
    case .none: return
    case .apply, .keep: (lastSuccess, fault) = (.now, nil)
    case .refuse(let error): fault = "\(error)"
    }
    self.pending = pending
  }
}
