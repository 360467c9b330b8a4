import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program that runs for as long as a closure does, all that it says kept in a file.
///
/// It is valid only inside of that closure. When the closure returns, the program is asked to end (SIGTERM) and, where
/// it does not within its grace, killed; so too when the closure throws or the test is cancelled.
struct RunningProcess: Sendable {
  /// What a process was given to start with.
  struct Launch: Sendable {
    /// In the words of a failure, and the name of the log that is attached to the test.
    var name: String
    var executable: String
    var arguments: [String] = []
    /// The whole environment: nothing is inherited, so that no setting of the person's who runs the tests gets in.
    var environment: [String: String] = [:]
    /// The folder to run in; its log goes there too.
    var folder: String
    /// How long it may take to end after SIGTERM before it is killed.
    var grace: Duration = .seconds(10)
  }

  /// How a process ended, and how long it took from the moment when it was asked to.
  struct Ending: Sendable {
    var status: TerminationStatus
    var duration: Duration
  }

  let name: String
  let logFile: String
  private let execution: Execution<NoInput, FileDescriptorOutput, CombinedErrorOutput>

  /// Runs a program around a closure.
  static func run<Result: Sendable>(
    _ launch: Launch,
    body: (RunningProcess) async throws -> Result
  ) async throws -> (result: Result, ending: Ending) {
    let logFile = "\(launch.folder)/\(launch.name).log"
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: launch.grace)]
    let log = try FileDescriptor.open(
      FilePath(logFile),
      .writeOnly,
      options: [.create, .append],
      permissions: .ownerReadWrite
    )

    let environment = launch.environment.reduce(into: [Environment.Key: String]()) { keys, pair in
      keys[Environment.Key(rawValue: pair.key) ?? ""] = pair.value
    }
    let ended: ExecutionResult<(Result, ContinuousClock.Instant), FileDescriptorOutput, CombinedErrorOutput>
    do {
      ended = try await Subprocess.run(
        .path(FilePath(launch.executable)),
        arguments: Arguments(launch.arguments),
        environment: .custom(environment),
        workingDirectory: FilePath(launch.folder),
        platformOptions: options,
        input: .none,
        output: .fileDescriptor(log, closeAfterSpawningProcess: true),
        error: .combinedWithOutput
      ) { execution in
        let process = RunningProcess(name: launch.name, logFile: logFile, execution: execution)
        OrphanGuard.shared.watch(process.identifier)
        defer { OrphanGuard.shared.forget(process.identifier) }
        let result = try await body(process)
        let asked = ContinuousClock.now
        try await process.end(within: launch.grace)
        return (result, asked)
      }
    } catch {
      let failure = PeerError(
        peer: launch.name,
        message: "was running when the test failed",
        log: tail(of: logFile),
        cause: error
      )
      attach(logFile, name: launch.name)
      throw failure
    }
    attach(logFile, name: launch.name)
    let (result, asked) = ended.closureResult
    return (result, Ending(status: ended.terminationStatus, duration: asked.duration(to: .now)))
  }

  /// By which the system knows it.
  var identifier: Int32 { execution.processIdentifier.value }

  /// All that it has written until now.
  var log: String { Self.read(logFile) }

  /// The lines that it has written until now; the last one only when it is whole.
  var lines: [Substring] {
    let text = log
    guard let end = text.lastIndex(of: "\n") else { return [] }
    return text[..<end].split(separator: "\n")
  }

  /// Waits until it has written a line from which `parse` makes something.
  @discardableResult
  func line<Found>(
    that what: String,
    within limit: Duration,
    parse: (Substring) throws -> Found?
  ) async throws -> Found {
    try await eventually("\(name) to write a line that \(what)", within: limit) {
      let over = hasEnded
      for line in lines {
        if let found = try parse(line) { return found }
      }
      if over { throw PeerError(peer: name, message: "ended without a line that \(what)", isFinal: true) }
      return nil
    }
  }

  /// Waits until it has ended by itself.
  func waitForEnd(within limit: Duration) async throws {
    try await eventually("\(name) to end", within: limit, every: .milliseconds(5)) { hasEnded ? true : nil }
  }

  func send(_ signal: Signal) throws {
    try execution.send(signal: signal)
  }

  /// What it has in memory, in bytes; `nil` when it has ended, or where there is no `/proc`.
  var residentMemory: Int? {
    // Of /proc a file has no size, by which Data would read it.
    guard let file = fopen("/proc/\(identifier)/status", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = bytes.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
    return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }?
      .split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// Whether it has ended. Its status stays with the system until the closure is left, so this may be asked often.
  var hasEnded: Bool {
    var information = siginfo_t()
    let answer = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
    return answer == -1 || information.si_signo != 0
  }

  private func end(within grace: Duration) async throws {
    guard !hasEnded else { return }
    try? send(.terminate)
    do {
      try await waitForEnd(within: grace)
    } catch is NeverHappened {
      try? send(.kill)
    }
  }

  private static func read(_ file: String) -> String {
    guard let bytes = try? Data(contentsOf: URL(filePath: file)) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func tail(of file: String, lines count: Int = 40) -> String {
    read(file).split(separator: "\n").suffix(count).joined(separator: "\n")
  }

  /// Kept with the test's results where `swift test --attachments-path` asks for it.
  private static func attach(_ file: String, name: String) {
    Attachment.record(read(file), named: "\(name).log")
  }
}
