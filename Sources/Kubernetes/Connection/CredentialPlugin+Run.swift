import FoundationEssentials
import Subprocess
import SystemPackage
import Timing

extension CredentialPlugin {
  /// Bounds on one run.
  struct Limits: Sendable {
    var duration: Duration = .seconds(60)
    var outputBytes = 1 << 20
    /// What is kept of the end of its standard error, for a message.
    var errorBytes = 4096
    /// How long it may take to end after SIGTERM before it is killed.
    var grace: Duration = .seconds(2)
  }

  /// Runs the command once. It ends with the task that runs it, and all that it started itself too.
  ///
  /// - Throws: ``ClusterConfigurationError``, or `CancellationError`.
  func run(limits: Limits = Limits(), time: TimeSource) async throws -> PluginCredential {
    let request = try request()
    let ended: Ending
    do {
      ended = try await withDeadline(limits.duration, sleep: time.sleep) {
        try await execute(request: request, limits: limits)
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw explained(error)
    }
    // Of a command that was ended with the task its status says nothing.
    try Task.checkCancellation()
    guard ended.status.isSuccess else {
      throw failed(
        "\(Self.words(for: ended.status))\(Self.lastWords(in: ended.errors))",
        remedy: "run the command of this exec section by hand, as the agent's user, and log in where it asks for that"
      )
    }
    return try credential(in: ended.output)
  }

  private struct Ending: Sendable {
    var status: TerminationStatus
    var output: [UInt8]
    var errors: [UInt8]
  }

  private func execute(request: String, limits: Limits) async throws -> Ending {
    var options = PlatformOptions()
    // A session of its own: it can ask no terminal, and its children are ended with it.
    options.createSession = true
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: limits.grace)]
    var additions: [Environment.Key: String?] = [:]
    for variable in variables + [Variable(name: ExecCredential.variable, value: request)] {
      if let key = Environment.Key(rawValue: variable.name) { additions[key] = variable.value }
    }
    let result = try await Subprocess.run(
      command.contains("/") ? .path(FilePath(command)) : .name(command),
      arguments: Arguments(arguments),
      environment: .inherit.updating(additions),
      platformOptions: options,
      input: .none,
      output: .bytes(limit: limits.outputBytes),
      error: .sequence
    ) { execution in
      var tail: [UInt8] = []
      for try await buffer in execution.standardError {
        tail += buffer.withUnsafeBytes { [UInt8]($0) }
        tail.removeFirst(max(0, tail.count - limits.errorBytes))
      }
      return tail
    }
    return Ending(status: result.terminationStatus, output: result.standardOutput, errors: result.closureResult)
  }

  private func explained(_ error: any Error) -> ClusterConfigurationError {
    switch error {
    case let error as ClusterConfigurationError:
      return error
    case let error as DeadlineExceeded:
      return failed(
        "was not done within \(error.limit) and was ended",
        remedy: "see by hand why it takes so long; it must ask nobody anything"
      )
    case let error as SubprocessError where error.code == .executableNotFound:
      return missing
    case let error as SubprocessError where error.code == .outputLimitExceeded:
      return failed("wrote more than a credential can be", remedy: "let it write an ExecCredential and nothing else")
    case let error as SubprocessError:
      // The whole description may show the environment.
      let cause = error.underlyingError.map { " (\($0))" } ?? ""
      return failed("could not be started\(cause)", remedy: "let it be a program that the agent's user may run")
    default:
      return failed("could not be run", remedy: "run the command of this exec section by hand, as the agent's user")
    }
  }

  private var missing: ClusterConfigurationError {
    // The system does not tell a file that may not be run from one that is not there.
    if command.contains("/"), FileManager.default.fileExists(atPath: command) {
      return failed(
        "is no program that the agent's user may run",
        remedy: "let it be executable, and let what its first line names be installed"
      )
    }
    let hint = installHint.map { "; its entry says: \(Self.printable($0, atMost: 500))" } ?? ""
    return failed(
      "is not there",
      remedy: command.contains("/")
        ? "install it at that path, or correct the command\(hint)"
        : "install it into a folder of PATH, or write its whole path as the command\(hint)"
    )
  }

  private static func words(for status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "ended with status \(code)"
    case .signaled(let signal): "was ended by signal \(signal)"
    }
  }

  /// The end of what a command complained of.
  private static func lastWords(in errors: [UInt8]) -> String {
    let lines = String(decoding: errors, as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .map { printable($0, atMost: 200) }
      .filter { !$0.isEmpty }
    guard !lines.isEmpty else { return " and said nothing on its standard error" }
    return " (\"\(lines.suffix(3).joined(separator: " | "))\")"
  }

  /// On one line, without what would take a terminal over.
  private static func printable(_ text: some StringProtocol, atMost length: Int) -> String {
    var words = ""
    var isApart = false
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse:
        isApart = true
      default:
        if isApart, !words.isEmpty { words.unicodeScalars.append(" ") }
        isApart = false
        words.unicodeScalars.append(scalar)
      }
    }
    return words.count > length ? "\(words.prefix(length))…" : words
  }
}
