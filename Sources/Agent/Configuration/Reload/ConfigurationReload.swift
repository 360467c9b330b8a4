/// What becomes of the configuration file's contents while the agent runs: a pure state machine.
///
/// A file that cannot be read or has a mistake in it changes nothing. What can take effect at once does; what cannot waits
/// for the next start, unless it is changed back.
struct ConfigurationReload {
  enum Step {
    /// Nothing new.
    case none
    /// The settings named are others than before, and these are to hold now.
    case apply(AgentConfiguration, changed: [String])
    /// Nothing that could take effect is another.
    case keep
    /// What was wrong, where it is not what was wrong the last time.
    case refuse(ConfigurationError)
  }

  /// As the agent was started.
  private let first: ConfigurationReading
  /// As it holds now, as far as it can be changed.
  private var current: ConfigurationReading
  private var contents: [UInt8]?
  /// What the last look saw, where that is not in force: it counts when the next one sees the same.
  private var candidate: [UInt8]?
  private var fault: ConfigurationError?
  /// Settings that are others in the file than those that the agent was started with, and hold from the next start.
  private(set) var pending: [String] = []

  private static let emptied = ConfigurationError(
    place: "the configuration file",
    problem: "it is empty now",
    remedy: "write the settings, or at least a comment if none is what is meant"
  )

  /// - Parameter contents: of the file, from which the first reading was made.
  init(_ first: ConfigurationReading, contents: [UInt8]?) {
    self.first = first
    current = first
    self.contents = contents
  }

  /// Takes note of the file as it is now.
  ///
  /// - Parameter read: makes settings of the file's contents. Asked only where these are others than the last time, or had a
  ///   mistake in them.
  mutating func take(
    _ file: Result<[UInt8], ConfigurationError>,
    read: ([UInt8]) throws(ConfigurationError) -> ConfigurationReading
  ) -> Step {
    let reading: ConfigurationReading
    do throws(ConfigurationError) {
      let contents = try file.get()
      // What was wrong may be put right elsewhere: a file that it names is there now.
      guard contents != self.contents || fault != nil else { return .none }
      guard contents == self.contents || contents == candidate else {
        // It may be half written.
        candidate = contents
        return .none
      }
      if contents.isEmpty, self.contents?.isEmpty == false { throw Self.emptied }
      self.contents = contents
      reading = try read(contents)
    } catch {
      guard error != fault else { return .none }
      fault = error
      return .refuse(error)
    }
    fault = nil
    pending = reading.differences(from: first).filter { !$0.isReloadable }.map(\.name)
    let changed = reading.differences(from: current).filter(\.isReloadable).map(\.name)
    current = reading
    return changed.isEmpty ? .keep : .apply(reading.configuration, changed: changed)
  }
}
