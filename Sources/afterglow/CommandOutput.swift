import ArgumentParser
import FoundationEssentials
import Timing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Standard output: a terminal, or a pipe that gets plain lines.
struct CommandOutput {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  let isTerminal: Bool
  let isColoured: Bool

  init(environment: [String: String]) {
    isTerminal = isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
    // https://no-color.org
    isColoured = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
  }

  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Self.write($0) }
      // Who reads it may have enough.
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
    Glibc.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
    Musl.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
    #else
    Darwin.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
    #endif
  }

  func write(json content: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(content), as: UTF8.self) + "\n")
  }
}

/// A duration as people write it: `500ms`, `10s`.
struct WrittenDuration: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = Duration(written: argument), duration > .zero, duration <= .seconds(3600) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { duration.written }
}
