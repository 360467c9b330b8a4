import FoundationEssentials
import Subprocess
import SystemPackage

/// A program that runs for as long as a closure does.
struct MeasuredProcess: Sendable {
  let name: String
  let startedAt: ContinuousClock.Instant
  private let identifier: Int
  private let logFile: String

  /// Runs a program around a closure, with nothing of this environment, then ends it.
  static func run<Result: Sendable>(
    _ executable: String,
    _ arguments: [String],
    in folder: String,
    body: (MeasuredProcess) async throws -> Result
  ) async throws -> Result {
    let name = executable.split(separator: "/").last.map(String.init) ?? executable
    let logFile = "\(folder)/\(name).log"
    let log = try FileDescriptor.open(
      FilePath(logFile),
      .writeOnly,
      options: [.create, .append],
      permissions: .ownerReadWrite
    )
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(15))]
    let startedAt = ContinuousClock.now
    do {
      return try await Subprocess.run(
        .path(FilePath(executable)),
        arguments: Arguments(arguments),
        environment: .custom([Environment.Key: String]()),
        workingDirectory: FilePath(folder),
        platformOptions: options,
        input: .none,
        output: .fileDescriptor(log, closeAfterSpawningProcess: true),
        error: .combinedWithOutput
      ) { execution in
        let identifier = Int(execution.processIdentifier.value)
        let process = MeasuredProcess(name: name, startedAt: startedAt, identifier: identifier, logFile: logFile)
        let result = try await body(process)
        await execution.teardown(using: options.teardownSequence)
        return result
      }.closureResult
    } catch let failure as BenchmarkFailure where failure.hasLastWords {
      throw failure
    } catch {
      let end = read(logFile).split(separator: "\n").suffix(10).joined(separator: "\n")
      throw BenchmarkFailure(
        "\(executable): \(error)\(end.isEmpty ? "" : "; its last words were:\n\(end)")",
        hasLastWords: true
      )
    }
  }

  func figures() throws -> ProcessFigures {
    try ProcessFigures(process: identifier)
  }

  /// Waits until it has written a line with these words.
  ///
  /// - Returns: the line, and when it was there, late by 2 ms at most.
  @discardableResult
  func line(with words: String, within limit: Duration) async throws -> (line: Substring, at: ContinuousClock.Instant) {
    try await eventually("\(name) says \"\(words)\"", within: limit, every: .milliseconds(2)) {
      _ = try figures()
      return Self.read(logFile).split(separator: "\n").first { $0.contains(words) }.map { ($0, ContinuousClock.now) }
    }
  }

  private static func read(_ file: String) -> String {
    guard let bytes = try? Data(contentsOf: URL(filePath: file)) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Asks until there is an answer.
@discardableResult
func eventually<Result>(
  _ what: String,
  within limit: Duration,
  every pause: Duration,
  _ ask: () async throws -> Result?
) async throws -> Result {
  let end = ContinuousClock.now + limit
  while ContinuousClock.now < end {
    if let result = try await ask() { return result }
    try await Task.sleep(for: pause)
  }
  throw BenchmarkFailure("waited \(limit) in vain until \(what)")
}
